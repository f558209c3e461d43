import { type Band, type BandedMetric, FIVE_TEXTS, inBand } from "../../metrics/bands.js";
import { sure } from "../../sure.js";
import { printAmount, printMetric } from "./format.js";
import type { PageModel } from "./page-data.js";

/** The metrics in the order of the page. */
export const METRICS: readonly { readonly id: BandedMetric; readonly name: string }[] = (
  ["wetFraction", "ks", "massBias", "spatialCorrelation", "diversity"] as const
).map((id) => {
  const { label } = FIVE_TEXTS[id];
  return { id, name: sure(label[0]).toUpperCase() + label.slice(1) };
});

/** What a threshold is for: how much of the area is dry, and with it the distribution. */
const OF_A_THRESHOLD: readonly BandedMetric[] = ["wetFraction", "ks"];

export interface VerdictLine {
  readonly id: BandedMetric;
  readonly name: string;
  readonly reached: boolean;
  /** Whether it counts against a threshold that it is outside: not where it is so with and without. */
  readonly counts: boolean;
  readonly text: string;
}

export interface Verdict {
  readonly reached: boolean;
  readonly headline: string;
  readonly lines: readonly VerdictLine[];
  /** Most metrics that are inside their bands at one threshold. */
  readonly most: number;
}

/**
 * Whether a threshold cures a model, over all events and every threshold measured: whether it brings wet fraction and KS
 * into their bands, and takes out none that was inside. What is outside with and without does not count against it.
 */
export function thresholdVerdict({
  thresholds,
  sweep,
  bands,
}: Pick<PageModel, "thresholds" | "sweep" | "bands">): Verdict {
  const inside = Object.fromEntries(
    METRICS.map(({ id }) => [id, sweep[id].map((value) => value !== null && inBand(value, bands[id]))]),
  ) as Record<BandedMetric, boolean[]>;
  const counts = (id: BandedMetric): boolean =>
    OF_A_THRESHOLD.includes(id) || sure(inside[id][0]) || inside[id].includes(true);
  const lines = METRICS.map(({ id, name }): VerdictLine => {
    const reached = inside[id].includes(true);
    const text = reached
      ? `inside ${printBand(id, bands[id])} ${whereInside(thresholds, inside[id])}`
      : `no threshold reaches ${printBand(id, bands[id])}; ${nearestMiss(id, thresholds, sweep[id], bands[id])}`;
    return { id, name, reached, counts: counts(id), text };
  });
  const many = thresholds.map((_, i) => METRICS.filter(({ id }) => inside[id][i]).length);
  return { ...headlineOf(thresholds, inside, lines), lines, most: Math.max(...many) };
}

function headlineOf(
  thresholds: readonly number[],
  inside: Readonly<Record<BandedMetric, readonly boolean[]>>,
  lines: readonly VerdictLine[],
): Pick<Verdict, "reached" | "headline"> {
  const all = (ids: readonly BandedMetric[]): boolean[] =>
    thresholds.map((_, i) => ids.every((id) => inside[id][i]));
  const were = METRICS.map(({ id }) => id).filter((id) => inside[id][0]);
  const dried = all(OF_A_THRESHOLD);
  const cured = all([...new Set([...OF_A_THRESHOLD, ...were])]);
  const whole = all(METRICS.map(({ id }) => id));
  const never = lines.filter(({ counts }) => !counts).map(({ id }) => id);
  const aside =
    never.length === 0
      ? ""
      : ` ${capital(labels(never))} ${areOutside(never)} with and without: that is not a threshold's work.`;
  if (whole.includes(true))
    return {
      reached: true,
      headline: `All five metrics are inside their bands ${whereInside(thresholds, whole)}.`,
    };
  if (dried[0])
    return {
      reached: true,
      headline: `There is nothing for a threshold to mend: wet fraction and KS are inside without one.${aside}`,
    };
  if (cured.includes(true))
    return {
      reached: true,
      headline: `A threshold cures the drizzle: wet fraction and KS are inside ${whereInside(thresholds, cured)}.${aside}`,
    };
  const missed = OF_A_THRESHOLD.filter((id) => !inside[id].includes(true));
  const lost = were.filter((id) => !thresholds.some((_, i) => dried[i] && inside[id][i]));
  const headline =
    missed.length > 0
      ? `No threshold can: ${labels(missed)} ${missed.length === 1 ? "stays" : "stay"} outside at every one.`
      : dried.includes(true)
        ? `Not without harm: where wet fraction and KS are inside, ${labels(lost.length > 0 ? lost : were)} no longer ${lost.length === 1 ? "is" : "are"}.`
        : "No single threshold can: wet fraction and KS are inside at different ones, never at the same.";
  return { reached: false, headline: headline + aside };
}

function labels(ids: readonly BandedMetric[]): string {
  return listOf(ids.map((id) => FIVE_TEXTS[id].label));
}

function areOutside(ids: readonly BandedMetric[]): string {
  return `${ids.length === 1 ? "is" : "are"} outside`;
}

function capital(text: string): string {
  return sure(text[0]).toUpperCase() + text.slice(1);
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
    const [from, to] = [thresholds[i] ?? NaN, thresholds[last] ?? NaN];
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
  const miss = (i: number): number => Math.max(low - (values[i] ?? NaN), (values[i] ?? NaN) - high);
  for (let i = 0; i < values.length; i++)
    if (values[i] !== null && (best < 0 || miss(i) < miss(best))) best = i;
  if (best < 0) return "it is undefined at all of them";
  const at = thresholds[best] === 0 ? "without one" : `at ${printAmount(thresholds[best] ?? NaN)} mm/day`;
  return `nearest is ${printMetric(metric, values[best] ?? NaN)}, ${at}`;
}

export function listOf(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
