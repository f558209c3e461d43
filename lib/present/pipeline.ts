import { join } from "node:path";
import { mapEvents } from "../fields/event.js";
import { writeFileAtomic } from "../io/atomic.js";
import { withLock } from "../io/lock.js";
import { beforeAfterCsv } from "../run/before-after.js";
import { eventsInMm, runEvents } from "../run/events.js";
import { type Fix, fixEvents } from "../run/fix.js";
import { type NonFinite, nonFiniteOnDisk } from "../run/non-finite.js";
import { evaluateInput, fieldResults, type Results } from "../run/results.js";
import { needNormalisation, type Run } from "../run/run.js";
import { openSampler, type SampleOptions, sampleEvents, samplingThreads } from "../run/sample.js";
import { samplesAreCurrent, writeSamplesLocked } from "../run/write-samples.js";
import { fixPlots } from "./fix-plots.js";
import { startStatistics, writeStatistics } from "./statistics-file.js";

export interface PipelineResult {
  /** The samples were there already, made with these options, this model and these data. */
  readonly sampledBefore: boolean;
  /** What to know of the model, such as that it draws random numbers itself. */
  readonly notes: readonly string[];
  /** Of the samples on disk. */
  readonly nonFinite: NonFinite;
  readonly results: Results;
  /** What the pixel threshold did to the model's raw samples. */
  readonly fix: Fix;
  readonly files: readonly string[];
}

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
 * @param threads that may measure, all cores by default, and days decoded at once ({@link samplingThreads}); the results
 *   do not depend on them
 * @throws OutputError when the folder cannot be written, or another process writes there
 */
export async function runPipeline(
  run: Run,
  options: SampleOptions,
  onProgress: PipelineProgress = () => {},
  threads?: number,
): Promise<PipelineResult> {
  return withLock(run.outputsDir, () => pipeline(run, options, onProgress, threads));
}

async function pipeline(
  run: Run,
  options: SampleOptions,
  onProgress: PipelineProgress,
  threads: number | undefined,
): Promise<PipelineResult> {
  const measuring = threads === undefined ? {} : { threads };
  const sampler = await openSampler(run, undefined, threads ?? samplingThreads());
  const sampledBefore = await samplesAreCurrent(sampler, options);
  const nonFinite = sampledBefore
    ? await nonFiniteOnDisk(run)
    : (await writeSamplesLocked(sampler, options, (done, total) => onProgress("sampling", done, total)))
        .nonFinite;
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
  const events = mapEvents(eventsInMm(run, stored), "mm/day", (event) => {
    statistics.add(event);
    return event;
  });
  const results = await evaluateInput({ events, stored, run }, measuring);
  onProgress("measuring", 2, 2);

  const report = join(run.outputsDir, "evaluation_results.json");
  const table = join(run.outputsDir, "before_after.csv");
  await writeFileAtomic(report, `${JSON.stringify(fieldResults(results), null, 2)}\n`);
  await writeFileAtomic(table, beforeAfterCsv(fix.table));
  onProgress("drawing", 0, 1);
  const visualizations = join(run.outputsDir, "visualizations");
  const drawn = await plots.write(fix, visualizations);
  drawn.push(await writeStatistics(visualizations, await statistics.result()));
  onProgress("drawing", 1, 1);
  return { sampledBefore, notes, nonFinite, results, fix, files: [run.synthDir, report, table, ...drawn] };
}
