import { type Band, type BandedMetric, FIVE_TEXTS, inBand } from "../../metrics/bands.js";
import { printAmount, printMetric } from "./format.js";
import type { PageModel } from "./page-data.js";

/** The metrics in the order of the page. */
export const METRICS: readonly { readonly id: BandedMetric; readonly name: string }[] = (
  ["wetFraction", "ks", "massBias", "spatialCorrelation", "diversity"] as const
).map((id) => {
  const { label } = FIVE_TEXTS[id];
  return { id, name: label[0]!.toUpperCase() + label.slice(1) };
});

export interface Verdict {
  readonly reached: boolean;
  readonly headline: string;
  readonly lines: readonly {
    readonly id: BandedMetric;
    readonly name: string;
    readonly reached: boolean;
    readonly text: string;
  }[];
}

/**
 * Whether a threshold brings a model into the bands: each metric by itself, and all at once, over all events
 * and every threshold measured.
 */
export function thresholdVerdict({ thresholds, sweep, bands }: PageModel): Verdict {
  const inside = METRICS.map(({ id }) =>
    sweep[id].map((value) => value !== null && inBand(value, bands[id])),
  );
  const allAtOnce = thresholds.map((_, i) => inside.every((of) => of[i]));
  const lines = METRICS.map(({ id, name }, m) => {
    const reached = inside[m]!.includes(true);
    const text = reached
      ? `inside ${printBand(id, bands[id])} ${whereInside(thresholds, inside[m]!)}`
      : `no threshold reaches ${printBand(id, bands[id])}; ${nearestMiss(id, thresholds, sweep[id], bands[id])}`;
    return { id, name, reached, text };
  });
  const missed = lines.filter((line) => !line.reached).map((line) => FIVE_TEXTS[line.id].label);
  const headline = allAtOnce.includes(true)
    ? `All five metrics are inside their bands ${whereInside(thresholds, allAtOnce)}.`
    : missed.length > 0
      ? `No threshold can: ${listOf(missed)} ${missed.length === 1 ? "stays" : "stay"} outside at every one.`
      : "No single threshold can: each band is reached, but never all five at once.";
  return { reached: allAtOnce.includes(true), headline, lines };
}

export function printBand(metric: BandedMetric, [low, high]: Band): string {
  if (metric === "spatialCorrelation") return `≥ ${low.toFixed(2)}`;
  if (metric === "ks") return `≤ ${high.toFixed(2)}`;
  if (metric === "massBias") return `−${(-low).toFixed(2)} to +${high.toFixed(2)}`;
  const digits = metric === "wetFraction" ? 3 : 2;
  return `${low.toFixed(digits)} to ${high.toFixed(digits)}`;
}

/** Runs of neighbouring thresholds that are inside, in words. */
function whereInside(thresholds: readonly number[], inside: readonly boolean[]): string {
  if (!inside.includes(false)) return "at every threshold";
  const runs: string[] = [];
  for (let i = 0; i < inside.length; i++) {
    if (!inside[i]) continue;
    let last = i;
    while (inside[last + 1]) last++;
    const [from, to] = [thresholds[i]!, thresholds[last]!];
    if (i === last) runs.push(from === 0 ? "without a threshold" : `at ${printAmount(from)} mm/day`);
    else if (from === 0) runs.push(`without a threshold and up to ${printAmount(to)} mm/day`);
    else runs.push(`from ${printAmount(from)} to ${printAmount(to)} mm/day`);
    i = last;
  }
  return listOf(runs);
}

function nearestMiss(
  metric: BandedMetric,
  thresholds: readonly number[],
  values: readonly (number | null)[],
  [low, high]: Band,
): string {
  let best = -1;
  const miss = (i: number): number => Math.max(low - values[i]!, values[i]! - high);
  for (let i = 0; i < values.length; i++)
    if (values[i] !== null && (best < 0 || miss(i) < miss(best))) best = i;
  if (best < 0) return "it is undefined at all of them";
  const at = thresholds[best] === 0 ? "without one" : `at ${printAmount(thresholds[best]!)} mm/day`;
  return `nearest is ${printMetric(metric, values[best]!)}, ${at}`;
}

function listOf(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
