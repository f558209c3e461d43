import { ValueError } from "../errors.js";
import { emptyLike, type Field, makeField, withValues } from "../fields/field.js";
import { permutation, type RandomStream, randomStream } from "../fields/random.js";
import { firstAtLeast } from "./first-at-least.js";
import { type Fitted, makeFitted, memberStream } from "./fitted.js";
import { pairedCells } from "./paired-cells.js";

export interface ProbabilityMatchingOptions {
  /** What to do with a missing value inside the mask: leave it out (the default) or refuse. */
  readonly missing?: "exclude" | "refuse";
  /** Decides the order of cells that tie. */
  readonly stream?: RandomStream;
}

/**
 * Gives a field the distribution of another while keeping its ranks (Ebert 2001,
 * doi:10.1175/1520-0493(2001)129<2461:AOAPMT>2.0.CO;2): its j-th largest value becomes the j-th largest of
 * the target. Where the target has fewer cells, it becomes the value at the same share of them, so that no
 * water is lost with the cells that are missing. Dry cells (≤ 0) stay dry; cells that tie are ordered at random.
 *
 * NaN stays NaN and masked cells are left as they are; both are left out of the ranks. So is a field whose target
 * has no value.
 *
 * @param field mm/day; its ranks stay
 * @param target mm/day; its own mask and missing values apply
 * @param options whether missing values are left out (by default) or refused, and the stream that orders ties: of
 *   seed 0
 * @returns a new field in mm/day; the given one stays as it is
 * @throws ValueError when a value inside the mask is missing and `missing` is `refuse`
 * @example
 * ```ts
 * const field = makeField("mm/day", { height: 1, width: 4 }, Float32Array.of(0, 0.05, 0.2, 7));
 * const target = makeField("mm/day", field.grid, Float32Array.of(9, 0, 3, 0));
 * probabilityMatching(field, target).values; // → [ 0, 0, 3, 9 ]
 * ```
 */
export function probabilityMatching(
  field: Field<"mm/day">,
  target: Field<"mm/day">,
  { missing = "exclude", stream = randomStream(0) }: ProbabilityMatchingOptions = {},
): Field<"mm/day"> {
  const { values } = field;
  const wanted = valuesAt(target, usableCells(target, missing)).sort();
  const cells = usableCells(field, missing);
  const sorted = valuesAt(field, cells).sort();
  const taken = new Uint32Array(cells.length);
  const out = emptyLike(values);
  out.set(values);
  if (wanted.length === 0) return withValues(field, "mm/day", out);
  const share = Math.min(wanted.length / cells.length, 1);
  const order = permutation(cells.length, stream);
  for (let k = 0; k < order.length; k++) {
    const cell = cells[order[k] ?? NaN] ?? NaN;
    const x = values[cell] ?? NaN;
    const first = firstAtLeast(sorted, x);
    const before = taken[first] ?? NaN;
    taken[first] = before + 1;
    const fromTop = cells.length - first - before;
    out[cell] = x > 0 ? (wanted[wanted.length - 1 - Math.floor((fromTop - 0.5) * share)] ?? NaN) : 0;
  }
  return withValues(field, "mm/day", out);
}

/** Indices of the unmasked cells with a value. */
function usableCells({ values, mask }: Field<"mm/day">, missing: "exclude" | "refuse"): Uint32Array {
  const found = new Uint32Array(values.length);
  let n = 0;
  for (let i = 0; i < values.length; i++) {
    if (mask !== null && mask[i] === 0) continue;
    if (Number.isFinite(values[i])) found[n++] = i;
    else if (missing === "refuse")
      throw new ValueError(`cell ${i} is ${values[i]}: mask it, or let missing values be excluded`);
  }
  return found.subarray(0, n);
}

function valuesAt({ values }: Field<"mm/day">, cells: Uint32Array): Float64Array {
  const found = new Float64Array(cells.length);
  for (let k = 0; k < found.length; k++) found[k] = values[cells[k] ?? NaN] ?? NaN;
  return found;
}

export interface ProbabilityMatchingParams {
  /** Seed of the order among ties. */
  readonly seed: number;
}

export type FittedProbabilityMatching = Fitted<"probability-matching", ProbabilityMatchingParams>;

/**
 * {@link probabilityMatching} of each sample to the truth of its own event, over the cells that both have; nothing is
 * fitted ahead. Cells without truth take what the others of their amount become; an event without truth stays as it is.
 *
 * @param params the seed by which ties are ordered, a stream for each event and member
 * @returns a method that is applied event by event, in mm/day; its scores are in-sample by nature
 * @example
 * ```ts
 * const grid = { height: 1, width: 4 };
 * const truth = makeField("mm/day", grid, Float32Array.of(0, 0, 1, 7));
 * const members = [Float32Array.of(0, 1, 1, 5), Float32Array.of(0.3, 0.3, 2, 9)].map((values) =>
 *   makeField("mm/day", grid, values),
 * );
 * const event = { key: "2020-01-01", index: 0, truth, members };
 * probabilityMatchingToTruth({ seed: 1 }).apply(event).members[0]?.values; // → [ 0, 0, 1, 7 ]
 * ```
 */
export function probabilityMatchingToTruth(params: ProbabilityMatchingParams): FittedProbabilityMatching {
  return makeFitted(
    "probability-matching",
    { keys: [], ownTruth: true },
    params,
    "each sample keeps its ranks and takes the values of its own event's truth; dry cells stay dry",
    (field, event, member) => matchToTruth(field, event.truth, memberStream(params.seed, event, member)),
  );
}

function matchToTruth(field: Field<"mm/day">, truth: Field<"mm/day">, stream: RandomStream): Field<"mm/day"> {
  const both = new Uint8Array(field.values.length);
  if (pairedCells(truth, field, both) === 0) return field;
  const onBoth = (of: Field<"mm/day">) => makeField("mm/day", of.grid, of.values, both);
  const matched = probabilityMatching(onBoth(field), onBoth(truth), { stream }).values;
  const others = usableCells(field, "exclude").filter((cell) => both[cell] === 0);
  if (others.length > 0) {
    const cells = usableCells(onBoth(field), "exclude");
    const from = valuesAt(field, cells).sort();
    const to = valuesAt(onBoth({ ...field, values: matched }), cells).sort();
    for (const cell of others) matched[cell] = asTheOthers(field.values[cell] ?? NaN, from, to);
  }
  return withValues(field, "mm/day", matched);
}

/** What a value becomes where `from` (ascending) becomes `to`: the middle of ties, between neighbours in proportion. */
function asTheOthers(x: number, from: Float64Array, to: Float64Array): number {
  const last = from.length - 1;
  if (!(x > 0)) return 0;
  if (x > (from[last] ?? NaN)) return to[last] ?? NaN;
  const first = firstAtLeast(from, x);
  if (from[first] === x) {
    let end = first;
    while (end < last && from[end + 1] === x) end++;
    return to[(first + end) >> 1] ?? NaN;
  }
  if (first === 0) return to[0] ?? NaN;
  const part = (x - (from[first - 1] ?? NaN)) / ((from[first] ?? NaN) - (from[first - 1] ?? NaN));
  return (to[first - 1] ?? NaN) + part * ((to[first] ?? NaN) - (to[first - 1] ?? NaN));
}
