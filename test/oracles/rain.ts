import fc from "fast-check";
import type { FieldEvent } from "../../lib/fields/event.js";
import { type Field, makeField, type Values } from "../../lib/fields/field.js";

/** What a case is made of; small enough to be printed and, by its parts, to be shrunk. */
export interface Case {
  readonly seed: number;
  readonly height: number;
  readonly width: number;
  readonly events: number;
  readonly members: number;
  /** Events after the first have other numbers of members. */
  readonly ragged: boolean;
  readonly stored: "float32" | "float64" | "mixed";
  /** Shares of cells. */
  readonly dry: number;
  readonly missing: number;
  readonly masked: number;
}

export interface Limits {
  readonly height?: number;
  readonly width?: number;
  readonly events?: number;
  readonly minMembers?: number;
  readonly members?: number;
  readonly ragged?: boolean;
  readonly missing?: boolean;
}

/** Cases on tiny grids, with ties, missing values, masks, constant and dry fields. */
export function cases(limits: Limits = {}): fc.Arbitrary<Case> {
  const { height = 4, width = 4, events = 3, minMembers = 1, members = 4 } = limits;
  return fc.record({
    seed: fc.integer({ min: 0, max: 2 ** 31 }),
    height: fc.integer({ min: 1, max: height }),
    width: fc.integer({ min: 1, max: width }),
    events: fc.integer({ min: 1, max: events }),
    members: fc.integer({ min: minMembers, max: members }),
    ragged: limits.ragged ? fc.boolean() : fc.constant(false),
    stored: fc.constantFrom("float32", "float64", "mixed"),
    dry: fc.constantFrom(0, 0.3, 0.6, 0.9, 1),
    missing: limits.missing === false ? fc.constant(0) : fc.constantFrom(0, 0, 0.1, 0.5, 1),
    masked: fc.constantFrom(0, 0, 0.3, 0.9, 1),
  });
}

/** Amounts that recur, so that fields tie with each other and with thresholds: 0.1 is not a float32. */
const TIES = [0.1, 0.1, 0.2, 0.05, 1, 1, 2.5, 10];
const MISSING = [Number.NaN, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

/** The events of a case, the same for the same case. */
export function rain(given: Case): FieldEvent<"mm/day">[] {
  const { height, width } = given;
  const cells = height * width;
  const uniform = uniforms(given.seed);
  const pick = (from: readonly number[]): number => from[Math.floor(uniform() * from.length)]!;
  const amount = (): number => {
    if (uniform() < given.missing * 0.6) return pick(MISSING);
    if (uniform() < given.dry) return uniform() < 0.1 ? -0 : 0;
    return uniform() < 0.5 ? pick(TIES) : -12 * Math.log(1 - uniform());
  };
  const stored = (values: number[]): Values => {
    const single = given.stored === "mixed" ? uniform() < 0.5 : given.stored === "float32";
    return single ? Float32Array.from(values) : Float64Array.from(values);
  };
  const values = (): Values => {
    const kind = uniform();
    const constant = pick([0, 0.1, 3]);
    return stored(
      Array.from({ length: cells }, () =>
        kind < 0.08 ? constant : kind < 0.12 && given.missing > 0 ? pick(MISSING) : amount(),
      ),
    );
  };
  const mask =
    given.masked === 0
      ? null
      : Uint8Array.from({ length: cells }, () => (uniform() < given.masked * 0.9 ? 0 : 1));
  const field = (): Field<"mm/day"> => makeField("mm/day", { height, width }, values(), mask);
  return Array.from({ length: given.events }, (_, index) => ({
    key: `day_${index}`,
    index,
    truth: field(),
    members: Array.from(
      { length: given.ragged && index > 0 ? Math.floor(uniform() * 5) : given.members },
      field,
    ),
  }));
}

/** Marsaglia's xorshift32: numbers in (0, 1). */
export function uniforms(seed: number): () => number {
  let state = (seed * 2654435761 + 1013904223) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return ((state >>> 0) + 0.5) / 4294967296;
  };
}

/** A thousand cases, the same ones every time; fewer where thousands of mutants are tried. */
export const THOUSAND: { readonly numRuns: number; readonly seed: number } = {
  numRuns: Number(process.env.UNDRIZZLE_ORACLE_CASES ?? 1000),
  seed: 20261123,
};

/** A share of the thousand, for definitions that are slow; a whole number, for fast-check never ends at another. */
export function some(share: number): { readonly numRuns: number; readonly seed: number } {
  return { ...THOUSAND, numRuns: Math.ceil(THOUSAND.numRuns * share) };
}
