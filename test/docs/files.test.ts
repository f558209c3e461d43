import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeFiles } from "./files-page.js";

const page = readFileSync(resolve("docs/files.md"), "utf8");
const main = resolve("dist/cli/main.js");

/** A command of the page, and the start of its refusal where it shows one. */
interface Example {
  readonly command: string;
  readonly refusal: string | null;
}

const examples = [...page.matchAll(/```console\n(.*?)```/gs)].flatMap(([, block]) =>
  [...block!.matchAll(/^\$ (undrizzle .*)\n(?:refused: (.*)\n)?/gm)].map(
    ([, command, refusal]): Example => ({ command: command!, refusal: refusal ?? null }),
  ),
);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-files-page-"));
  await makeFiles(folder);
});
afterAll(() => rm(folder, { recursive: true }));

function run(command: string): Promise<{ code: number; stderr: string }> {
  const args = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!).slice(1);
  return new Promise((done) => {
    execFile(process.execPath, [main, ...args], { cwd: folder }, (error, _, stderr) =>
      done({ code: error ? Number(error.code ?? 1) : 0, stderr }),
    );
  });
}

test("the page on files has examples of what runs and of what is refused", () => {
  expect(examples.filter(({ refusal }) => refusal === null).length).toBeGreaterThan(12);
  expect(examples.filter(({ refusal }) => refusal !== null).length).toBeGreaterThan(5);
});

test.each(examples)("$command", async ({ command, refusal }) => {
  const { code, stderr } = await run(command);
  if (refusal === null) expect({ code, stderr }).toMatchObject({ code: 0 });
  else {
    expect(code).toBe(1);
    expect(stderr).toContain(`undrizzle: ${refusal}`);
  }
});

test("every option that says how files are to be understood has its place on the page", () => {
  const help = readFileSync(resolve("lib/cli/file-options.ts"), "utf8");
  const flags = [...help.matchAll(/flag: "([\w-]+)"/g)].map(([, flag]) => `--${flag}`);
  expect(flags.length).toBeGreaterThan(8);
  expect(flags.filter((flag) => !page.includes(`\`${flag}`))).toEqual([]);
});
