import type { Normalisation } from "../../../fields/transform.js";
import type { Amounts } from "../../amounts.js";
import { type Finding, finding } from "../../finding.js";
import type { Specimen } from "../../specimen.js";
import { isSame } from "../../statistics/atoms.js";
import { deviation } from "../../statistics/summary.js";
import { examineActivationFloor, findFloor } from "../activation-floor/examine.js";

/**
 * Values between one and two gaps above the floor. Above a floor without a gap the smallest excess t of many is a
 * chance minimum, and k or more values between t and 2t have probability 2⁻ᵏ: below 0.001 from 10 on.
 */
const LEAST_EXPECTED = 10;
const SOME_EXPECTED = 5;
/** A gap of this many standard deviations or less does nothing. */
const HARMLESS_GAP = 0.005;

/**
 * Cells stand at the floor and none between it and a step above: a threshold was applied to z. In units of each cell's
 * standard deviation of log1p, the smallest step t is found, and the values between t and 2t are what a
 * distribution without a gap would also have between 0 and t.
 */
export function examineThresholdSpace(
  specimen: Specimen,
  amounts: Amounts,
  normalisation: Normalisation | null,
): Finding {
  const floor = findFloor(amounts, normalisation);
  if (floor === null)
    return finding(
      "threshold-wrong-space",
      "excluded",
      0,
      LEAST_EXPECTED,
      "there is no floor above 0 mm/day that a threshold in z would leave",
    );
  const { gap, expected } = emptyGap(specimen, amounts, normalisation);
  const open = gap > HARMLESS_GAP && expected >= SOME_EXPECTED;
  if (!open || expected < LEAST_EXPECTED)
    return finding(
      "threshold-wrong-space",
      open ? "suspected" : "excluded",
      expected,
      LEAST_EXPECTED,
      open
        ? `there may be a gap above the floor, but only ${expected} values are near enough to tell: give more events`
        : "values lie close above the floor: no gap, as a clipping activation leaves it",
    );
  const { repair, imitate } = examineActivationFloor(amounts, normalisation);
  return finding(
    "threshold-wrong-space",
    "confirmed",
    expected,
    LEAST_EXPECTED,
    `no value lies between z = ${normalisation ? floor.z.toFixed(2) : "that of the floor"} and ${gap.toFixed(3)} standard deviations above, where about ${Math.round(expected)} are expected; ${(100 * floor.share).toFixed(1)} % sit at the floor (median ${floor.level.toPrecision(3)} mm/day): a threshold was applied before the inverse transform`,
    {
      ...(repair ? { repair: { id: "threshold-in-mm", apply: repair.apply } } : {}),
      ...(imitate ? { imitate } : {}),
    },
  );
}

function emptyGap(
  specimen: Specimen,
  { atoms }: Amounts,
  normalisation: Normalisation | null,
): { gap: number; expected: number } {
  const excesses: number[] = [];
  for (const { cell, value } of atoms.floors) {
    const std = normalisation ? (normalisation.std[cell] ?? NaN) : truthDeviation(specimen, cell);
    if (!(std > 1e-3)) continue;
    const base = Math.log1p(value);
    for (const { members } of specimen.events)
      for (const { values } of members) {
        const v = values[cell] ?? NaN;
        if (v > value && !isSame(v, value)) excesses.push((Math.log1p(v) - base) / std);
      }
  }
  if (excesses.length === 0) return { gap: 0, expected: 0 };
  const gap = excesses.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return { gap, expected: excesses.filter((e) => e < 2 * gap).length };
}

function truthDeviation({ events }: Specimen, cell: number): number {
  return deviation(
    events.map(({ truth }) => Math.log1p(truth.values[cell] ?? NaN)).filter((v) => !Number.isNaN(v)),
  );
}
