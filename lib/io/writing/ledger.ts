import { createHash } from "node:crypto";
import {
  closeSync,
  createReadStream,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  writeSync,
} from "node:fs";
import { lstat, readdir, rm } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { OutputError } from "../../errors.js";
import { sure } from "../../sure.js";
import { putFiles } from "./atomic.js";
import { isSigned } from "./signed-text.js";

/**
 * In a folder of outputs: SHA-256 and path of each file that this program wrote there, as `sha256sum` writes and checks
 * them. It tells what may be replaced, and what has changed since.
 */
export const LEDGER = ".undrizzle.sha256";

/** By path, with slashes: the hashes that the file may have. While a file is replaced they are two. */
export type Ledger = Map<string, Set<string>>;

export type LedgerLine = readonly [path: string, hash: string];

/** The ledger of a folder; empty where it has none. */
export function readLedger(folder: string): Ledger {
  const ledger: Ledger = new Map();
  const file = join(folder, LEDGER);
  if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) return ledger;
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const [, escaped, hash, name] = /^(\\?)([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
    if (!hash || !name) continue;
    const path = escaped ? name.replace(/\\([\\n])/g, (_, c) => (c === "n" ? "\n" : "\\")) : name;
    ledger.set(path, (ledger.get(path) ?? new Set()).add(hash));
  }
  return ledger;
}

function lineOf([path, hash]: LedgerLine): string {
  const escaped = path.replace(/[\\\n]/g, (c) => (c === "\n" ? "\\n" : "\\\\"));
  return `${escaped === path ? "" : "\\"}${hash}  ${escaped}\n`;
}

/** Adds to the ledger of a folder: before the files get their names, so that a kill leaves none that is not known. */
export function appendLedger(folder: string, lines: readonly LedgerLine[]): void {
  if (lines.length === 0) return;
  const file = openSync(join(folder, LEDGER), "a");
  try {
    writeSync(file, lines.map(lineOf).join(""));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Writes the ledger anew: these lines, and of the older ones those whose files are still there. */
export async function settleLedger(folder: string, current: ReadonlyMap<string, string>): Promise<void> {
  const lines: LedgerLine[] = [...current];
  for (const [path, hashes] of readLedger(folder)) {
    if (current.has(path) || !(await isFile(join(folder, path)))) continue;
    const [first] = hashes;
    lines.push([path, hashes.size === 1 ? sure(first) : await hashFile(join(folder, path))]);
  }
  await putLedger(folder, lines);
}

/** @throws OutputError when a file that was written is there no more */
export async function refuseLost(folder: string): Promise<void> {
  for (const name of readLedger(folder).keys())
    if (!(await lstat(join(folder, name)).catch(() => null)))
      throw new OutputError(
        `${join(folder, name)}: was written and is no longer there: does another process work in ${folder}?`,
      );
}

/** The ledger of a folder that is built anew: all that is in it. */
export async function writeLedgerOf(folder: string): Promise<void> {
  await putLedger(folder, await hashTree(folder));
}

async function putLedger(folder: string, lines: readonly LedgerLine[]): Promise<void> {
  const text = [...lines]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(lineOf)
    .join("");
  if (text) await putFiles([[join(folder, LEDGER), text]]);
  else await rm(join(folder, LEDGER), { force: true });
}

/** SHA-256 of each file below a folder (or of the file itself, whose path is then ""), ledgers left out. */
export async function hashTree(path: string): Promise<LedgerLine[]> {
  if (!(await lstat(path)).isDirectory()) return [["", await hashFile(path)]];
  const lines: LedgerLine[] = [];
  for (const file of await filesBelow(path)) lines.push([file, await hashFile(join(path, file))]);
  return lines;
}

export async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(piece as Buffer);
  return hash.digest("hex");
}

export function hashOf(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Whether this program wrote a file, and nobody changed it since: its folder's ledger, one above, or it itself says so. */
export async function isOurs(file: string, known: Map<string, Ledger> = new Map()): Promise<boolean> {
  if (!(await isFile(file))) return false;
  const path = resolve(file);
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const ledger = known.get(folder) ?? readLedger(folder);
    known.set(folder, ledger);
    const hashes = ledger.get(slashed(relative(folder, path)));
    if (hashes?.has(await hashFile(path))) return true;
    if (folder === dirname(folder)) return isSigned(path);
  }
}

/**
 * What is in a folder that this program did not write, or that was changed since: paths below it. Names that begin with a
 * dot (`.gitkeep`, `.DS_Store`) are not counted.
 */
export async function foreignIn(folder: string): Promise<string[]> {
  const known = new Map<string, Ledger>();
  const foreign: string[] = [];
  for (const path of await filesBelow(folder))
    if (!/(^|\/)\./.test(path) && !(await isOurs(join(folder, path), known))) foreign.push(path);
  return foreign;
}

/** Paths with slashes of all that is no folder, in order. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && entry.name !== LEDGER)
    .map((entry) => slashed(relative(folder, join(entry.parentPath, entry.name))))
    .sort();
}

async function isFile(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null))?.isFile() ?? false;
}

function slashed(path: string): string {
  return sep === "/" ? path : path.replaceAll(sep, "/");
}
