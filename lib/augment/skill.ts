import { ValueError } from "../errors.js";
import { addValues, distributionQuantiles, emptyDistribution } from "../fields/distribution.js";
import type { FieldEvent } from "../fields/event.js";
import { thresholdFor, type Values } from "../fields/field.js";
import { onSameCells } from "../metrics/same-cells.js";
import { countedCells } from "../metrics/seen.js";
import { WET_THRESHOLD } from "../metrics/wet-threshold.js";
import { calendarStrata, monthOf } from "../run/strata/calendar.js";
import type { Strata, StrataKind } from "../run/strata/strata.js";
import { sure } from "../sure.js";
import type { SkillPercentile } from "./skill-definitions.js";
import { type DifferenceSetting, type EventSums, judged, skillDifferences } from "./skill-differences.js";
import { skillNotes } from "./skill-notes.js";
import { type Score, skillScores, type Threshold } from "./skill-scores.js";
import { skillSums } from "./skill-sums.js";

/** One event as a model gave it before and after augmentation, each with the truth. */
export interface SkillPair {
  readonly before: FieldEvent<"mm/day">;
  readonly after: FieldEvent<"mm/day">;
}

/** The same of several trainings: one of each, in the same order for all events. */
export interface SkillSeeds {
  readonly before: readonly FieldEvent<"mm/day">[];
  readonly after: readonly FieldEvent<"mm/day">[];
}

export interface SkillOptions {
  /** Fixed thresholds in mm/day; 1, 10, 20 and 50 by default. P95 and P99 of the truth are added. */
  readonly thresholds?: readonly number[];
  readonly seed?: number;
  /** Resamples of events; 1000 by default. */
  readonly replicates?: number;
  /** Events drawn together; n^⅓ by default (Carlstein 1986, doi:10.1214/aos/1176350057). */
  readonly blockLength?: number;
  /** Coverage of the intervals, and one less the chance of a false verdict among all rows; 0.95 by default. */
  readonly level?: number;
  /**
   * Adds the field's own definitions beside ours: P95 and P99 of the truth's cells above 0.1 mm/day as thresholds, the
   * correlation over all cells and days together, and KL(obs ‖ pred) of normalised histograms.
   */
  readonly fieldDefinitions?: boolean;
  /** Before and after come of one trained model (a repair of its fields, a setting), so that no seed of a training can differ. */
  readonly sameModel?: boolean;
  /** Ways to take the events apart; seasons by default, where events are called by dates. */
  readonly strata?: readonly Strata[];
}

export type SkillVerdict = "better" | "worse" | "unclear";

export interface SkillRow {
  readonly by: "all" | StrataKind;
  /** `"all"`, or which part of the events. */
  readonly stratum: string;
  readonly score: string;
  /** mm/day, of scores at a threshold. */
  readonly threshold: number | null;
  /** Which percentile of the truth the threshold is, if it is one. */
  readonly percentile: SkillPercentile | null;
  /** How the score and its threshold are defined. */
  readonly definition: string;
  /** What to aim for. */
  readonly best: "high" | "low" | number;
  readonly before: number;
  readonly after: number;
  /** After − before. */
  readonly difference: number;
  readonly lower: number;
  readonly upper: number;
  /** Of an improvement or a loss as large as this by chance, two-sided. */
  readonly p: number;
  /** The same among all rows of the table over all events, or among all rows of its strata (Holm 1979). */
  readonly adjusted: number;
  /** Of the two trainings, after that correction. Always unclear where each is one run: another seed may turn it. */
  readonly verdict: SkillVerdict;
  /** Of these very runs on other such days: the spread between seeds is left out. */
  readonly onTheseRuns: SkillVerdict;
  readonly events: number;
}

export interface SkillTable {
  readonly rows: readonly SkillRow[];
  readonly events: number;
  /** Trainings of each side. */
  readonly runs: { readonly before: number; readonly after: number };
  readonly level: number;
  readonly replicates: number;
  readonly blockLength: number;
  readonly seed: number;
  readonly percentiles: { readonly P95: number; readonly P99: number };
  readonly notes: readonly string[];
}

const SKILL_THRESHOLDS: readonly number[] = [1, 10, 20, 50];

/**
 * The extremes table of a downscaling model before and after its training data were augmented: scores of both
 * against the truth, and the difference with its interval. Members of
 * an event are scored one by one. Where events are called by dates, seasons are told apart too, at the same thresholds.
 *
 * The variance of a difference is that over resampled blocks of events plus that of the mean of runs, as in
 * `undrizzle compare`: of several trainings a side (seeds), a difference counts against their spread. Of one run a side nobody knows
 * that spread, and the verdict is unclear, unless both come of the same model; `onTheseRuns` says what days alone say.
 *
 * - CSI, POD (recall), precision, SEDI and frequency bias at each threshold, over all cells;
 * - RMSE and bias (mm/day), mean SSIM and mean spatial correlation of events, bias relative to the truth's mass;
 * - KL divergence of the histograms in nats;
 * - GPD shape and scale of what exceeds the truth's P95 (excesses in classes 10 % wide, by their means: within 0.5 % of the fit to all);
 * - semivariances (mm/day)² at lags of 1 and 5 cells.
 *
 * Both are scored on the cells that both have. P95 and P99 are those of the truth over all events, kept fixed in
 * resamples.
 *
 * @param pairs mm/day, of one training a side or of several; iterated twice: first for thresholds, then for scores. Cells missing in one of the runs count in
 *   none
 * @param options thresholds in mm/day and how events are resampled
 * @returns one row a score and season with before, after, difference and its interval; NaN where a score is undefined
 * @throws ValueError when there are no events, no cell counts, a threshold is not positive, or an option is out of
 *   range
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { rows } = await compareSkill(eventPairs(events, events));
 * rows.every(({ difference }) => difference === 0 || Number.isNaN(difference)); // → true
 * ```
 */
export async function compareSkill(
  pairs: AsyncIterable<SkillPair | SkillSeeds>,
  options: SkillOptions = {},
): Promise<SkillTable> {
  const { seed = 0, replicates = 1000, level = 0.95, thresholds = SKILL_THRESHOLDS } = options;
  for (const threshold of thresholds)
    if (!(threshold > 0 && Number.isFinite(threshold)))
      throw new ValueError(`threshold is ${threshold} mm/day: give numbers above 0`);
  if (!(level > 0 && level < 1)) throw new ValueError(`level is ${level}: give a number between 0 and 1`);
  const found = await findThresholds(pairs, thresholds, options.fieldDefinitions ?? false);
  const { all, P95, keys } = found;
  const dated = keys.every((key) => monthOf(key) !== null);
  const strata = options.strata ?? (dated ? [calendarStrata("season", keys)] : []);
  const groups = await sumGroups(pairs, all, P95, strata);
  const everything = sure(sure(groups.get("all")).get("all"));
  const blockLength = Math.min(
    options.blockLength ?? Math.max(1, Math.round(Math.cbrt(everything.length))),
    everything.length,
  );
  const scores = skillScores(all, options.fieldDefinitions);
  const { sameModel = false } = options;
  const rowsOf = skillRowsOf(scores, { seed, replicates, level, blockLength, sameModel });
  const runs = { before: sure(everything[0]).before.length, after: sure(everything[0]).after.length };
  const rows = [
    ...judged(rowsOf("all", "all", everything), level),
    ...judged(
      strata.flatMap(({ by, names }) =>
        names.flatMap((name) => rowsOf(by, name, groups.get(by)?.get(name) ?? [])),
      ),
      level,
    ),
  ];
  const events = everything.length;
  return {
    rows,
    events,
    runs,
    level,
    replicates,
    blockLength,
    seed,
    percentiles: { P95, P99: found.P99 },
    notes: [
      ...found.notes,
      ...(options.strata || dated ? [] : ["events carry no dates: no seasons"]),
      ...skillNotes(rows, { events, blockLength, runs }, sameModel),
    ],
  };
}

const versionsOf = (side: (SkillPair | SkillSeeds)["before"]): readonly FieldEvent<"mm/day">[] =>
  "key" in side ? [side] : side;

async function findThresholds(
  pairs: AsyncIterable<SkillPair | SkillSeeds>,
  thresholds: readonly number[],
  field: boolean,
): Promise<{ all: Threshold[]; P95: number; P99: number; keys: string[]; notes: string[] }> {
  const [truth, wet] = [emptyDistribution(), emptyDistribution()];
  const keys: string[] = [];
  let [leftOut, partial] = [0, 0];
  for await (const { before, after } of pairs) {
    const { versions, leftOut: here } = onSameCells(...versionsOf(before), ...versionsOf(after));
    const [first] = versions as [FieldEvent<"mm/day">];
    const counted = countedCells(first);
    addValues(truth, first.truth.values, counted);
    if (field) addValues(wet, aboveWet(first.truth.values), counted);
    leftOut += here;
    if (here > 0) partial++;
    keys.push(first.key);
  }
  if (truth.n === 0)
    throw new ValueError(
      leftOut > 0
        ? "no cell counts: none has a value in the truth, before and after"
        : "no cell counts: all are masked or missing",
    );
  const percentiles = (of: typeof truth) =>
    distributionQuantiles(of, [0.95, 0.99]).map(({ value }) => value) as [number, number];
  const [P95, P99] = percentiles(truth);
  const ofWet = wet.n > 0 ? percentiles(wet) : [];
  return {
    all: [
      ...thresholds.map((value) => ({ value, percentile: null })),
      { value: P95, percentile: "P95" },
      { value: P99, percentile: "P99" },
      ...ofWet.map(
        (value, i): Threshold => ({ value, percentile: i === 0 ? "P95 of > 0.1" : "P99 of > 0.1" }),
      ),
    ],
    P95,
    P99,
    keys,
    notes: [
      ...(leftOut > 0
        ? [
            `scored on the ${truth.n} cells that have a value before and after: ${leftOut} more, in ${partial} of ` +
              `${keys.length} events, are missing in one of them`,
          ]
        : []),
      ...(P95 > 0 ? [] : ["P95 of the truth is 0 mm/day: scores at it say nothing"]),
    ],
  };
}

/** The sums of each event, by way of taking them apart and stratum; all of them under `"all"`. */
async function sumGroups(
  pairs: AsyncIterable<SkillPair | SkillSeeds>,
  thresholds: readonly Threshold[],
  tailFrom: number,
  strata: readonly Strata[],
): Promise<Map<string, Map<string, EventSums[]>>> {
  const limits = thresholds.map(({ value }) => value);
  const sums = (event: FieldEvent<"mm/day">) => skillSums(event, limits, tailFrom);
  const groups = new Map<string, Map<string, EventSums[]>>();
  const put = (by: string, name: string, event: EventSums) => {
    const group = groups.get(by) ?? sure(groups.set(by, new Map()).get(by));
    const events = group.get(name);
    if (events) events.push(event);
    else group.set(name, [event]);
  };
  for await (const pair of pairs) {
    const before = versionsOf(pair.before).length;
    const { versions } = onSameCells(...versionsOf(pair.before), ...versionsOf(pair.after));
    const whole = versions.map(sums);
    const sides = (rows: readonly Float64Array[]): EventSums => ({
      before: rows.slice(0, before),
      after: rows.slice(before),
    });
    put("all", "all", sides(whole));
    for (const { by, of } of strata) {
      const parts = versions.map(of);
      for (const { name } of sure(parts[0])) {
        const same = parts.map((part) => part.find((one) => one.name === name)?.event);
        if (same.some((event) => event === undefined)) continue;
        put(
          by,
          name,
          sides(same.map((event, v) => (event === versions[v] ? sure(whole[v]) : sums(sure(event))))),
        );
      }
    }
  }
  return groups;
}

function skillRowsOf(scores: readonly Score[], setting: DifferenceSetting) {
  return (by: SkillRow["by"], stratum: string, events: readonly EventSums[]) =>
    events.length === 0
      ? []
      : skillDifferences(events, scores, setting).map((row) => ({ by, stratum, ...row }));
}

/** Values up to 0.1 mm/day are left out (NaN). */
function aboveWet(values: Values): Values {
  const limit = thresholdFor(values, WET_THRESHOLD);
  return values.map((value) => (value > limit ? value : Number.NaN));
}
