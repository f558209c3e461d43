import { join } from "node:path";
import type { FieldEvent } from "../fields/event.js";
import { type Stage, withOutputFolder } from "../io/writing/output-folder.js";
import { needSetting } from "../postprocess/fit-setting.js";
import type { AnyFitted } from "../postprocess/season/seasonal.js";
import { beforeAfterCsv } from "../run/before-after.js";
import { type Fix, fixOf } from "../run/fix.js";
import type { FixMeterOptions } from "../run/fix-meter.js";
import type { Input } from "../run/input.js";
import { runReads } from "../run/run-reads.js";
import { startFixPass } from "./fix-pass.js";
import { type FixPlots, fixPlots } from "./fix-plots.js";
import { writeTreated } from "./write-treated.js";

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
  return withOutputFolder(folder, { reads: readsOfInput(input), force }, async (stage) => {
    const treated = fix.treat();
    const plots = fixPlots();
    const apply = (event: FieldEvent<"mm/day">): FieldEvent<"mm/day"> => {
      const after = treated.apply(event);
      if (event.index < input.events.length) plots.add(event, after);
      return after;
    };
    const said = `: ${fix.fitted.describe()}`;
    const fields = await writeTreated(input, apply, said, { stage, folder, onProgress });
    return filesOf(folder, [fields, ...(await writeFindings(fix, plots, stage))]);
  });
}

/** Files that no output may replace. */
export function readsOfInput({ run, pair }: Pick<Input, "run" | "pair">): string[] {
  return run ? runReads(run) : pair ? [pair.samplesFile, pair.truthFile].map(({ path }) => path) : [];
}

export function filesOf(folder: string, names: readonly string[]): string[] {
  return names.map((name) => join(folder, name));
}

export interface FixIntoOptions extends Omit<FixMeterOptions, "isScored" | "hasTruth"> {
  /** Positions of the events that are scored. */
  readonly scored: ReadonlySet<number>;
  readonly onProgress?: (done: number, total: number) => void;
  /** Replace what this program did not write. */
  readonly force?: boolean | undefined;
}

/**
 * Applies a fitted method to every event of an input, which is read once: measured before and after, drawn and written, as
 * {@link writeFix} does.
 */
export async function fixInto(
  input: Input,
  fitted: AnyFitted,
  folder: string,
  { scored, onProgress = () => {}, force, ...options }: FixIntoOptions,
): Promise<{ readonly fix: Fix; readonly files: string[] }> {
  needSetting(fitted.method, fitted.setting, input.events);
  return withOutputFolder(folder, { reads: readsOfInput(input), force }, async (stage) => {
    const pass = startFixPass(input.events, fitted, { ...options, isScored: (index) => scored.has(index) });
    try {
      const said = `: ${fitted.describe()}`;
      const fields = await writeTreated(input, pass.apply, said, { stage, folder, onProgress });
      const fix = fixOf(input.events, fitted, await pass.meter.result(), options.conserve);
      return { fix, files: filesOf(folder, [fields, ...(await writeFindings(fix, pass.plots, stage))]) };
    } finally {
      pass.meter.release();
    }
  });
}

/** Tables, the fitted method and plots; returns their names. */
export async function writeFindings(fix: Fix, plots: FixPlots, stage: Stage): Promise<string[]> {
  const { table, cost, inSample, fitted, held, conserved, change } = fix;
  const found = { method: fitted.describe(), inSample, cost, held, conserved, change, rows: table };
  const texts = {
    "table.json": `${JSON.stringify(found, null, 2)}\n`,
    "table.csv": beforeAfterCsv(table),
    "method.json": methodText(fitted),
  };
  for (const [name, text] of Object.entries(texts)) await stage.write(name, text);
  return [...Object.keys(texts), ...(await plots.write(fix, stage.write))];
}

/** The text of `method.json`. */
export function methodText(fitted: AnyFitted): string {
  return `${JSON.stringify(fitted.toJSON())}\n`;
}
