import type { Band } from "../../metrics/bands.js";
import { sure } from "../../sure.js";
import { RAIN_COLOURS } from "./rain-colours.js";

/** Colours of classes of a number; a value belongs to the class above the last edge that it reaches. */
export interface ClassScale {
  /** Ascending; the first and the last class are open. */
  readonly edges: readonly number[];
  /** One more than edges. */
  readonly colours: readonly string[];
}

/** Brown to blue-green, told apart by the colour-blind, lightest in the middle (ColorBrewer's BrBG; Harrower & Brewer 2003, doi:10.1179/000870403235002042). */
const BELOW = ["#543005", "#8c510a", "#bf812d", "#dfc27d", "#f6e8c3"];
const ABOVE = ["#c7eae5", "#80cdc1", "#35978f", "#01665e", "#003c30"];

/** Light to dark over the values that are finite; of some that are all alike one class around them. */
export function risingScale(values: readonly Float64Array[]): ClassScale {
  const [low, high] = rangeOf(values);
  const step = niceStep((high - low) / (RAIN_COLOURS.length - 1) || Math.abs(high) || 1);
  const first = Math.floor(low / step) + 1;
  const count = Math.max(1, Math.min(RAIN_COLOURS.length - 1, Math.ceil(high / step) - first));
  const edges = Array.from({ length: count }, (_, k) => tidy((first + k) * step));
  // Colours from all of the range, light first.
  const colours = Array.from({ length: count + 1 }, (_, k) =>
    sure(RAIN_COLOURS[Math.round((k * (RAIN_COLOURS.length - 1)) / count)]),
  );
  return { edges, colours };
}

/**
 * Brown below and blue-green above a middle, in equal steps on both sides. A few cells that are far off are in the open classes.
 *
 * @param differences from the middle
 * @param middle added to the edges
 * @param range what the number can be: classes that it cannot reach are left out
 */
export function divergingScale(
  differences: Float64Array,
  middle = 0,
  [least, most]: Band = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
): ClassScale {
  const sizes = Float64Array.from(differences.filter(Number.isFinite), Math.abs).sort();
  const far = sizes[Math.floor(0.98 * (sizes.length - 1))] ?? 0;
  const step = niceStep(far / BELOW.length || 1);
  const edges = Array.from({ length: 2 * BELOW.length - 1 }, (_, k) =>
    tidy(middle + (k + 1 - BELOW.length) * step),
  );
  const within = edges.filter((edge) => edge > least && edge < most);
  const from = edges.indexOf(within[0] ?? NaN);
  return { edges: within, colours: [...BELOW, ...ABOVE].slice(from, from + within.length + 1) };
}

function rangeOf(values: readonly Float64Array[]): [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const some of values)
    for (const value of some) {
      if (value - value !== 0) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  return low <= high ? [low, high] : [0, 1];
}

/** The least of 1, 2, 2.5, 5 · 10ᵏ that is not smaller. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 2.5, 5].find((one) => one * power >= least * (1 - 1e-9)) ?? 10) * power;
}

function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
