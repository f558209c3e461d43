import { basename, join } from "node:path";
import { ValueError } from "../errors.js";
import { createSampleWriter } from "../io/pairs/pair-writer.js";
import { today } from "../io/writing/clock.js";
import { type Stage, withOutputFolder } from "../io/writing/output-folder.js";
import { beforeAfterCsv } from "../run/before-after.js";
import type { Fix } from "../run/fix.js";
import type { Input } from "../run/input.js";
import { runReads } from "../run/run-reads.js";
import { buildFixedRun } from "../run/write-fixed.js";
import { version } from "../version.js";
import { fixPlots } from "./fix-plots.js";

/**
 * Writes a fix to a folder: the fixed fields in the format of the input, every event of it, `table.json`, `table.csv`,
 * `method.json` (the fitted method, readable back) and plots. They appear together when all are complete.
 *
 * @param input the events that the fix was measured on, open
 * @param fix as {@link fixEvents} gives it
 * @param folder of all files; replaced where this program wrote it
 * @param onProgress told how many of how many events are written
 * @param force replace what this program did not write
 * @returns the files and folders that were written
 * @throws OutputError when the folder holds anything else or cannot be written, or another process writes there
 * @example
 * ```ts
 * const input = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const fix = await fixEvents(input.events, { method: "hard-threshold", threshold: 0.5 });
 * (await writeFix(input, fix, "fixed")).length > 0; // → true
 * ```
 */
export async function writeFix(
  input: Input,
  fix: Fix,
  folder: string,
  onProgress: (done: number, total: number) => void = () => {},
  { force }: { readonly force?: boolean | undefined } = {},
): Promise<string[]> {
  const { run, pair } = input;
  const reads = run ? runReads(run) : pair ? [pair.samplesFile, pair.truthFile].map(({ path }) => path) : [];
  return withOutputFolder(folder, { reads, force }, (stage) =>
    writeAll(input, fix, stage, folder, onProgress),
  );
}

async function writeAll(
  input: Input,
  fix: Fix,
  stage: Stage,
  folder: string,
  onProgress: (done: number, total: number) => void,
): Promise<string[]> {
  const fields = await writeFields(input, fix, stage, folder, onProgress);
  const { table, cost, inSample, fitted, held, conserved, change } = fix;
  const treated = fix.treat();
  const texts = {
    "table.json": `${JSON.stringify({ method: fitted.describe(), inSample, cost, held, conserved, change, rows: table }, null, 2)}\n`,
    "table.csv": beforeAfterCsv(table),
    "method.json": `${JSON.stringify(fitted.toJSON())}\n`,
  };
  for (const [name, text] of Object.entries(texts)) await stage.write(name, text);
  const plots = fixPlots();
  for await (const event of input.events) plots.add(event, treated.apply(event));
  const drawn = await plots.write(fix, stage.write);
  return [fields, ...Object.keys(texts), ...drawn].map((name) => join(folder, name));
}

async function writeFields(
  { run, pair }: Input,
  { fitted, treat }: Fix,
  stage: Stage,
  folder: string,
  onProgress: (done: number, total: number) => void,
): Promise<string> {
  const treated = treat();
  if (run) {
    await buildFixedRun(run, treated, stage, folder, onProgress);
    return "synth";
  }
  if (!pair) throw new ValueError("nothing to write: the events come from no run and no files");
  const name = basename(pair.samplesFile.path);
  const history = `${today()} undrizzle ${version}: ${fitted.describe()}`;
  const writer = await createSampleWriter(pair, await stage.place(name), history, "every");
  try {
    let done = 0;
    for await (const event of pair.everySample) {
      await writer.write(treated.apply(event).members);
      onProgress(++done, pair.samplesFile.events);
    }
    await writer.finish();
  } catch (error) {
    await writer.abort();
    throw error;
  }
  return name;
}
