import { expect, test } from "vitest";
import { runProcess } from "../../../lib/present/notebook/process.js";

const node = process.execPath;

test("output, exit code and input go through", async () => {
  const script = "process.stdin.on('data', (d) => process.stdout.write(d)).on('end', () => process.exit(3))";
  expect(await runProcess(node, ["-e", script], { input: "härtefall" })).toEqual({
    code: 3,
    stdout: "härtefall",
    stderr: "",
  });
});

test("lines of the standard error are told one by one, however they arrive", async () => {
  const lines: string[] = [];
  const script = "process.stderr.write('a\\nb'); setTimeout(() => process.stderr.write('c\\nrest'), 50)";
  const { stderr } = await runProcess(node, ["-e", script], { onErrorLine: (line) => lines.push(line) });
  expect(lines).toEqual(["a", "bc"]);
  expect(stderr).toBe("a\nbc\nrest");
});

test("a program that does not exist is exit code 127", async () => {
  expect((await runProcess("no-such-program-here", [])).code).toBe(127);
});

test("an abort ends the process before it is thrown", async () => {
  const controller = new AbortController();
  const running = runProcess(node, ["-e", "process.stderr.write('up\\n'); setInterval(() => {}, 1000)"], {
    signal: controller.signal,
    onErrorLine: () => controller.abort(new Error("enough")),
  });
  await expect(running).rejects.toThrow("enough");
  await expect(runProcess(node, [], { signal: controller.signal })).rejects.toThrow("enough");
});
