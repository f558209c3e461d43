import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../cli/run-cli.js";
import { tinyRun } from "../fixtures/tiny-run.js";

const main = resolve(import.meta.dirname, "../../dist/cli/main.js");
const dieAtStep = new URL("../../reliability/die-at-step.mjs", import.meta.url).href;

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** Runs a command; `watch` is called until it ends, and may end it. */
function runWatched(
  args: readonly string[],
  node: readonly string[],
  env: NodeJS.ProcessEnv,
  watch: (kill: (signal: NodeJS.Signals) => void) => Promise<void>,
): Promise<Ending> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [...node, main, ...args], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk;
    });
    let killed = false;
    const kill = (signal: NodeJS.Signals): void => {
      if (!killed) child.kill(signal);
      killed = true;
    };
    const timer = setInterval(() => void watch(kill).catch(() => {}), 5);
    child.on("close", (code, signal) => {
      clearInterval(timer);
      done({ code, signal, stderr });
    });
  });
}

const unwatched = async (): Promise<void> => {};

/** SHA-256 of each file in a folder, by path. */
async function bytesOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hashes = files.sort().map(async (file) => [
    file.slice(folder.length),
    createHash("sha256")
      .update(await readFile(file))
      .digest("hex"),
  ]);
  return Object.fromEntries(await Promise.all(hashes));
}

async function sampled(...more: string[]): Promise<string> {
  const folder = await tinyRun();
  const { code, stderr } = await runCli("sample", "--config", folder, "--quiet", ...more);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  return folder;
}

describe("undrizzle sample", () => {
  const many = ["--K", "40", "--quiet"];
  let undisturbed: Record<string, string>;
  beforeAll(async () => {
    const folder = await tinyRun();
    await runCli("sample", "--config", folder, ...many);
    undisturbed = await bytesOf(join(folder, "outputs"));
  });

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("%s: exit code %i, nothing half-written, the next run goes on", async (signal, exitCode) => {
    const folder = await tinyRun();
    const args = ["sample", "--config", folder, ...many];
    const { code, stderr } = await runWatched(args, [], {}, async (kill) => {
      if ((await readdir(join(folder, "outputs", "synth.partial"))).length > 5) kill(signal);
    });
    expect(stderr).toBe(`undrizzle: stopped by ${signal}: nothing half-written is left\n`);
    expect(code).toBe(exitCode);
    expect(await readdir(join(folder, "outputs"))).toEqual(["synth.partial"]);
    const names = await readdir(join(folder, "outputs", "synth.partial"));
    expect(names.filter((name) => name.startsWith("."))).toEqual([".undrizzle.sha256"]);
    expect((await runCli(...args)).code).toBe(0);
    expect(await bytesOf(join(folder, "outputs"))).toEqual(undisturbed);
  });

  test("a second command on the same folder is refused by name and loses nothing", async () => {
    const folder = await tinyRun();
    const args = ["sample", "--config", folder, ...many];
    const [first, second] = await Promise.all([runCli(...args), runCli(...args)]);
    const [won, lost] = first.code === 0 ? [first, second] : [second, first];
    expect(won.code).toBe(0);
    if (lost.code !== 0)
      expect(lost.stderr).toMatch(
        /^undrizzle: .*outputs: process \d+ is writing there: wait for it, or choose another output\n$/,
      );
    expect(await bytesOf(join(folder, "outputs"))).toEqual(undisturbed);
  });
});

describe("killed before one of its changes to the file system, then run again", () => {
  test.each([0, 8, 9, 10, 30, 67])("sample, change %i", async (step) => {
    const folder = await sampled("--seed", "9");
    const old = await bytesOf(join(folder, "outputs/synth"));
    const args = ["sample", "--config", folder, "--quiet"];
    const env = { UNDRIZZLE_DIE_AT: String(step) };
    const { signal } = await runWatched(args, ["--import", dieAtStep], env, unwatched);
    expect(signal).toBe("SIGKILL");
    const left = Object.values(await bytesOf(join(folder, "outputs")));
    const partial = await readdir(join(folder, "outputs"));
    if (partial.includes("synth.partial")) expect(left).toEqual(expect.arrayContaining(Object.values(old)));
    expect((await runCli(...args)).code).toBe(0);
    const expected = await sampled();
    expect(await bytesOf(join(folder, "outputs"))).toEqual(await bytesOf(join(expected, "outputs")));
  });

  test.each([8, 14])("augment, change %i", async (step) => {
    const folder = await sampled();
    const output = join(folder, "out");
    const args = ["augment", "--config", folder, "-o", output, "--allow-test-days"];
    await runCli(...args, "--pixel-threshold", "0.5");
    const env = { UNDRIZZLE_DIE_AT: String(step) };
    const { signal } = await runWatched(args, ["--import", dieAtStep], env, unwatched);
    expect(signal).toBe("SIGKILL");
    expect((await runCli(...args)).code).toBe(0);
    const again = await bytesOf(output);
    expect((await readdir(folder)).filter((name) => name.startsWith("."))).toEqual([]);
    await runCli(...args);
    expect(await bytesOf(output)).toEqual(again);
  });
});
