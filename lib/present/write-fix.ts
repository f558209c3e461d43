import { realpath } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { ValueError } from "../errors.js";
import { writeFileAtomic } from "../io/atomic.js";
import { withLock } from "../io/lock.js";
import { createSampleWriter } from "../io/pair-writer.js";
import { beforeAfterCsv } from "../run/before-after.js";
import type { Fix } from "../run/fix.js";
import type { Input } from "../run/input.js";
import { writeFixedRunLocked } from "../run/write-fixed.js";
import { version } from "../version.js";
import { fixPlots } from "./fix-plots.js";

/**
 * Writes a fix to a folder: the fixed fields in the format of the input, every event of it, `table.json`, `table.csv`,
 * `method.json` (the fitted method, readable back) and plots.
 *
 * @returns the files and folders that were written
 * @throws OutputError when the folder cannot be written, or another process writes there
 */
export async function writeFix(
  input: Input,
  fix: Fix,
  folder: string,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<string[]> {
  return withLock(folder, () => writeAll(input, fix, folder, onProgress));
}

async function writeAll(
  input: Input,
  fix: Fix,
  folder: string,
  onProgress: (done: number, total: number) => void,
): Promise<string[]> {
  const fields = await writeFields(input, fix, folder, onProgress);
  const { table, cost, inSample, fitted } = fix;
  const texts = {
    "table.json": `${JSON.stringify({ method: fitted.describe(), inSample, cost, rows: table }, null, 2)}\n`,
    "table.csv": beforeAfterCsv(table),
    "method.json": `${JSON.stringify(fitted.toJSON())}\n`,
  };
  for (const [name, text] of Object.entries(texts)) await writeFileAtomic(join(folder, name), text);
  const plots = fixPlots();
  for await (const event of input.events) plots.add(event, fitted.apply(event));
  const drawn = await plots.write(fix, folder);
  return [fields, ...Object.keys(texts).map((name) => join(folder, name)), ...drawn];
}

async function writeFields(
  { run, pair }: Input,
  { fitted }: Fix,
  folder: string,
  onProgress: (done: number, total: number) => void,
): Promise<string> {
  if (run) {
    await writeFixedRunLocked(run, fitted, folder, onProgress);
    return join(folder, "synth");
  }
  if (!pair) throw new ValueError("nothing to write: the events come from no run and no files");
  const target = join(folder, basename(pair.samplesFile.path));
  const real = (file: string): Promise<string> => realpath(file).catch(() => resolve(file));
  for (const { path } of [pair.samplesFile, pair.truthFile])
    if ((await real(target)) === (await real(path)))
      throw new ValueError(`${target}: would replace fields that are read: choose another output folder`);
  const history = `${today()} undrizzle ${version}: ${fitted.describe()}`;
  const writer = await createSampleWriter(pair, target, history, "every");
  try {
    let done = 0;
    for await (const event of pair.everySample) {
      await writer.write(fitted.apply(event).members);
      onProgress(++done, pair.samplesFile.events);
    }
    await writer.finish();
  } catch (error) {
    await writer.abort();
    throw error;
  }
  return target;
}

/** The day of `SOURCE_DATE_EPOCH` where it is set, so that output can be reproduced; else today. */
function today(): string {
  const epoch = process.env.SOURCE_DATE_EPOCH;
  return (epoch ? new Date(1000 * Number(epoch)) : new Date()).toISOString().slice(0, 10);
}
