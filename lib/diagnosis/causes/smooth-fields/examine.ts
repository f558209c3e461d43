import type { Values } from "../../../fields/field.js";
import { type Amounts, shareFrom } from "../../amounts.js";
import { type Finding, finding, untestable } from "../../finding.js";
import { changeEvents, type Specimen } from "../../specimen.js";
import { gaussianBlur } from "../../statistics/blur.js";
import { quantileOf } from "../../statistics/pooled.js";
import { compareStructure, trueStructure } from "../../statistics/structure.js";
import { errorsAsSure } from "../../statistics/student.js";

/** Log roughness ratio below which samples are too smooth: a quarter of the small-scale variance is missing. */
const TOO_SMOOTH = Math.log(0.77);
const ERRORS = 3;
const WIDTHS = [0.4, 0.5, 0.6, 0.7, 0.85, 1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 7, 10, 14, 20, 30];
const WIDTH_EVENTS = 10;

/** Samples have less structure between neighbouring cells than the truth, whatever their amounts. */
export function examineSmoothness(specimen: Specimen, amounts: Amounts): Finding {
  const structure = compareStructure(specimen, amounts.from);
  const { logRatio, error, freedom, spread } = structure;
  if (!Number.isFinite(logRatio))
    return untestable("smooth-fields", "too few events have rain whose structure could be compared");
  const share = Math.exp(logRatio);
  const limit = Math.exp(TOO_SMOOTH);
  const kept = `samples keep ${(100 * share).toFixed(0)} % of the real small-scale variance (the real events differ among themselves by a factor ${Math.exp(spread).toFixed(2)})`;
  if (logRatio >= TOO_SMOOTH) return finding("smooth-fields", "excluded", share, limit, kept);
  if (logRatio + errorsAsSure(ERRORS, freedom) * error >= 0.5 * TOO_SMOOTH)
    return finding(
      "smooth-fields",
      "untestable",
      share,
      limit,
      `${kept}: as little as a blur leaves, but ${freedom + 1} events cannot tell that from chance`,
    );
  const p99 = quantileOf(amounts.samples, 0.99) / quantileOf(amounts.truth, 0.99);
  const width = blurWidth(specimen, amounts.from, structure.nearLogRatio);
  const blurred = blurOnce(width);
  return finding(
    "smooth-fields",
    "confirmed",
    share,
    limit,
    `samples keep ${(100 * share).toFixed(0)} % of the real small-scale variance (± ${(100 * share * error).toFixed(0)}), as after a blur of ${width.toPrecision(2)} cells; P99 is ${p99.toFixed(2)} of the real one, wet cells ${shareFrom(amounts.samples, 0.1).toFixed(2)} against ${shareFrom(amounts.truth, 0.1).toFixed(2)}`,
    { imitate: (s) => blurTruth(s, blurred) },
  );
}

type Blur = (values: Values, specimen: Specimen) => Values;

/** A blur that keeps what it made of each field while that field is in use. */
function blurOnce(width: number): Blur {
  const done = new WeakMap<Values, { readonly mask: Specimen["mask"]; readonly values: Values }>();
  return (values, { grid, mask }) => {
    const known = done.get(values);
    if (known && known.mask === mask) return known.values;
    const blurred = gaussianBlur(values, grid, mask, width);
    done.set(values, { mask, values: blurred });
    return blurred;
  };
}

function blurTruth(specimen: Specimen, blur: Blur): Specimen {
  return changeEvents(specimen, (event) => ({
    ...event,
    truth: { ...event.truth, values: blur(event.truth.values, specimen) },
  }));
}

/** The blur after which the truth is as smooth as the samples. */
function blurWidth(specimen: Specimen, from: number, target: number): number {
  const step = Math.ceil(specimen.events.length / WIDTH_EVENTS);
  const some = { ...specimen, events: specimen.events.filter((_, i) => i % step === 0) };
  const real = trueStructure(some, from);
  const known = new Map<number, number>();
  const against = (width: number): number => {
    const before = known.get(width);
    if (before !== undefined) return before;
    const { nearLogRatio } = compareStructure(some, from, real, ({ truth }) => [
      gaussianBlur(truth.values, some.grid, some.mask, width),
    ]);
    known.set(width, nearLogRatio);
    return nearLogRatio;
  };
  let [low, high] = [0, WIDTHS.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (against(WIDTHS[middle] ?? NaN) > target) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return WIDTHS[0] ?? NaN;
  const [above, below] = [against(WIDTHS[low - 1] ?? NaN), against(WIDTHS[low] ?? NaN)];
  const part = Math.min(Math.max((above - target) / (above - below), 0), 1);
  return (WIDTHS[low - 1] ?? NaN) + part * ((WIDTHS[low] ?? NaN) - (WIDTHS[low - 1] ?? NaN));
}
