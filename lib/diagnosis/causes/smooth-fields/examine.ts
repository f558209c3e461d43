import type { Values } from "../../../fields/field.js";
import { sure } from "../../../sure.js";
import { type Amounts, shareFrom } from "../../amounts.js";
import { type Finding, finding, untestable } from "../../finding.js";
import { PLAIN_DOUBT } from "../../joint/amounts.js";
import { changeEvents, type Specimen } from "../../specimen.js";
import { gaussianBlur } from "../../statistics/blur.js";
import { type LogRatio, smallScalePower } from "../../statistics/patterns.js";
import { quantileOf } from "../../statistics/pooled.js";
import { errorsAsSure } from "../../statistics/student.js";
import { cutBelow, matchedThreshold, wetExcess } from "../weak-background/wet-excess.js";

/** Log ratio of power at two cells below which samples are too smooth: a third of it is missing. */
const TOO_SMOOTH = Math.log(0.65);
/** The same above drizzle, where edges that a threshold cuts hold much of it. */
const STILL_SMOOTH = Math.log(0.85);
const ERRORS = 3;
/** A ratio of power that matters. */
const MATTERS = 1.25;
const WIDTHS = [0.4, 0.5, 0.6, 0.7, 0.85, 1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 7, 10, 14, 20, 30];
const WIDTH_EVENTS = 10;

/** Samples have less structure between neighbouring cells than the truth, whatever their amounts. */
export function examineSmoothness(specimen: Specimen, amounts: Amounts): Finding {
  const whole = smallScalePower(specimen);
  const { logRatio, error, freedom } = whole;
  if (!Number.isFinite(logRatio) || freedom < 2)
    return untestable("smooth-fields", "too few events have rain whose structure could be compared");
  const [share, limit] = [Math.exp(logRatio), Math.exp(TOO_SMOOTH)];
  const above = aboveDrizzle(specimen, amounts);
  const rest = above
    ? `, ${(100 * Math.exp(above.logRatio)).toFixed(0)} % of it above what there is of drizzle`
    : "";
  const kept = `samples keep ${(100 * share).toFixed(0)} % of the real power at 2 cells (× or ÷ ${Math.exp(error).toFixed(2)}), amounts made alike${rest}`;
  if (logRatio >= TOO_SMOOTH || (above && above.logRatio >= STILL_SMOOTH))
    return finding("smooth-fields", "excluded", share, limit, kept);
  if (!isBelow(whole) || (above && !isBelow(above)))
    return finding(
      "smooth-fields",
      "untestable",
      share,
      limit,
      `${kept}: as little as a blur leaves, but ${freedom + 1} events cannot tell that from chance`,
    );
  const p99 = quantileOf(amounts.samples, 0.99) / quantileOf(amounts.truth, 0.99);
  const width = blurWidth(specimen, logRatio);
  const blurred = blurOnce(width);
  return finding(
    "smooth-fields",
    "confirmed",
    share,
    limit,
    `${kept}, as after a blur of ${width.toPrecision(2)} cells; P99 is ${p99.toFixed(2)} of the real one, wet cells ${shareFrom(amounts.samples, 0.1).toFixed(2)} against ${shareFrom(amounts.truth, 0.1).toFixed(2)}`,
    {
      imitate: (s) => blurTruth(s, blurred),
      measure: {
        name: "power at 2 cells (log ratio)",
        matters: Math.log(MATTERS),
        distance: (s) => Math.abs(smallScalePower(s).logRatio),
      },
    },
  );
}

function isBelow({ logRatio, error, freedom }: LogRatio): boolean {
  return logRatio + errorsAsSure(ERRORS, freedom) * error < 0;
}

/**
 * Drizzle between storms is smooth, and makes a pattern of its own: where there is more rain than real, the same of what is left
 * once as much is taken off; null where there is not.
 */
function aboveDrizzle(specimen: Specimen, amounts: Amounts): LogRatio | null {
  return wetExcess(amounts, PLAIN_DOUBT.errors).decisive
    ? smallScalePower(cutBelow(specimen, matchedThreshold(amounts)))
    : null;
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

/** The blur after which the truth is as smooth as the samples, or nearly. */
function blurWidth(specimen: Specimen, target: number): number {
  const step = Math.ceil(specimen.events.length / WIDTH_EVENTS);
  const some = { ...specimen, events: specimen.events.filter((_, i) => i % step === 0) };
  const against = (width: number): number =>
    smallScalePower(
      changeEvents(some, (event) => {
        const values = gaussianBlur(event.truth.values, some.grid, some.mask, width);
        return { ...event, members: event.members.map((member) => ({ ...member, values })) };
      }),
    ).logRatio;
  let [narrower, above] = [0, 0];
  for (const width of WIDTHS) {
    const below = against(width);
    // Of few wet cells, a wider blur leaves at last what a narrow one does.
    if (!(below < above)) break;
    if (below <= target) return narrower + ((above - target) / (above - below)) * (width - narrower);
    [narrower, above] = [width, below];
  }
  return Math.max(narrower, sure(WIDTHS[0]));
}
