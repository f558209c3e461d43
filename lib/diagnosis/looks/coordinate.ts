import type { Pool } from "./pool.js";

/** Which departures count. */
export type Side = "both" | "more" | "less";

/** Whom a coordinate sets apart: the truth from the members, or each member from the others. */
export type Contrast = "truth" | "member";

/**
 * One named number of a run's fingerprint: a score of each field whose mean over the truths and over the members is
 * compared, in one class of cells or in many at once, of which the most striking one speaks.
 */
export interface Coordinate {
  readonly id: string;
  readonly contrast: Contrast;
  readonly side: Side;
  readonly classes: number;
  /** `[(event · slots + slot) · classes + class]`. */
  readonly scores: Float64Array;
  /** The plain sums behind the scores, of the same layout: the ratio that is shown is theirs. */
  readonly sums: Float64Array;
  /** Sums of the whole that a part is set beside, `[event · slots + slot]`; null where nothing is. */
  readonly whole: Float64Array | null;
  /** 1 for sums; 0.5 where the sums are squares, and a ratio of their roots is shown. */
  readonly power: number;
  /** Added to the mean of both sides before their ratio is taken, so that a rarity beside none is not infinitely more. */
  readonly floor: number;
  /** Smallest |log ratio| that matters to a reader. */
  readonly matters: number;
  /** Whether scores have a sign that the ratio does not have: jumps up and down. */
  readonly signed: boolean;
  /** What a reader is told, without who and when. */
  readonly say: (found: { readonly ratio: number; readonly at: number }) => string;
  /** Name of a class, where there are many. */
  readonly where: (at: number) => string;
}

type Words = Pick<Coordinate, "say" | "matters"> &
  Partial<Pick<Coordinate, "side" | "where" | "contrast" | "floor" | "signed">>;

/** Scores a pool field by field. */
export function eachField(
  { events, slots }: Pool,
  classes: number,
  score: (values: Pool["events"][number]["fields"][number], into: Float64Array, field: number) => void,
): Float64Array {
  const out = new Float64Array(events.length * slots * classes);
  events.forEach(({ fields }, e) => {
    fields.forEach((values, s) => {
      const f = e * slots + s;
      score(values, out.subarray(f * classes, (f + 1) * classes), f);
    });
  });
  return out;
}

/** Sums of the members over sums of the truths, class by class. */
export function ratioOf(id: string, classes: number, sums: Float64Array, words: Words): Coordinate {
  return { ...base(id, words), classes, scores: sums, sums, whole: null, power: 1 };
}

/** Sums of parts of a field and of all of it, by field and class. */
export interface Parts {
  readonly sums: Float64Array;
  readonly whole: Float64Array;
}

/**
 * The same ratio of each class beside that of the whole, so that a bias that is everywhere stands in no class.
 *
 * @param tested the parts that are tested, where those that are shown have too heavy a tail for it
 */
export function shareOf(
  id: string,
  classes: number,
  { sums, whole }: Parts,
  words: Words,
  tested: Parts = { sums, whole },
): Coordinate {
  const total = tested.whole.reduce((a, b) => a + b, 0);
  const parts = new Float64Array(classes);
  for (let i = 0; i < sums.length; i++)
    parts[i % classes] = (parts[i % classes] ?? NaN) + (tested.sums[i] ?? NaN);
  const scores = tested.sums.map((v, i) =>
    total > 0
      ? v - ((parts[i % classes] ?? NaN) / total) * (tested.whole[Math.floor(i / classes)] ?? NaN)
      : 0,
  );
  return { ...base(id, words), classes, scores, sums, whole, power: 1 };
}

/** Spread over events of a number of each field, members over truth. */
export function spreadOf(id: string, numbers: Float64Array, words: Words): Coordinate {
  const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length;
  const sums = numbers.map((v) => (v - mean) ** 2);
  return { ...base(id, words), classes: 1, scores: sums, sums, whole: null, power: 0.5 };
}

function base(
  id: string,
  { say, matters, side = "both", where = () => "", contrast = "truth", floor = 0, signed = false }: Words,
): Pick<Coordinate, "id" | "say" | "matters" | "side" | "where" | "contrast" | "floor" | "signed"> {
  return { id, say, matters, side, where, contrast, floor, signed };
}

const NEXT_TO_NOTHING = 0.005;
const OUT_OF_SCALE = 1e4;

/** "17 times", "1.26 times", "0.42 times", "less than 0.01 times". */
export function times(ratio: number): string {
  if (!Number.isFinite(ratio)) return "infinitely many times";
  if (ratio < NEXT_TO_NOTHING) return `less than ${2 * NEXT_TO_NOTHING} times`;
  if (ratio >= OUT_OF_SCALE) return `more than ${OUT_OF_SCALE} times`;
  return `${ratio >= 10 ? ratio.toFixed(0) : ratio.toPrecision(ratio < 1 ? 2 : 3)} times`;
}
