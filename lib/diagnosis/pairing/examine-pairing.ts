import { randomStream } from "../../fields/random.js";
import { sure } from "../../sure.js";
import { maskedCells, type Specimen, tooFewEvents } from "../specimen.js";
import { assign } from "../statistics/assignment.js";
import { type Fingerprints, likeness } from "../statistics/fingerprint.js";
import { isRelated, pairingTest } from "../statistics/permutation-test.js";
import { mean } from "../statistics/summary.js";
import { displacedCells, NOWHERE } from "../statistics/symmetry.js";
import { whiten } from "../statistics/whitening.js";
import { findDisplacement } from "./displacement-search.js";
import type { Pairing } from "./pairing.js";
import { isRestored, partlyMoved, reassigned, reassignedTo } from "./reassignment.js";
import { hasPattern, withStrangers } from "./strangers.js";
import { varies, viewOf, whitenedLikeness } from "./view.js";

const PAIRING_STREAM = 0xd1a60002;
const MOST_ASSIGNED = 2500;
const FEW = 300;
const MANY = 500;

/** Finds out which truths the samples belong to. Needs at least six events whose fields are not all constant. */
export function examinePairing(specimen: Specimen, seed: number): Pairing {
  return specimen.events.length > MANY ? examineMany(specimen, seed) : examineFew(specimen, seed);
}

function examineFew(specimen: Specimen, seed: number): Pairing {
  const n = specimen.events.length;
  const stream = randomStream(seed, PAIRING_STREAM);
  const view = viewOf(specimen);
  const straight = view.samples(null);
  const nothing: Pairing = {
    relation: "untestable",
    asGiven: { excess: Number.NaN, error: Number.NaN, p: Number.NaN, least: Number.NaN },
    displaced: { excess: Number.NaN, error: Number.NaN, p: Number.NaN, least: Number.NaN },
    displacement: NOWHERE,
    uneven: null,
    displacementT: 0,
    truthOf: Int32Array.from({ length: n }, (_, i) => i),
    moved: 0,
    strangers: [],
    assigned: Number.NaN,
    assignedByChance: Number.NaN,
    reason: "",
    patterned: patternedShare(specimen),
  };
  if (n < 6)
    return {
      ...nothing,
      reason: tooFewEvents(specimen, "to compare own with other events", 6),
    };
  if (!varies(view.truth)) return { ...nothing, reason: "the real fields are the same in all events" };
  if (!varies(straight)) return { ...nothing, reason: "the samples are the same in all events" };

  const scores = whitenedLikeness(straight, view.truth);
  const asGiven = pairingTest(scores, n, stream);
  const found = findDisplacement(specimen, view, asGiven, scores, stream);
  const base: Pairing = { ...nothing, asGiven, ...found.facts };
  if (isRelated(found.facts.displaced))
    return withStrangers(partlyMoved(base, found.scores, view.truth), specimen, view);
  return reassigned(base, view, specimen);
}

function patternedShare(specimen: Specimen): number {
  const inside = maskedCells(specimen);
  const patterned = specimen.events.filter(
    ({ truth, members }) =>
      hasPattern(truth.values, inside) && members.some(({ values }) => hasPattern(values, inside)),
  );
  return patterned.length / specimen.events.length;
}

/**
 * {@link examinePairing} of many events: relation and orientation are told from some of them; where those belong to
 * nobody, the nearest truth of each is looked for among all.
 */
function examineMany(specimen: Specimen, seed: number): Pairing {
  const n = specimen.events.length;
  const step = n / FEW;
  const chosen = Int32Array.from({ length: FEW }, (_, k) => Math.floor(k * step));
  const some = { ...specimen, events: Array.from(chosen, (i) => sure(specimen.events[i])) };
  const few = examineFew(some, seed);
  const identity = Int32Array.from({ length: n }, (_, i) => i);
  const all: Pairing = { ...few, truthOf: identity, moved: 0, strangers: [] };
  if (few.relation === "untestable") return all;
  const straight = few.relation === "own" || few.displacementT > 0;
  const displacement = straight ? few.displacement : NOWHERE;
  const view = viewOf(specimen);
  const [samples, truth] = whiten(view.samples(displacedCells(displacement, specimen.grid)), view.truth);
  const nearest = nearestOf(pick(samples, chosen), truth, null);
  const chance = nearestOf(pick(truth, chosen), truth, chosen);
  const facts = { ...all, assigned: nearest, assignedByChance: chance };
  if (!isRestored(nearest, chance)) return { ...facts, relation: few.relation === "own" ? "own" : "none" };
  if (few.relation === "own" && few.moved === 0) return { ...facts, relation: "own" };
  if (n > MOST_ASSIGNED)
    return {
      ...facts,
      relation: "none",
      reason: `samples resemble other events, but ${n} are too many to re-pair: give at most ${MOST_ASSIGNED}`,
    };
  return reassignedTo(facts, displacement, assign(likeness(samples, truth), n));
}

function pick({ blocks, values }: Fingerprints, events: Int32Array): Fingerprints {
  const out = new Float64Array(events.length * blocks);
  events.forEach((event, k) => {
    out.set(values.subarray(event * blocks, (event + 1) * blocks), k * blocks);
  });
  return { blocks, values: out };
}

/** Mean over rows of the likeness of the most alike column, leaving out the column of each row's own. */
function nearestOf(rows: Fingerprints, columns: Fingerprints, own: Int32Array | null): number {
  const n = rows.values.length / rows.blocks;
  const m = columns.values.length / columns.blocks;
  const scores = likeness(rows, columns);
  return mean(
    Array.from({ length: n }, (_, r) => {
      let best = Number.NEGATIVE_INFINITY;
      for (let c = 0; c < m; c++) if (own?.[r] !== c) best = Math.max(best, scores[r * m + c] ?? NaN);
      return best;
    }),
  );
}
