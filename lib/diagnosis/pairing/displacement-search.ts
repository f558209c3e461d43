import type { RandomStream } from "../../fields/random.js";
import type { Specimen } from "../specimen.js";
import { isRelated, PAIRING_LEVEL, type PairingTest, pairingTest } from "../statistics/permutation-test.js";
import { studentTenThousandth } from "../statistics/student.js";
import { mean, tOf } from "../statistics/summary.js";
import {
  type Displacement,
  displacedCells,
  NOWHERE,
  SYMMETRIES,
  type Symmetry,
} from "../statistics/symmetry.js";
import { fineRanks } from "./fine-ranks.js";
import { halvesOf } from "./halves.js";
import type { Pairing } from "./pairing.js";
import { type View, whitenedLikeness } from "./view.js";

/** Standard deviations by which the peak of a cross-correlation must stand above those of other pairings. */
const DECISIVE_PEAK = 6;
/** Own pairs on the full grid: their mean gain must be at least this for a displacement to be worth naming. */
const LEAST_GAIN = 0.01;
/** Standard errors by which a half of the grid must lose likeness for a displacement not to be one of the whole grid. */
const LOSES = 3;
/** From this likeness of own pairs on, no turn, shifted or not, can do decisively better. */
const STRONG_LIKENESS = 0.5;

export interface Found {
  readonly facts: Pick<Pairing, "displacement" | "displaced" | "displacementT" | "uneven">;
  readonly scores: Float64Array;
}

/** The orientation and shift that bring most likeness to own events, if it is decisively more than as given. */
export function findDisplacement(
  specimen: Specimen,
  view: View,
  asGiven: PairingTest,
  scores: Float64Array,
  stream: RandomStream,
): Found {
  const n = specimen.events.length;
  const fine = fineRanks(specimen, view);
  const before = fine.likeness(NOWHERE);
  let best: Found = {
    facts: { displacement: NOWHERE, displaced: asGiven, displacementT: 0, uneven: null },
    scores,
  };
  let bestFine = mean(before);
  const halfThatLoses = (displacement: Displacement): string | null => {
    for (const { name, inside } of halvesOf(specimen.grid)) {
      const straight = fine.likeness(NOWHERE, inside);
      const gains = fine.likeness(displacement, inside).map((v, i) => v - (straight[i] ?? NaN));
      if (mean(gains) < -LEAST_GAIN && tOf(gains) < -LOSES) return name;
    }
    return null;
  };
  const tryOut = (displacement: Displacement, level: number): void => {
    const after = fine.likeness(displacement);
    if (mean(after) < bestFine + LEAST_GAIN) return;
    const samples = view.samples(displacedCells(displacement, specimen.grid));
    const tried = whitenedLikeness(samples, view.truth);
    const t = Math.max(
      tOf(after.map((v, i) => v - (before[i] ?? NaN))),
      tOf(scores.filter((_, k) => k % (n + 1) === 0).map((v, i) => (tried[i * n + i] ?? NaN) - v)),
    );
    if (t < studentTenThousandth(Math.min(after.length, n) - 1)) return;
    const displaced = pairingTest(tried, n, stream);
    if (!isRelated(displaced, level)) return;
    const where = halfThatLoses(displacement);
    if (where !== null) {
      best = { ...best, facts: { ...best.facts, uneven: { displacement, where } } };
      return;
    }
    best = { facts: { displacement, displaced, displacementT: t, uneven: null }, scores: tried };
    bestFine = mean(after);
  };
  const tryShift = (symmetry: Symmetry): void => {
    const shift = fine.shift(symmetry, DECISIVE_PEAK);
    if (shift && (shift.down !== 0 || shift.right !== 0)) tryOut({ symmetry, ...shift }, PAIRING_LEVEL);
  };
  for (const symmetry of SYMMETRIES)
    if (symmetry !== "identity" && bestFine < STRONG_LIKENESS)
      tryOut({ symmetry, down: 0, right: 0 }, PAIRING_LEVEL / SYMMETRIES.length);
  const turned = best.facts.displacement.symmetry;
  tryShift(turned);
  if (!isRelated(best.facts.displaced) || bestFine < STRONG_LIKENESS)
    for (const symmetry of SYMMETRIES) if (symmetry !== turned) tryShift(symmetry);
  return best;
}
