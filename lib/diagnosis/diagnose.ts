import type { EventSet } from "../fields/event.js";
import { type Bands, targetBands } from "../metrics/bands.js";
import { type Evaluation, startEvaluation } from "../metrics/evaluate.js";
import { needCells } from "../metrics/need-cells.js";
import { type AdviceFacts, adviceFor } from "./advice.js";
import { isTraceOnly, sweepOf, temperatureSweep, withinSampling } from "./advice-facts.js";
import { type Apart, workApart } from "./apart.js";
import { eventErrors, excusedByChance, tooCoarse } from "./by-chance.js";
import type { Cause } from "./cause.js";
import { CAUSE_IDS, type CauseId } from "./cause-ids.js";
import { CAUSES } from "./causes.js";
import type { CauseResult, Diagnosis } from "./diagnosis.js";
import { examineCauses } from "./examine-causes.js";
import { exchangeabilityOf } from "./exchangeable.js";
import type { Finding } from "./finding.js";
import { rankCauses } from "./importance.js";
import { lookAt } from "./looks/look-at.js";
import { doubtsOf, type OutcomeFacts, outcomeOf } from "./outcome.js";
import { symptomsOf, withSpreadAsError } from "./readings.js";
import { tryRemedies } from "./remedies.js";
import { withoutNoise } from "./rounding-noise.js";
import type { Evidence } from "./scene.js";
import { maskedCells, type Specimen, shareOf, takeSpecimen } from "./specimen.js";
import { poolValues, sortedPool } from "./statistics/pooled.js";
import { mean } from "./statistics/summary.js";
import { tryRepairs } from "./try-repairs.js";

export interface DiagnoseOptions {
  /** Seeds permutations and subsampling; 1 by default. */
  readonly seed?: number;
  /** Bands that replace the document's targets, by metric. */
  readonly bands?: Partial<Bands>;
  /** Is told what part of the work is done, 0 to 1. */
  readonly onProgress?: (part: number) => void;
  /** Is shown what causes are tested on, as given and with all repairs made: pictures are drawn from them. */
  readonly onFields?: (fields: { readonly asGiven: Specimen; readonly mended: Specimen }) => void;
  /** Most values held in memory: of larger sets, members are left out before events are. */
  readonly specimenValues?: number;
  /** Causes that are not looked for: what is said of a sickness whose name is not known. */
  readonly without?: readonly CauseId[];
}

/**
 * Names what is wrong with generated precipitation, how that is known, and what mends it.
 *
 * Metrics are taken over all events; causes are tested on a specimen of bounded size, in their order.
 *
 * @param events truth and samples in mm/day; iterated twice or more. Cells count inside the mask where truth and
 *   member are finite
 * @param evidence what is known beside fields: statistics of normalisation, the model, the training step; nothing by
 *   default
 * @param options seed 1 and the usual bands where left out
 * @returns all causes, most likely first, each with verdict, statistic and threshold (null where undefined), and what
 *   to do
 * @throws ShapeError when the statistics of normalisation are of another number of cells; FormatError where no cell has a
 *   value in truth and samples, unless no sample has any
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { diagnosis } = await diagnose(events);
 * diagnosis; // → [ 'weak-background', 'latent-ignored' ]
 * ```
 */
export async function diagnose(
  events: EventSet<"mm/day">,
  evidence: Evidence = {},
  options: DiagnoseOptions = {},
): Promise<Diagnosis> {
  const { seed = 1, onProgress: progress = () => {} } = options;
  const { asGiven, taken } = await readOnce(events, seed, progress, options.specimenValues);
  const bands = { ...targetBands(asGiven), ...options.bands };
  const whole = withoutNoise(taken);
  const apart = workApart(whole);
  try {
    return await judged({ events, evidence, options, asGiven, bands, whole, apart });
  } finally {
    apart?.release();
  }
}

interface Given {
  readonly events: EventSet<"mm/day">;
  readonly evidence: Evidence;
  readonly options: DiagnoseOptions;
  readonly asGiven: Evaluation;
  readonly bands: Bands;
  readonly whole: Specimen;
  readonly apart: Apart | null;
}

/** Tests the causes, tries the repairs and looks at what is left: pairing and looks beside the rest where a thread is free. */
async function judged(all: Given): Promise<Diagnosis> {
  const { events, evidence, options, asGiven, bands, whole, apart } = all;
  const { seed = 1, without = [], onProgress: progress = () => {} } = options;
  const normalisation = evidence.normalisation ?? null;
  const ahead =
    apart && !without.includes("flipped-grid")
      ? { ahead: { of: whole, pairing: apart.ask("pairing", whole, seed) } }
      : {};
  const sought = CAUSES.filter(({ id }) => !without.includes(id));
  const start = { evidence, seed, bands, asGiven, whole, ...ahead };
  const { chart, course, mended, beside } = await examineCauses(counted(sought, progress), start);
  const looking = apart ? apart.ask("looks", beside, seed) : lookAt(beside, seed);
  options.onFields?.({ asGiven: whole, mended: beside });
  const asked = Object.keys(options.bands ?? {});
  const expected = withSpreadAsError(symptomsOf(asGiven, bands), {
    exchangeability: exchangeabilityOf(whole),
    knowsItsDays: PAIRED.every((id) => chart.get(id)?.verdict === "excluded"),
    asked,
  });
  progress(TESTED);
  const repairs = await tryRepairs(whole, course, asGiven);
  const causes = CAUSE_IDS.flatMap((id): CauseResult[] => {
    const found = chart.get(id);
    return found ? [resultOf(found, repairs.get(id) ?? null)] : [];
  });
  const ranked = rankCauses(causes, expected);
  const confirmed = ranked.filter((cause) => cause.verdict === "confirmed").map((cause) => cause.id);
  progress(TRIED);
  const remedies = await tryRemedies(mended, confirmed);
  const looks = await looking;
  progress(LOOKED);
  const doubtful = confirmed.length === 0 ? await withinSampling(whole, expected) : [];
  const errors = eventErrors(whole);
  const byChance = looks.out.length > 0 ? [] : doubtful.filter((metric) => !asked.includes(metric));
  const symptoms = excusedByChance(expected, byChance, errors);
  const traces =
    expected.some((s) => s.metric === "ks" && !s.ok && s.value !== null) && isTraceOnly(whole, bands.ks);
  const cells = maskedCells(whole).length;
  const share = shareOf(whole);
  const outcome: OutcomeFacts = {
    causes: ranked,
    symptoms,
    looks,
    events: events.length,
    cells,
    coarse: tooCoarse(symptoms, errors, whole.events.length),
  };
  const partial: Omit<Diagnosis, "advice"> = {
    symptoms,
    evidenceLevel: evidence.model ? "M" : normalisation ? "N" : "F",
    causes: ranked,
    diagnosis: outcomeOf(outcome),
    ...(share ? { heldOf: share } : {}),
    looks,
  };
  const pool = poolValues(whole);
  const facts: AdviceFacts = {
    sweep: sweepOf(sortedPool(pool.truth), sortedPool(pool.samples)),
    temperatures:
      evidence.model &&
      normalisation &&
      confirmed.some((id) => ["under-dispersed", "over-dispersed", "point-posterior"].includes(id))
        ? await temperatureSweep(whole, evidence.model, normalisation, seed)
        : [],
    remedies,
    withinSampling: doubtful,
    traces,
    doubts: doubtsOf(outcome),
    meanOfRatios: asGiven.massBias.mean,
    halfOfAbs: asGiven.massBias.halfOfAbs,
    totalRatio: totalOf(pool.samples) / totalOf(pool.truth),
    implausibleP99: asGiven.quantiles.truth.P99 < LEAST_P99 ? asGiven.quantiles.truth.P99 : Number.NaN,
  };
  progress(1);
  return { ...partial, advice: adviceFor(partial, facts) };
}

function resultOf(
  { id, verdict, statistic, threshold, explanation, proof, alternatives }: Finding,
  repair: CauseResult["repair"],
): CauseResult {
  const rests =
    verdict === "confirmed" ? { ...(alternatives ? { alternatives } : {}), ...(proof ? { proof } : {}) } : {};
  return { id, verdict, statistic, threshold, explanation, repair, ...rests };
}

/** Samples that know their own days: none of these is found. */
const PAIRED: readonly CauseId[] = ["unrelated-samples", "shuffled-events", "flipped-grid"];

/** Parts of the work that are done once fields are read, causes tested, repairs tried, looks made. */
const READ = 0.2;
const TESTED = 0.7;
const TRIED = 0.75;
const LOOKED = 0.92;

/** Causes that say when they are examined. */
function counted(causes: readonly Cause[], progress: (part: number) => void): Cause[] {
  return causes.map((cause, i) => ({
    ...cause,
    examine(scene) {
      progress(READ + ((TESTED - READ) * i) / causes.length);
      return cause.examine(scene);
    },
  }));
}

/** Metrics of all events and the specimen, in one pass. */
async function readOnce(
  events: EventSet<"mm/day">,
  seed: number,
  progress: (part: number) => void,
  values?: number,
): Promise<{ readonly asGiven: Evaluation; readonly taken: Specimen }> {
  const running = startEvaluation(events);
  try {
    let [hasTruth, hasSamples] = [false, false];
    const taken = await takeSpecimen(events, seed, values, (event, position) => {
      running.add(event);
      hasTruth ||= event.truth.values.some(Number.isFinite);
      hasSamples ||= event.members.some((member) => member.values.some(Number.isFinite));
      progress((READ * position) / events.length);
    });
    const asGiven = running.result();
    // Samples without any value are a failure that has a name; truth and samples that nowhere meet have none.
    if (!hasTruth || hasSamples) needCells(asGiven);
    return { asGiven, taken };
  } finally {
    running.release();
  }
}

function totalOf(parts: readonly Float64Array[]): number {
  return mean(parts.flatMap((part) => Array.from(part)));
}

/** A real 99th percentile below this many mm/day is more likely in another unit. */
const LEAST_P99 = 1;
