import { rm } from "node:fs/promises";
import { expect, test } from "vitest";
import { tinyRun } from "../fixtures/tiny-run.js";
import { runCli } from "./run-cli.js";

test("without arguments: the three things that most people want, exit code 0", async () => {
  const { code, stdout, stderr } = await runCli();
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout.match(/^ {2}undrizzle (\w+)/gm)).toEqual([
    "  undrizzle diagnose",
    "  undrizzle cure",
    "  undrizzle report",
  ]);
  expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
});

test.each(["evaluate", "diagnose", "cure", "report", "visualize"])(
  "%s of a file of fields says how files are given, exit code 2",
  async (command) => {
    const { code, stderr } = await runCli(
      command,
      "obs.nc",
      ...(command === "cure" || command === "report" ? ["-o", "x"] : []),
    );
    expect(code).toBe(2);
    expect(stderr).toMatch(/obs\.nc is a file of fields, not a run: .*--truth FILE --samples FILE/);
  },
);

test("sample takes a run folder as other commands do, or --config, and not both", async () => {
  const run = await tinyRun();
  expect((await runCli("sample", run, "--quiet")).code).toBe(0);
  expect((await runCli("sample", "--config", `${run}/config.yaml`, "--quiet")).stdout).toContain(
    "were there already",
  );
  expect(await runCli("sample", run, "--config", "c.yaml")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("give one of them"),
  });
  expect(await runCli("sample")).toMatchObject({ code: 2, stderr: expect.stringContaining("no run given") });
  await rm(run, { recursive: true });
});
