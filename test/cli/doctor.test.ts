import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { version } from "../../lib/version.js";
import { runCli } from "./run-cli.js";

describe("undrizzle doctor", () => {
  test("names what is there, what is missing and how to get it", async () => {
    const { code, stdout } = await runCli("doctor", "--json");
    expect(code).toBe(0);
    const { findings, schema } = JSON.parse(stdout);
    expect(findings.map(({ name }: { name: string }) => name)).toEqual([
      "Node.js",
      "memory",
      "SIMD kernels",
      "ONNX Runtime",
      "drawing",
      "Jupyter",
      "TypeScript kernel",
      "Danfo.js",
      "PyTorch",
    ]);
    for (const { state, found, needed, remedy } of findings) {
      expect(["ok", "missing"]).toContain(state);
      for (const text of [found, needed, remedy]) expect(text).not.toBe("");
    }
    expect(findings[2]).toMatchObject({ state: "ok", found: "in use" });
    expect(findings[3]).toMatchObject({ state: "ok", found: expect.stringMatching(/^\d+\.\d+/) });
    expect(existsSync(schema)).toBe(true);
  });
});

const bash = existsSync("/bin/bash");

describe("undrizzle completion", () => {
  test.skipIf(!bash)("bash completes commands, options and files", async () => {
    const { stdout } = await runCli("completion", "bash");
    const file = join(await mkdtemp(join(tmpdir(), "undrizzle-completion-")), "completion.bash");
    await writeFile(file, stdout);
    const complete = (...words: string[]): string[] => {
      const list = words.map((word) => `'${word}'`).join(" ");
      const program = `source ${file}; COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _undrizzle; echo "\${COMPREPLY[@]}"`;
      return execFileSync("/bin/bash", ["-c", program], { encoding: "utf8" }).split(/\s+/).filter(Boolean);
    };
    expect(complete("undrizzle", "vis")).toEqual(["visualize"]);
    expect(complete("undrizzle", "skill", "--be")).toEqual(["--before"]);
    expect(complete("undrizzle", "augment", "")).toEqual([]);
    expect(complete("undrizzle", "fix", "--method", "quan")).toEqual(["quantile-mapping"]);
    expect(complete("undrizzle", "sample", "--mode", "")).toEqual(["posterior", "prior"]);
    expect(complete("undrizzle", "evaluate", "--metrics", "wet")).toContain("wet-fraction");
  });

  test.each(["zsh", "fish"])("%s knows every command", async (shell) => {
    const { stdout } = await runCli("completion", shell);
    for (const name of ["sample", "evaluate", "augment", "inspect", "skill", "visualize", "doctor"])
      expect(stdout).toContain(name);
    expect(stdout).toContain("threshold-filter");
  });

  test("bash completes methods, modes, spaces of each side, kinds, and faults, which no option stands before", async () => {
    const { stdout } = await runCli("completion", "bash");
    const completed = (...words: string[]): string[] => {
      const ask = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _undrizzle; echo "\${COMPREPLY[@]}"`;
      return execFileSync("bash", ["-c", `${stdout}\n${ask}`], { encoding: "utf8" })
        .trim()
        .split(" ");
    };
    expect(completed("undrizzle", "fix", "--method", "lo")).toEqual(["loci", "local-quantile-mapping"]);
    expect(completed("undrizzle", "sample", "--mode", "")).toEqual(["posterior", "prior"]);
    expect(completed("undrizzle", "evaluate", "--samples-space", "")).toEqual(["z", "log1p"]);
    expect(completed("undrizzle", "evaluate", "--by", "s")).toContain("season");
    expect(completed("undrizzle", "fix", "--by", "")).toEqual(["month"]);
    expect(completed("undrizzle", "inject", "act")).toEqual(["activation-floor"]);
    expect(completed("undrizzle", "completion", "f")).toEqual(["fish"]);
    expect(completed("undrizzle", "evaluate", "--samples-sp")).toEqual([""]);
  });

  test("another shell: exit code 2", async () => {
    const { code, stderr } = await runCli("completion", "tcsh");
    expect([code, stderr]).toEqual([2, expect.stringContaining("bash, zsh, fish")]);
  });
});

test("every command has examples in its help", async () => {
  const { stdout } = await runCli("--help");
  const list = stdout.slice(stdout.indexOf("Commands:"));
  const names = [...list.slice(0, list.indexOf("\n\n")).matchAll(/^ {2}([a-z]+) /gm)]
    .map((match) => match[1]!)
    .filter((name) => name !== "help");
  expect(names.length).toBeGreaterThan(9);
  const helps = await Promise.all(names.map((name) => runCli(name, "--help")));
  expect(names.filter((_, i) => !/Examples?:\n {2}\S/.test(helps[i]!.stdout))).toEqual([]);
  expect((await runCli("--version")).stdout.trim()).toBe(version);
});
