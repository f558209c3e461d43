import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ValueError } from "../errors.js";
import { writeFileAtomic } from "../io/atomic.js";
import { beforeAfterCsv } from "../run/before-after.js";
import type { Fix } from "../run/fix.js";
import type { Input } from "../run/input.js";
import { writeFixedRun } from "../run/write-fixed.js";
import { writeFixPlots } from "./fix-plots.js";

/**
 * Writes a fix to a folder: the fixed fields in the format of the input, `table.json`, `table.csv`,
 * `method.json` (the fitted method, readable back) and plots.
 *
 * @returns the files and folders that were written
 */
export async function writeFix(
  input: Input,
  fix: Fix,
  folder: string,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const fields = await writeFields(input, fix, folder, onProgress);
  const { table, cost, inSample, fitted } = fix;
  const texts = {
    "table.json": `${JSON.stringify({ method: fitted.describe(), inSample, cost, rows: table }, null, 2)}\n`,
    "table.csv": beforeAfterCsv(table),
    "method.json": `${JSON.stringify(fitted.toJSON())}\n`,
  };
  for (const [name, text] of Object.entries(texts)) await writeFileAtomic(join(folder, name), text);
  const plots = await writeFixPlots(input.events, fix, folder);
  return [fields, ...Object.keys(texts).map((name) => join(folder, name)), ...plots];
}

async function writeFields(
  input: Input,
  { fitted }: Fix,
  folder: string,
  onProgress: (done: number, total: number) => void,
): Promise<string> {
  if (input.run) {
    await writeFixedRun(input.run, fitted, folder, onProgress);
    return join(folder, "synth");
  }
  throw new ValueError("pair writer is not wired yet");
}
