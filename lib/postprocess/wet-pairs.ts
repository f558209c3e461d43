import type { Field, Mask, Values } from "../fields/field.js";
import { thresholdFor } from "../fields/field.js";
import { arena } from "../fields/wasm.js";
import { pairedCells } from "./paired-cells.js";

/** Of the cells of an event that can be compared, how many there are and the wet values of both sides. */
export interface WetPairs {
  /** Cells of the truth that are compared. */
  readonly truthN: number;
  /** Of all members together. */
  readonly generatedN: number;
  readonly truth: Values;
  /** Of each member. */
  readonly generated: readonly Values[];
}

/**
 * The values from the trace on, in cells that can be compared. Where members miss different cells, those are taken that
 * all of them have (not counting members that have none), if there are any, so that both sides are of the same cells.
 *
 * @throws ShapeError when the fields differ in size
 */
export function wetPairs(
  truth: Field<"mm/day">,
  members: readonly Field<"mm/day">[],
  trace: number,
): WetPairs {
  const pack = (of: Field<"mm/day">): WetPairs =>
    simdWetPairs(of, members, trace) ?? plainWetPairs(of, members, trace);
  const found = pack(truth);
  if (found.generatedN === found.truthN * members.length) return found;
  const ofAll = pack({ ...truth, mask: cellsOfAll(truth, members) });
  return ofAll.truthN > 0 ? ofAll : found;
}

function cellsOfAll(truth: Field<"mm/day">, members: readonly Field<"mm/day">[]): Mask {
  const all = new Uint8Array(truth.values.length).fill(1);
  const both = new Uint8Array(all.length);
  for (const member of members)
    if (pairedCells(truth, member, both) > 0)
      for (let i = 0; i < all.length; i++) all[i] = (all[i] ?? NaN) & (both[i] ?? NaN);
  return all;
}

/** The reference for the SIMD kernel. */
export function plainWetPairs(
  truth: Field<"mm/day">,
  members: readonly Field<"mm/day">[],
  trace: number,
): WetPairs {
  const counted = new Uint8Array(truth.values.length);
  const compared = new Uint8Array(truth.values.length);
  let generatedN = 0;
  const generated = members.map((member) => {
    generatedN += pairedCells(truth, member, counted);
    for (let i = 0; i < compared.length; i++) compared[i] = (compared[i] ?? NaN) | (counted[i] ?? NaN);
    return wetOf(member.values, counted, trace);
  });
  const truthN = compared.reduce((n, is) => n + is, 0);
  return { truthN, generatedN, truth: wetOf(truth.values, compared, trace), generated };
}

function wetOf(values: Values, counted: Mask, trace: number): Values {
  const wet = thresholdFor(values, trace);
  return values.filter((value, i) => counted[i] === 1 && !(value < wet));
}

const END = 64;
const TRUTH = 128;

/** `null` where a field is not float32, sizes differ, or there is no SIMD or not that much memory. */
export function simdWetPairs(
  truth: Field<"mm/day">,
  members: readonly Field<"mm/day">[],
  trace: number,
): WetPairs | null {
  const n = truth.values.length;
  const alike = [truth, ...members].every(
    ({ values }) => values instanceof Float32Array && values.length === n,
  );
  const room = 64 * Math.ceil(n / 16);
  const member = TRUTH + room;
  const packed = member + room;
  const compared = packed + room;
  const truthMask = compared + room / 4;
  const memberMask = truthMask + room / 4;
  const simd = alike ? arena(memberMask + room / 4) : null;
  if (!simd) return null;
  const put = ({ values, mask }: Field<"mm/day">, at: number, maskAt: number): number => {
    simd.f32.set(values, at / 4);
    simd.f32.fill(Number.NaN, at / 4 + n, at / 4 + room / 4);
    if (mask) simd.u8.set(mask, maskAt);
    return mask ? maskAt : 0;
  };
  const packedValues = (): Float32Array => simd.f32.slice(packed / 4, (simd.u32[END / 4] ?? NaN) / 4);
  const { packWet } = simd.kernels;
  simd.u8.fill(0, compared, truthMask);
  const inTruth = put(truth, TRUTH, truthMask);
  let generatedN = 0;
  const generated = members.map((field) => {
    const inMember = put(field, member, memberMask);
    generatedN += packWet(member, inMember, TRUTH, inTruth, n, trace, compared, packed, END);
    return packedValues();
  });
  const truthN = packWet(TRUTH, compared, TRUTH, 0, n, trace, compared, packed, END);
  return { truthN, generatedN, truth: packedValues(), generated };
}
