import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readlink, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Action, FuzzCase } from "./fuzz-case.js";
import { judgeAnswer, judgeError, judgeExit } from "./judge.js";
import { type Answer, perform, performCli } from "./perform.js";

export interface Outcome {
  readonly kind: string;
  readonly recipe: readonly string[];
  readonly ended: "error" | "answer";
  /** Name of the kind of error, or what the command returned. */
  readonly how: string;
  readonly message: string;
  readonly problems: readonly string[];
  readonly milliseconds: number;
}

const SLOW = 10_000;
/** HDF5 may compute for 20 s to open a file, and take three times as long on a busy machine. */
const SLOW_HDF5 = 150_000;

/** Runs one case in a folder of its own and judges how it ended and what it left behind. */
export async function runCase(one: FuzzCase, main: string | null): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), "undrizzle-fuzz-"));
  const before = process.env.TMPDIR;
  try {
    await layOut(one, folder);
    process.env.TMPDIR = join(folder, "temporary");
    const files = await listAll(folder);
    const handles = await openHandles(folder);
    const start = performance.now();
    const { how, ended, message, problems } = await attempt(one, folder, main);
    const milliseconds = performance.now() - start;
    const slow = one.kind === "netcdf4" ? SLOW_HDF5 : SLOW;
    if (milliseconds > slow && one.action.do !== "cli") problems.push(`took ${Math.round(milliseconds)} ms`);
    problems.push(...(await leftBehind(one, folder, files, ended)));
    const open = await openHandles(folder);
    if (open > handles) problems.push(`${open - handles} files left open`);
    const polluted = Object.keys(Object.prototype);
    if (polluted.length > 0) problems.push(`Object.prototype has got ${polluted}`);
    return { kind: one.kind, recipe: one.recipe, ended, how, message, problems, milliseconds };
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    await rm(folder, { recursive: true, force: true });
  }
}

interface Attempt {
  readonly ended: Outcome["ended"];
  readonly how: string;
  readonly message: string;
  readonly problems: string[];
}

async function attempt(one: FuzzCase, folder: string, main: string | null): Promise<Attempt> {
  if (one.action.do === "cli") {
    if (main === null) return { ended: "answer", how: "not run", message: "", problems: [] };
    const exit = await performCli(one.action.args, folder, main);
    return {
      ended: exit.code === 0 ? "answer" : "error",
      how: exit.signal ?? `exit ${exit.code}`,
      message: exit.stderr,
      problems: judgeExit(exit, one),
    };
  }
  let answer: Answer;
  try {
    answer = await perform(asWritten(one), folder);
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: typeof error, message: String(error) };
    return { ended: "error", how: name, message, problems: judgeError(error, one) };
  }
  return { ended: "answer", how: "answer", message: "", problems: judgeAnswer(answer, one) };
}

/** Where the values themselves are compared, such as no rain has are read too. */
function asWritten({ action, expected }: FuzzCase): Exclude<Action, { do: "cli" }> {
  if (action.do === "cli") throw new TypeError("the command line is run in a process of its own");
  if (action.do !== "fields" || expected.outcome !== "values") return action;
  return { ...action, options: { ...action.options, allowImplausible: true } };
}

async function layOut({ files }: FuzzCase, folder: string): Promise<void> {
  await mkdir(join(folder, "temporary"));
  for (const file of files) {
    const path = join(folder, file.path);
    await mkdir(dirname(path), { recursive: true });
    if ("bytes" in file) await writeFile(path, file.bytes);
    else if ("linkTo" in file) await symlink(file.linkTo, path);
    else if (file.special === "directory") await mkdir(path, { recursive: true });
    else if (file.special === "fifo") execFileSync("mkfifo", [path]);
    else {
      await writeFile(path, "secret");
      await chmod(path, 0);
    }
  }
}

/** All paths under a folder, with the sizes of files. */
async function listAll(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const item of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(item.parentPath, item.name);
    const is = item.isSymbolicLink()
      ? `link to ${await readlink(path)}`
      : item.isFile()
        ? `file of ${(await stat(path)).size}`
        : "no file";
    found.set(path.slice(folder.length + 1), is);
  }
  return found;
}

/** Files that should not be there: any after an error, temporary ones always, and all outside of `out`. */
async function leftBehind(
  { action }: FuzzCase,
  folder: string,
  before: Map<string, string>,
  ended: Outcome["ended"],
): Promise<string[]> {
  const after = await listAll(folder);
  const problems: string[] = [];
  const shrinks = action.do === "fields" && action.shrinkTo !== undefined;
  for (const [path, is] of after) {
    if (before.get(path) === is) continue;
    const isOutput = /^(.*\/)?(out|outputs)(\/|$)/.test(path);
    if (before.has(path) && !isOutput) {
      if (!shrinks) problems.push(`changed ${path}`);
    } else if (/\.(tmp|old)$|\.lock$/.test(path) || path.startsWith("temporary"))
      problems.push(`left ${path} behind`);
    else if (!isOutput) problems.push(`wrote ${path}`);
    else if (ended === "error" && is !== "no file") problems.push(`failed, but left ${path}`);
  }
  for (const path of before.keys()) if (!after.has(path)) problems.push(`removed ${path}`);
  return problems;
}

/** Files of a folder that this process has open, where the system tells. Others may be: threads load libraries. */
async function openHandles(folder: string): Promise<number> {
  const handles = await readdir("/proc/self/fd").catch(() => []);
  const targets = await Promise.all(
    handles.map((handle) => readlink(`/proc/self/fd/${handle}`).catch(() => "")),
  );
  return targets.filter((target) => target.startsWith(folder) && !target.endsWith("(deleted)")).length;
}
