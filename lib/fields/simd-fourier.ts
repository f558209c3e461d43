import { fourierPlan } from "./fft.js";
import { upTo64 } from "./wasm.js";

/** Bytes of the lines that are transformed together: what a cache holds. */
export const LINES_BYTES: number = 1 << 15;
/** Bytes of a plan before its tables. */
const PLAN_HEAD = 128;

/** A plan as wasm/fourier.ts reads it: two radices of 2 are one of 4. */
export function simdFourierPlan(length: number): Uint8Array {
  let bytes = plans.get(length);
  if (bytes) return bytes;
  const { factors, cos, sin } = fourierPlan(length);
  const radices = factors.filter((p) => p !== 2);
  const twos = factors.length - radices.length;
  radices.push(...new Array<number>(twos >> 1).fill(4), ...new Array<number>(twos % 2).fill(2));
  bytes = new Uint8Array(upTo64(PLAN_HEAD + 16 * length));
  new Int32Array(bytes.buffer).set([length, radices.length, ...radices]);
  const table = new Float64Array(bytes.buffer, PLAN_HEAD);
  for (let k = 0; k < length; k++) {
    table[2 * k] = cos[k] ?? NaN;
    table[2 * k + 1] = sin[k] ?? NaN;
  }
  plans.set(length, bytes);
  return bytes;
}
const plans = new Map<number, Uint8Array>();
