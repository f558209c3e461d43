import { sure } from "../../../sure.js";
import { type Finding, finding, untestable } from "../../finding.js";
import { changeEvents, maskedCells, type Specimen, tooFewEvents } from "../../specimen.js";
import { blocksOf, type OverEvents, overEvents } from "../../statistics/over-events.js";
import { errorsAsSure } from "../../statistics/student.js";
import { deviation, mean } from "../../statistics/summary.js";

const FEWEST_EVENTS = 8;
/** Spread of the amounts of days, beside the real one, below which they are drawn to the mean, and by how many errors of a normal law. */
const TOO_ALIKE = 0.75;
const ERRORS = 3.5;

/**
 * Amounts of single members, each a mean over its field, differ from day to day less than the real ones do, beside their
 * mean over all days. The truth is drawn to its mean as far.
 *
 * @param isOtherNormalisation whether another normalisation is suspected, which changes the spread of amounts too
 */
export function examineEventAmounts(specimen: Specimen, isOtherNormalisation: boolean): Finding {
  if (specimen.events.length < FEWEST_EVENTS)
    return untestable(
      "event-amount-lost",
      tooFewEvents(specimen, "to compare the spread of their amounts", FEWEST_EVENTS),
    );
  const amounts = amountsOf(specimen);
  const { ratio, error, freedom } = spreadRatio(amounts);
  const numbers = `the amounts of days differ by ${ratio.toFixed(2)} of what the real ones do, beside their mean (× or ÷ ${Math.exp(error).toFixed(2)})`;
  if (!(ratio < TOO_ALIKE)) return finding("event-amount-lost", "excluded", ratio, TOO_ALIKE, numbers);
  if (!(Math.log(ratio) + errorsAsSure(ERRORS, freedom) * error < 0))
    return finding(
      "event-amount-lost",
      "untestable",
      ratio,
      TOO_ALIKE,
      `${numbers}: too little, but ${specimen.events.length} events cannot tell that from chance`,
    );
  if (isOtherNormalisation)
    return finding(
      "event-amount-lost",
      "suspected",
      ratio,
      TOO_ALIKE,
      `${numbers}; another mean and standard deviation than in training would do this too: give --stats mean.npy std.npy to tell`,
    );
  const part = partLost(amounts, ratio);
  return finding(
    "event-amount-lost",
    "confirmed",
    ratio,
    TOO_ALIKE,
    `${numbers}: as if ${(100 * part).toFixed(0)} % of the logarithm of each day's amount were that of the mean day`,
    {
      imitate: (given) => drawnToMean(given, part),
      measure: {
        name: "spread of the amounts of days (log ratio)",
        matters: Math.log(1.15),
        distance: (given) => Math.abs(Math.log(spreadRatio(amountsOf(given)).ratio)),
      },
    },
  );
}

interface DayAmounts {
  readonly truth: readonly number[];
  /** By member. */
  readonly members: readonly (readonly number[])[];
}

function amountsOf(specimen: Specimen): DayAmounts {
  const cells = maskedCells(specimen);
  const slots = Math.min(...specimen.events.map(({ members }) => members.length));
  const amount = (values: ArrayLike<number>, truth: ArrayLike<number>): number => {
    let [sum, n] = [0, 0];
    for (const i of cells)
      if (Number.isFinite(values[i]) && Number.isFinite(truth[i])) {
        sum += values[i] ?? NaN;
        n++;
      }
    return n > 0 ? Math.max(sum / n, 0) : 0;
  };
  return {
    truth: specimen.events.map(({ truth }) => amount(truth.values, truth.values)),
    members: Array.from({ length: slots }, (_, m) =>
      specimen.events.map(({ truth, members }) => amount(sure(members[m]).values, truth.values)),
    ),
  };
}

/** Of roots of amounts, which have no heavy tail, over their mean. */
function variation(amounts: readonly number[]): number {
  const roots = amounts.map(Math.sqrt);
  return deviation(roots) / mean(roots);
}

function spreadRatio({ truth, members }: DayAmounts): OverEvents & { readonly ratio: number } {
  const { count, of } = blocksOf(truth.length);
  const ratioWithout = (left: number): number => {
    const kept = (amounts: readonly number[]): number[] => amounts.filter((_, e) => of(e) !== left);
    return Math.log(mean(members.map((m) => variation(kept(m)))) / variation(kept(truth)));
  };
  return {
    ratio: Math.exp(ratioWithout(-1)),
    ...overEvents(Array.from({ length: count }, (_, b) => ratioWithout(b))),
  };
}

/** The part of the logarithm that must be lost for the real amounts to be as alike as the members'. */
function partLost({ truth }: DayAmounts, ratio: number): number {
  const wanted = ratio * variation(truth);
  let [low, high] = [0, 1];
  for (let k = 0; k < 30; k++) {
    const part = (low + high) / 2;
    if (variation(truth.map((a) => drawn(a, mean(truth), part))) > wanted) low = part;
    else high = part;
  }
  return (low + high) / 2;
}

function drawn(amount: number, typical: number, part: number): number {
  return amount > 0 ? amount * (typical / amount) ** part : 0;
}

/** Each real day scaled towards the mean day; together they keep their amount. */
function drawnToMean(specimen: Specimen, part: number): Specimen {
  const { truth } = amountsOf(specimen);
  const typical = mean(truth);
  const kept = typical / mean(truth.map((a) => drawn(a, typical, part)));
  return changeEvents(specimen, (event, e) => {
    const factor =
      (truth[e] ?? NaN) > 0 ? (kept * drawn(truth[e] ?? NaN, typical, part)) / (truth[e] ?? NaN) : 1;
    return { ...event, truth: { ...event.truth, values: event.truth.values.map((v) => v * factor) } };
  });
}
