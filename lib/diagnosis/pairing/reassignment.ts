import type { Specimen } from "../specimen.js";
import { assign } from "../statistics/assignment.js";
import type { Fingerprints } from "../statistics/fingerprint.js";
import { mean, median } from "../statistics/summary.js";
import { type Displacement, displacedCells, NOWHERE, SYMMETRIES } from "../statistics/symmetry.js";
import type { Pairing } from "./pairing.js";
import { type View, whitenedLikeness } from "./view.js";

/** Share of the likeness that chance leaves open which a reassignment must restore. */
const LEAST_RESTORED = 0.13;

/** Samples at home, fewer of which do not tell what samples find elsewhere. */
const FEWEST_AT_HOME = 5;

/** Whether a likeness is so far above that of chance that it restores what belongs together. */
export function isRestored(found: number, chance: number): boolean {
  return found >= leastRestored(chance);
}

/** The likeness from which on a reassignment restores what belongs together. */
export function leastRestored(chance: number): number {
  return chance + LEAST_RESTORED * (1 - chance);
}

/** Facts of a pairing, with the truths to which the samples belong. */
export function reassignedTo(facts: Pairing, displacement: Displacement, truthOf: Int32Array): Pairing {
  return {
    ...facts,
    relation: "reassigned",
    displacement,
    truthOf,
    moved: truthOf.filter((j, i) => j !== i).length,
  };
}

/** Samples that resemble their own events as a whole: do some of them decisively belong to another event? */
export function partlyMoved(base: Pairing, scores: Float64Array, truth: Fingerprints): Pairing {
  const n = base.truthOf.length;
  const truthOf = assign(scores, n);
  const chance = chanceAssignment(truth);
  const assigned = mean(Array.from(truthOf, (j, i) => scores[i * n + j] ?? NaN));
  const decisive = new Set<number>();
  const stays = Array.from(truthOf, (j, i) => (i === j ? (scores[i * n + i] ?? NaN) : NaN)).filter(
    (s) => !Number.isNaN(s),
  );
  const usual = stays.length > 0 ? median(stays) : Number.NaN;
  truthOf.forEach((j, i) => {
    const restored = scores[i * n + j] ?? NaN;
    const own = scores[i * n + i] ?? NaN;
    if (
      j !== i &&
      restored > chance.high &&
      restored > 0.7 * (Number.isNaN(usual) ? restored : usual) &&
      own < 0.5 * restored
    )
      decisive.add(i);
  });
  const usualElsewhere = likenessElsewhere(scores, truthOf);
  for (const i of decisive)
    if (!((scores[i * n + (truthOf[i] ?? NaN)] ?? NaN) > usualElsewhere)) decisive.delete(i);
  const facts = { ...base, assigned, assignedByChance: chance.mean };
  if (decisive.size < Math.max(2, 0.04 * n) || !isRestored(assigned, chance.mean))
    return { ...facts, relation: "own" };
  const closed = closedMoves(truthOf, decisive);
  return { ...facts, relation: "reassigned", truthOf: closed, moved: decisive.size };
}

/**
 * What samples that are at home find elsewhere: the 95th percentile over them of the likeness of the most alike other truth. Where
 * members are drawn far from their own event, that is as much as a move would bring.
 */
function likenessElsewhere(scores: Float64Array, truthOf: Int32Array): number {
  const n = truthOf.length;
  const best = Array.from(truthOf.keys())
    .filter((i) => truthOf[i] === i)
    .map((i) => scores.subarray(i * n, (i + 1) * n).reduce((a, s, j) => (j !== i && s > a ? s : a), -1))
    .sort((a, b) => a - b);
  return best.length < FEWEST_AT_HOME ? -1 : (best[Math.floor(0.95 * best.length)] ?? NaN);
}

/** Keeps the moves that were decisive, and lets the others fill what is left, at home where they can. */
function closedMoves(truthOf: Int32Array, decisive: ReadonlySet<number>): Int32Array {
  const n = truthOf.length;
  const out = new Int32Array(n).fill(-1);
  const taken = new Uint8Array(n);
  for (const i of decisive) {
    out[i] = truthOf[i] ?? NaN;
    taken[truthOf[i] ?? NaN] = 1;
  }
  for (let i = 0; i < n; i++)
    if ((out[i] ?? NaN) < 0 && !taken[i]) {
      out[i] = i;
      taken[i] = 1;
    }
  for (let i = 0; i < n; i++)
    if ((out[i] ?? NaN) < 0 && !taken[truthOf[i] ?? NaN]) {
      out[i] = truthOf[i] ?? NaN;
      taken[truthOf[i] ?? NaN] = 1;
    }
  let free = 0;
  for (let i = 0; i < n; i++) {
    if ((out[i] ?? NaN) >= 0) continue;
    while (taken[free]) free++;
    out[i] = free;
    taken[free] = 1;
  }
  return out;
}

/**
 * Samples that do not resemble their own events: does a one-to-one reassignment restore them, in one orientation
 * of the grid, decisively better than in all others?
 */
export function reassigned(base: Pairing, view: View, specimen: Specimen): Pairing {
  const { grid } = specimen;
  const n = base.truthOf.length;
  const orientations = n > 300 ? SYMMETRIES.slice(0, 4) : SYMMETRIES;
  const tried = orientations.map((symmetry) => {
    const displacement = { ...NOWHERE, symmetry };
    const scores = whitenedLikeness(view.samples(displacedCells(displacement, grid)), view.truth);
    const truthOf = assign(scores, n);
    return { displacement, truthOf, assigned: mean(Array.from(truthOf, (j, i) => scores[i * n + j] ?? NaN)) };
  });
  const best = tried.reduce((a, b) => (b.assigned > a.assigned ? b : a));
  const others = tried.filter((t) => t !== best).map((t) => t.assigned);
  const chance = Math.max(chanceAssignment(view.truth).mean, ...others);
  const whole = specimen.of.events === n;
  const facts = {
    ...base,
    assigned: whole ? best.assigned : Number.NaN,
    assignedByChance: chance,
    reason: whole
      ? ""
      : `only ${n} of ${specimen.of.events} events are held in memory, and theirs may be among the others`,
  };
  return isRestored(best.assigned, chance)
    ? reassignedTo(facts, best.displacement, best.truthOf)
    : { ...facts, relation: "none" };
}

interface ChanceAssignment {
  readonly mean: number;
  readonly high: number;
}

/**
 * What a one-to-one assignment finds among storms that are unrelated for certain: real events to other real
 * events. Mean and 95th percentile of its scores.
 */
function chanceAssignment(truth: Fingerprints): ChanceAssignment {
  const n = truth.values.length / truth.blocks;
  const scores = whitenedLikeness(truth, truth);
  for (let i = 0; i < n; i++) scores[i * n + i] = -10;
  const matched = Float64Array.from(assign(scores, n), (j, i) => scores[i * n + j] ?? NaN).sort();
  return { mean: mean(matched), high: matched[Math.floor(0.95 * n)] ?? NaN };
}
