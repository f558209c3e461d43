import { join } from "node:path";
import { withLock } from "../io/writing/lock.js";
import { stageOutputs } from "../io/writing/output-folder.js";
import { guardEntry, type OutputRules } from "../io/writing/output-guard.js";
import { beforeAfterCsv } from "../run/before-after.js";
import { eventsInMm, runEvents } from "../run/events.js";
import { type Fix, fixEvents } from "../run/fix.js";
import { type NonFinite, nonFiniteOnDisk } from "../run/non-finite.js";
import { evaluateInput, type Results, resultsText } from "../run/results.js";
import { needNormalisation, type Run } from "../run/run.js";
import { runReads } from "../run/run-reads.js";
import { openSampler, type SampleOptions, sampleEvents, samplingThreads } from "../run/sample.js";
import { samplesAreCurrent, writeSamplesLocked } from "../run/write-samples.js";
import { fixPlots } from "./fix-plots.js";
import { startStatistics, statisticsText } from "./statistics-file.js";

export interface PipelineResult {
  /** The samples were there already, made with these options, this model and these data. */
  readonly sampledBefore: boolean;
  /** What to know of the model, such as that it draws random numbers itself. */
  readonly notes: readonly string[];
  /** Of the samples on disk. */
  readonly nonFinite: NonFinite;
  /** Samples that were changed, emptied or removed since they were written, and drawn again. */
  readonly redrawn: readonly string[];
  readonly results: Results;
  /** What the pixel threshold did to the model's raw samples. */
  readonly fix: Fix;
  readonly files: readonly string[];
}

const OUTPUTS = [
  "evaluation_results.json",
  "before_after.csv",
  ...["maps.png", "distributions.png", "metrics.png", "statistics.json"].map(
    (name) => `visualizations/${name}`,
  ),
];

/** Told which stage runs and how far it is. */
export type PipelineProgress = (
  stage: "sampling" | "measuring" | "drawing",
  done: number,
  total: number,
) => void;

/**
 * Sample, threshold, evaluate, plot: the whole of a run in one call that goes on where it was interrupted.
 * Old samples stay until new ones are complete.
 *
 * Writes into outputs_root: `synth/`, `evaluation_results.json`, `before_after.csv` (raw samples against
 * thresholded ones) and `visualizations/` with plots and `statistics.json`.
 *
 * @param run its config names the model, the days and the threshold
 * @param options as {@link sampleOptions} gives them: days, samples a day, temperature, thresholds in mm/day
 * @param onProgress told which step is under way, and how many of how many are done
 * @param threads that may measure, all cores by default, and days decoded at once; the results
 *   do not depend on them
 * @param force replace files of these names that this program did not write
 * @returns the evaluation of the samples, what the threshold did to them, and what was kept of an earlier run
 * @throws OutputError when there are such, or the folder cannot be written, or another process writes there;
 *   ConfigError when the run has no model; FormatError or ShapeError when the model or the data do not fit
 * @example
 * ```ts
 * const run = await openRun("run", { outputsRoot: "piped" });
 * const { results } = await runPipeline(run, sampleOptions(run));
 * results.physical.wetFraction.samples; // → 0.3333
 * ```
 */
export async function runPipeline(
  run: Run,
  options: SampleOptions,
  onProgress: PipelineProgress = () => {},
  threads?: number,
  { force }: { readonly force?: boolean | undefined } = {},
): Promise<PipelineResult> {
  const rules = { reads: runReads(run), force };
  for (const name of OUTPUTS) await guardEntry(join(run.outputsDir, name), rules); // before the work
  return withLock(run.outputsDir, () => pipeline(run, options, onProgress, threads, rules));
}

async function pipeline(
  run: Run,
  options: SampleOptions,
  onProgress: PipelineProgress,
  threads: number | undefined,
  rules: OutputRules,
): Promise<PipelineResult> {
  const measuring = threads === undefined ? {} : { threads };
  const sampler = await openSampler(run, undefined, threads ?? samplingThreads());
  const sampledBefore = await samplesAreCurrent(sampler, options);
  const sampling = (done: number, total: number): void => onProgress("sampling", done, total);
  const written = sampledBefore ? null : await writeSamplesLocked(sampler, options, sampling, rules);
  const nonFinite = written?.nonFinite ?? (await nonFiniteOnDisk(run));
  const { notes } = sampler;

  onProgress("measuring", 0, 2);
  const raw = eventsInMm(
    run,
    await sampleEvents(sampler, { ...options, pixelThreshold: 0, minThreshold: 0 }),
  );
  const plots = fixPlots();
  const fix = await fixEvents(
    raw,
    { method: "hard-threshold", threshold: options.pixelThreshold },
    { ...measuring, onEvent: plots.add },
  );
  await sampler.model.release();
  onProgress("measuring", 1, 2);
  const stored = await runEvents(run);
  const statistics = startStatistics({ events: stored, normalisation: needNormalisation(run) });
  const results = await evaluateInput(
    { events: eventsInMm(run, stored), stored, run },
    { ...measuring, onEvent: statistics.add },
  );
  onProgress("measuring", 2, 2);

  onProgress("drawing", 0, 1);
  await stageOutputs(run.outputsDir, rules, async (stage) => {
    await stage.write("evaluation_results.json", resultsText(results));
    await stage.write("before_after.csv", beforeAfterCsv(fix.table));
    await plots.write(fix, (name, content) => stage.write(`visualizations/${name}`, content));
    await stage.write("visualizations/statistics.json", statisticsText(await statistics.result()));
  });
  onProgress("drawing", 1, 1);
  const files = [run.synthDir, ...OUTPUTS.map((name) => join(run.outputsDir, name))];
  return { sampledBefore, redrawn: written?.redrawn ?? [], notes, nonFinite, results, fix, files };
}
