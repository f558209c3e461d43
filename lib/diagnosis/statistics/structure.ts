import type { FieldEvent } from "../../fields/event.js";
import type { Values } from "../../fields/field.js";
import { sure } from "../../sure.js";
import type { Specimen } from "../specimen.js";
import { maskedCells } from "../specimen.js";
import { someValues } from "./fingerprint.js";
import { type RankScale, rankOf, rankScale } from "./ranks.js";
import { deviation, mean } from "./summary.js";

/** How much small-scale structure samples have beside the real events. */
export interface Structure {
  /** Mean over events of log(roughness of a sample / roughness of its truth); 0 where they are alike. */
  readonly logRatio: number;
  /** The same of the differences between next neighbours alone: falls with every blur, however wide. */
  readonly nearLogRatio: number;
  /** Standard error of `logRatio` over events. */
  readonly error: number;
  /** Its degrees of freedom: events less one. */
  readonly freedom: number;
  /** Standard deviation over events of the truth's own log roughness. */
  readonly spread: number;
}

const EVENTS = 24;
const MEMBERS = 2;

/** Roughness of the truths of some events. */
export interface TrueStructure {
  readonly events: readonly FieldEvent<"mm/day">[];
  readonly roughness: readonly Roughness[];
}

interface Roughness {
  readonly logRatio: number;
  readonly logNear: number;
}

export function trueStructure(specimen: Specimen, from: number): TrueStructure {
  const step = Math.ceil(specimen.events.length / EVENTS);
  const events = specimen.events.filter((_, i) => i % step === 0);
  const scale = rankScale(
    someValues(
      events.map((e) => e.truth.values),
      maskedCells(specimen),
    ),
  );
  return {
    events,
    roughness: events.map((event) => roughness(event.truth.values, scale, from, specimen, event)),
  };
}

/**
 * Roughness is the mean squared difference of ranks between next neighbours over that between cells a quarter of
 * the shorter side apart, ranks below `from` being raised to it: amounts, drizzle and floors do not enter, and
 * missing cells are left out. It is the ratio of variance at the smallest to that at large scales, as a ratio
 * of a power spectrum's ends would be, and needs no whole rectangle.
 *
 * @param from rank in [0, 1) below which nothing is looked at
 * @param membersOf the members of each event that are compared
 */
export function compareStructure(
  specimen: Specimen,
  from: number,
  real: TrueStructure = trueStructure(specimen, from),
  membersOf: (event: FieldEvent<"mm/day">) => readonly Values[] = ({ members }) =>
    members.map(({ values }) => values),
): Structure {
  const members = real.events.map(membersOf);
  const scale = rankScale(someValues(members.flat(), maskedCells(specimen)));
  const ratios: number[] = [];
  const nears: number[] = [];
  const own: number[] = [];
  real.events.forEach((event, e) => {
    const truth = sure(real.roughness[e]);
    if (!Number.isFinite(truth.logRatio)) return;
    own.push(truth.logRatio);
    const samples = sure(members[e])
      .slice(0, MEMBERS)
      .map((values) => roughness(values, scale, from, specimen, event))
      .filter((r) => Number.isFinite(r.logRatio));
    if (samples.length === 0) return;
    ratios.push(mean(samples.map((r) => r.logRatio)) - truth.logRatio);
    nears.push(mean(samples.map((r) => r.logNear)) - truth.logNear);
  });
  if (ratios.length < 3)
    return {
      logRatio: Number.NaN,
      nearLogRatio: Number.NaN,
      error: Number.NaN,
      freedom: 0,
      spread: Number.NaN,
    };
  return {
    logRatio: mean(ratios),
    nearLogRatio: mean(nears),
    error: deviation(ratios) / Math.sqrt(ratios.length),
    freedom: ratios.length - 1,
    spread: deviation(own),
  };
}

function roughness(
  values: Values,
  scale: RankScale,
  from: number,
  { grid: { height, width }, mask }: Specimen,
  { truth }: FieldEvent<"mm/day">,
): Roughness {
  const ranks = new Float64Array(values.length).fill(Number.NaN);
  for (let i = 0; i < ranks.length; i++)
    if (mask?.[i] !== 0 && !Number.isNaN(truth.values[i]) && !Number.isNaN(values[i]))
      ranks[i] = Math.max(rankOf(scale, values[i] ?? NaN), from);
  const lag = Math.max(2, Math.floor(Math.min(height, width) / 4));
  const [near, far] = [
    squaredDifference(ranks, height, width, 1),
    squaredDifference(ranks, height, width, lag),
  ];
  return { logRatio: Math.log(near / far), logNear: Math.log(near) };
}

function squaredDifference(ranks: Float64Array, height: number, width: number, lag: number): number {
  let [sum, n] = [0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const here = ranks[i] ?? NaN;
      if (Number.isNaN(here)) continue;
      const right = x + lag < width ? here - (ranks[i + lag] ?? NaN) : Number.NaN;
      if (!Number.isNaN(right)) {
        sum += right * right;
        n++;
      }
      const down = y + lag < height ? here - (ranks[i + lag * width] ?? NaN) : Number.NaN;
      if (!Number.isNaN(down)) {
        sum += down * down;
        n++;
      }
    }
  return n > 0 ? sum / n : Number.NaN;
}
