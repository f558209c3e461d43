import { isUserError } from "../errors.js";
import { type EventSet, type FieldEvent, mapEvents } from "../fields/event.js";
import type { Regridding } from "../io/pairs/regrid-pair.js";
import { signaturePlace, signed } from "../io/writing/signed-text.js";
import type { MetricMaker } from "../metrics/catalogue.js";
import type { EvaluateOptions, Evaluation } from "../metrics/evaluate.js";
import { type ReportedRuler, startAsReported } from "../metrics/evaluate-as-reported.js";
import type { ReportedEvaluation } from "../metrics/reported-evaluation.js";
import type { MetricRow } from "../metrics/rows.js";
import { sure } from "../sure.js";
import { eventsInMm } from "./events.js";
import type { Input } from "./input.js";
import { type Intervals, startMeasures } from "./measures-with-intervals.js";
import { needNormalisation, type Run } from "./run.js";
import { type StratumEvaluation, startStrata } from "./strata/measure-strata.js";
import type { Strata } from "./strata/strata.js";
import { dailyMaximumThreshold } from "./thresholds.js";

/** The five metrics counted physically and, where fields are stored standardised, as reported in the field. */
export interface Results {
  readonly physical: Evaluation;
  readonly asReported: ReportedEvaluation | null;
  /** Of the physical numbers, where they were asked for. */
  readonly intervals?: Intervals;
  /** The physical numbers of parts of the events, where they were asked for. */
  readonly strata?: readonly StratumEvaluation[];
  /** How one side was brought on the grid of the other, where it was. */
  readonly regridding?: Regridding;
}

export interface EvaluateInputOptions extends EvaluateOptions {
  /** Samples drawn afresh from the prior, on which the reports count four of their numbers; the saved ones by default. */
  readonly prior?: EventSet<"z">;
  /** What to measure besides, as rows; nothing by default. */
  readonly metrics?: readonly MetricMaker[];
  /** Whether to give the 95 % interval of each number; not by default. Memory grows by twenty times the sums. */
  readonly intervals?: boolean;
  /** Ways to take the events apart, as {@link openStrata} gives them; none by default. */
  readonly strata?: readonly Strata[];
  /** Given each event as it goes by. */
  readonly onEvent?: (event: FieldEvent<"mm/day">) => void;
}

/**
 * Reads every event once; the truth twice where a threshold of `metrics` is a quantile of it.
 *
 * @param input open: its events, and of a run also those stored in z
 * @param options draws of the prior for the reports' numbers, further metrics, wet threshold in mm/day (0.1 by
 *   default)
 * @returns our numbers in mm/day, those counted as reported where it is a run (else null), and rows of `metrics`; NaN
 *   where undefined
 * @throws ValueError when a threshold is a quantile of the truth and no truth cell counts; FormatError when the run
 *   has no statistics
 * @example
 * ```ts
 * const input = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { physical } = await evaluateInput(input);
 * physical.spatialCorrelation.mean; // → 0.9995
 * ```
 */
export async function evaluateInput(
  { events, stored, run, pair }: Pick<Input, "events" | "stored" | "run"> & Partial<Pick<Input, "pair">>,
  { prior, metrics = [], onEvent, strata = [], ...options }: EvaluateInputOptions = {},
): Promise<Results & { readonly rows: MetricRow[] }> {
  const measures = await startMeasures(events, metrics, options);
  const parts = strata.length > 0 ? await startStrata(strata, events, metrics, options) : null;
  const reported =
    stored && run ? startAsReported(run.grid, prior ? "prior" : "saved", await reportedRuler(run)) : null;
  const inZ = (event: FieldEvent<"z">): FieldEvent<"z"> => {
    if (!prior) reported?.addDrawn(event);
    reported?.addSaved(event);
    return event;
  };
  try {
    for await (const event of reported ? eventsInMm(sure(run), mapEvents(sure(stored), "z", inZ)) : events) {
      measures.add(event);
      parts?.add(event);
      onEvent?.(event);
    }
    if (reported && prior) for await (const event of prior) reported.addDrawn(event);
    return {
      ...measures.result(),
      asReported: reported?.result() ?? null,
      ...(parts ? { strata: parts.result() } : {}),
      ...(pair?.regridding ? { regridding: pair.regridding } : {}),
    };
  } finally {
    measures.release();
    parts?.release();
  }
}

/**
 * The ruler of a run: its statistics, its land mask and the P95 of `metadata/thresholds.json`, or why there is none.
 *
 * @param run with statistics
 * @returns means and stds of ln(1 + p), one a cell, and P95 in z: NaN, with the reason, where it cannot be told
 * @throws FormatError when the run has no statistics
 * @example
 * ```ts
 * const run = await openRun("run");
 * (await reportedRuler(run)).landMask?.length; // → 30
 * ```
 */
export async function reportedRuler(run: Run): Promise<ReportedRuler> {
  const { landMask } = run;
  const normalisation = needNormalisation(run);
  try {
    return { normalisation, landMask, p95: await dailyMaximumThreshold(run, "P95") };
  } catch (error) {
    if (!isUserError(error)) throw error;
    return { normalisation, landMask, p95: Number.NaN, p95Missing: error.message };
  }
}

/**
 * `evaluation_results.json`: the field's keys with the field's definitions, and ours under `undrizzle`. Undefined
 * numbers are null, and `undrizzle.notes` says why.
 *
 * @param results of {@link evaluateInput}
 * @returns an object for JSON; the field's own keys are NaN where it is no run
 * @example
 * ```ts
 * const input = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * Object.keys(fieldResults(await evaluateInput(input))); // → [ 'spatial_correlation', 'extreme_distribution', 'mass_conservation', 'diversity', 'reconstruction', 'undrizzle' ]
 * ```
 */
export function fieldResults({
  physical,
  asReported,
  intervals,
  strata,
  regridding,
}: Results): Record<string, unknown> {
  const theirs = asReported ?? NOT_STANDARDISED;
  const { mean, std, min, max } = theirs.spatialCorrelation;
  const { statistic, pValue, match } = theirs.ks;
  return {
    spatial_correlation: { mean, std, min, max },
    extreme_distribution: { ks_statistic: statistic, p_value: pValue, match },
    mass_conservation: {
      bias_mean: theirs.massBias.mean,
      bias_std: theirs.massBias.std,
      abs_bias_mean: theirs.massBias.abs,
    },
    diversity: theirs.diversity ?? { mean: null, std: null },
    reconstruction: { mae_extreme: theirs.reconstruction.mae },
    undrizzle: {
      physical,
      as_reported: asReported,
      ...(intervals ? { intervals } : {}),
      ...(strata ? { strata } : {}),
      ...(regridding ? { regridding } : {}),
      notes: theirs.notes,
    },
  };
}

const NONE = { mean: null, std: null, min: null, max: null, abs: null };

/** What files in mm/day have of the field's numbers. */
const NOT_STANDARDISED = {
  spatialCorrelation: NONE,
  ks: { statistic: null, pValue: null, match: null },
  massBias: NONE,
  diversity: null,
  reconstruction: { mae: null },
  notes: {
    all: "the field's definitions are of standardised values (z) of a run; these files are in mm/day: see undrizzle.physical",
  },
};

/** The text of `evaluation_results.json`, signed: the next evaluation may replace it. */
export function resultsText(results: Results): string {
  const { undrizzle, ...field } = fieldResults(results);
  const own = { ...(undrizzle as object), signature: signaturePlace };
  return signed(`${JSON.stringify({ ...field, undrizzle: own }, null, 2)}\n`);
}
