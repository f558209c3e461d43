import { sure } from "../sure.js";
import type { Mask, Values } from "./field.js";
import { arena, type WasmArena } from "./wasm.js";

/** Facts of one field in {@link EventSums.facts}: offsets, and how many there are. */
export const FACT = { n: 0, sum: 1, min: 2, max: 3, wet: 4, length: 5 } as const;

/** All that is added up over the cells of an event, in one reading; float64. */
export interface EventSums {
  /** 1 where a cell counts: inside the mask, with a finite truth and at least one finite member. */
  readonly counted: Mask;
  /** How many cells count. */
  readonly cells: number;
  /** Whether every field is finite in every counted cell. */
  readonly complete: boolean;
  /**
   * Field by field (the truth, then the members): how many counted cells are finite, their sum, least and largest value
   * (±Infinity when there is none), how many reach the limit.
   */
  readonly facts: Float64Array;
  /** Sums of products of each two fields. A missing cell adds nothing. */
  readonly products: Float64Array;
}

/** Sum of the products of two fields of an event; 0 is the truth, i the i-th member from 1. */
export function productOf({ facts, products }: EventSums, i: number, j: number): number {
  return products[Math.max(i, j) * rowsFor(facts.length / FACT.length) + Math.min(i, j)] ?? NaN;
}

function rowsFor(fields: number): number {
  return fields + (fields % 2);
}

/**
 * {@link EventSums} of fields of one length.
 *
 * @param limit counts as wet from here on; rounded as the values are (see thresholdFor)
 */
export function eventSums(
  truth: Values,
  members: readonly Values[],
  mask: Mask | null,
  limit: number,
): EventSums {
  const fields = [truth, ...members];
  return (
    (fields.every((f) => f instanceof Float32Array) && simdSums(fields as Float32Array[], mask, limit)) ||
    plainSums(fields, mask, limit)
  );
}

/** Sums of no cells, of fields with this many. */
export function emptySums(cells: number, fields: number): Pick<EventSums, "counted" | "facts" | "products"> {
  const facts = new Float64Array(fields * FACT.length);
  for (let f = 0; f < facts.length; f += FACT.length) {
    facts[f + FACT.min] = Number.POSITIVE_INFINITY;
    facts[f + FACT.max] = Number.NEGATIVE_INFINITY;
  }
  return { counted: new Uint8Array(cells), facts, products: new Float64Array(rowsFor(fields) ** 2) };
}

/** The reference, plain TypeScript. */
export function plainSums(fields: readonly Values[], mask: Mask | null, limit: number): EventSums {
  const first = sure(fields[0]);
  const { length } = first;
  const { counted, facts, products } = emptySums(length, fields.length);
  const rows = rowsFor(fields.length);
  let cells = 0;
  let complete = true;
  for (let i = 0; i < length; i++) {
    if ((mask !== null && mask[i] === 0) || !Number.isFinite(first[i])) continue;
    let finite = 0;
    for (const field of fields) if (Number.isFinite(field[i])) finite++;
    if (finite < 2) continue;
    if (finite < fields.length) complete = false;
    counted[i] = 1;
    cells++;
    for (let f = 0; f < fields.length; f++) {
      const value = fields[f]![i] ?? NaN;
      if (!Number.isFinite(value)) continue;
      const at = f * FACT.length;
      facts[at + FACT.n] = (facts[at + FACT.n] ?? NaN) + 1;
      facts[at + FACT.sum] = (facts[at + FACT.sum] ?? NaN) + value;
      if (value < (facts[at + FACT.min] ?? NaN)) facts[at + FACT.min] = value;
      if (value > (facts[at + FACT.max] ?? NaN)) facts[at + FACT.max] = value;
      if (value >= limit) facts[at + FACT.wet] = (facts[at + FACT.wet] ?? NaN) + 1;
      for (let g = 0; g <= f; g++) {
        const other = fields[g]![i] ?? NaN;
        if (Number.isFinite(other)) products[f * rows + g] = (products[f * rows + g] ?? NaN) + value * other;
      }
    }
  }
  return { counted, cells, complete, facts, products };
}

/** Cells whose sums are added up before they join the totals, so that chunks do not change the result. */
const BLOCK = 256;
/** Bytes of fields that are copied into the arena at a time: what a cache holds. */
const CHUNK_BYTES = 1 << 19;

/** Where {@link EventSums} are worked out in an arena, in bytes; all multiples of 16. */
export interface SumsLayout {
  readonly start: number;
  readonly facts: number;
  readonly products: number;
  readonly scratch: number;
  readonly mask: number;
  readonly counted: number;
  readonly fields: number;
  /** Bytes from one field to the next. */
  readonly stride: number;
  readonly end: number;
}

export function sumsLayout(start: number, fields: number, cells: number): SumsLayout {
  const round = (bytes: number): number => Math.ceil(bytes / 64) * 64;
  const facts = round(start);
  const products = facts + round(8 * fields * FACT.length);
  const scratch = products + 8 * round(rowsFor(fields) ** 2);
  const mask = scratch + 8 * BLOCK * rowsFor(fields) + 4 * BLOCK;
  const counted = mask + round(cells + 16);
  const base = counted + round(cells + 16);
  const stride = round(4 * cells);
  return {
    start,
    facts,
    products,
    scratch,
    mask,
    counted,
    fields: base,
    stride,
    end: base + fields * stride,
  };
}

function simdSums(fields: readonly Float32Array[], mask: Mask | null, limit: number): EventSums | null {
  const length = sure(fields[0]).length;
  const chunk = Math.min(Math.max(Math.floor(CHUNK_BYTES / 4 / fields.length / BLOCK), 1) * BLOCK, length);
  const at = sumsLayout(START, fields.length, chunk);
  const simd = arena(at.end);
  if (!simd) return null;
  const { counted, facts, products } = emptySums(length, fields.length);
  simd.f64.set(facts, at.facts / 8);
  simd.f64.fill(0, at.products / 8, at.products / 8 + products.length);
  let cells = 0;
  let complete = true;
  for (let start = 0; start < length; start += chunk) {
    const end = Math.min(start + chunk, length);
    fields.forEach((field, f) => {
      simd.f32.set(part(field, start, end), (at.fields + f * at.stride) / 4);
    });
    if (mask) simd.u8.set(part(mask, start, end), at.mask);
    const n = sumInArena(simd, at, fields.length, end - start, mask !== null, limit);
    counted.set(simd.u8.subarray(at.counted, at.counted + end - start), start);
    cells += n < 0 ? -1 - n : n;
    if (n < 0) complete = false;
  }
  facts.set(simd.f64.subarray(at.facts / 8, at.facts / 8 + facts.length));
  products.set(simd.f64.subarray(at.products / 8, at.products / 8 + products.length));
  return { counted, cells, complete, facts, products };
}
/** The first bytes of an arena are left alone: address 0 means "none". */
const START = 64;

function part<T extends Float32Array | Mask>(values: T, start: number, end: number): T {
  return (start === 0 && end === values.length ? values : values.subarray(start, end)) as T;
}

function sumInArena(
  { kernels }: WasmArena,
  at: SumsLayout,
  fields: number,
  cells: number,
  masked: boolean,
  limit: number,
): number {
  return kernels.eventSums(
    at.fields,
    at.stride,
    fields,
    cells,
    masked ? at.mask : 0,
    limit,
    at.counted,
    at.facts,
    at.products,
    at.scratch,
  );
}
