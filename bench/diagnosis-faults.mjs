import { CAUSE_IDS } from "../dist/diagnosis/cause-ids.js";

/** @typedef {import("./sick-run.js").CauseId} CauseId */

/**
 * @param {string} list ids with commas between them, or nothing
 * @throws Error for a word that is no cause
 */
export function causeIdsOf(list) {
  return (list === "" ? [] : list.split(",")).map((word) => {
    const id = CAUSE_IDS.find((cause) => cause === word);
    if (!id) throw new Error(`${word} is no cause: choose from ${CAUSE_IDS.join(", ")}`);
    return id;
  });
}

/**
 * Three strengths of each fault, weak to strong, as `undrizzle inject --list` measures them.
 *
 * @satisfies {Partial<Record<CauseId, readonly number[]>>}
 */
export const STRENGTHS = {
  "activation-floor": [-0.4, 0, 0.6],
  "dead-output": [0.93, 0.97, 1],
  "threshold-wrong-space": [0.05, 0.1, 0.5],
  "weak-background": [0.2, 0.3, 1],
  "over-threshold": [1, 5, 15],
  "mass-deficit": [0.3, 0.55, 1.6],
  "smooth-fields": [1, 2, 4],
  "wrong-normalisation": [-0.3, 0.3, 0.5],
  "missing-inverse": [1, 2],
  "double-inverse": [0.8, 1],
  "unit-scale": [1 / 24, 24, 1 / 86400],
  "unrelated-samples": [0.5, 0.75, 1],
  "shuffled-events": [0.3, 0.6, 1],
  "flipped-grid": [1, 2, 3, 5],
  "latent-ignored": [0.95, 0.98, 1],
  "under-dispersed": [0.5, 0.7, 0.85],
  "over-dispersed": [1, 2, 5],
  "mask-mismatch": [0.5, 1, 5],
};

/**
 * The strength of each in a pair: the middle one.
 *
 * @satisfies {Partial<Record<CauseId, number>>}
 */
export const PAIR_STRENGTHS = {
  "activation-floor": 0,
  "threshold-wrong-space": 0.1,
  "weak-background": 0.3,
  "over-threshold": 5,
  "mass-deficit": 0.55,
  "smooth-fields": 2,
  "wrong-normalisation": 0.3,
  "missing-inverse": 1,
  "double-inverse": 1,
  "unit-scale": 1 / 24,
  "unrelated-samples": 1,
  "shuffled-events": 1,
  "flipped-grid": 2,
  "latent-ignored": 0.98,
  "under-dispersed": 0.7,
  "over-dispersed": 2,
  "mask-mismatch": 1,
};

const PAIRED = idsOf(PAIR_STRENGTHS);

/**
 * Model faults of level M, and the fields that go with each.
 *
 * @type {Readonly<Record<"posterior-collapse" | "latent-ignored" | "prior-gap", readonly Required<import("./sick-run.js").FaultChoice>[]>>}
 */
export const MODEL_FAULTS = {
  "posterior-collapse": [],
  "latent-ignored": [{ id: "latent-ignored", strength: 0.98 }],
  "prior-gap": [{ id: "unrelated-samples", strength: 1 }],
};

/** What can be beside a collapse: all that is not itself the work of a decoder that z tells nothing. */
export function besideCollapse() {
  /** @type {CauseId[]} */
  const consequences = ["unrelated-samples", "smooth-fields", "latent-ignored"];
  return PAIRED.filter((id) => !consequences.includes(id));
}

/**
 * Faults that cannot be told at a level. Fields alone: another normalisation looks like a bias that grows with the
 * amount. Fields and statistics: in samples of no event it looks like draws from a prior, which shrink z.
 *
 * @param {readonly CauseId[]} ids
 * @param {string} level
 * @returns {CauseId[]}
 */
export function untellable(ids, level) {
  if (!ids.includes("wrong-normalisation")) return [];
  return level === "F" || ids.includes("unrelated-samples") ? ["wrong-normalisation"] : [];
}

/**
 * Pairs of which one undoes, hides or equals the other in the fields; a dead output hides all others.
 *
 * @type {readonly (readonly CauseId[])[]}
 */
const EXCLUSIVE = [
  ["activation-floor", "threshold-wrong-space", "weak-background", "over-threshold"],
  ["missing-inverse", "double-inverse", "unit-scale", "wrong-normalisation"],
  ["missing-inverse", "double-inverse", "unit-scale", "over-threshold"],
  ["latent-ignored", "under-dispersed", "over-dispersed", "smooth-fields"],
  ["unrelated-samples", "latent-ignored", "under-dispersed", "over-dispersed"],
  ["unrelated-samples", "shuffled-events"],
  ["unrelated-samples", "flipped-grid"],
  ["mass-deficit", "unit-scale", "wrong-normalisation"],
];

export function sensiblePairs() {
  return PAIRED.flatMap((a, i) =>
    PAIRED.slice(i + 1)
      .filter((b) => !EXCLUSIVE.some((group) => group.includes(a) && group.includes(b)))
      .map((b) => /** @type {const} */ ([a, b])),
  );
}

/**
 * @template {string} Id
 * @param {Readonly<Record<Id, unknown>>} table
 */
function idsOf(table) {
  return /** @type {Id[]} */ (Object.keys(table));
}

export const singleFaults = () => idsOf(STRENGTHS);
export const modelFaults = () => idsOf(MODEL_FAULTS);
