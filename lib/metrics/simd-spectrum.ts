import { fourierPlan } from "../fields/fft.js";
import type { Grid } from "../fields/field.js";
import { arena } from "../fields/wasm.js";
import type { HalfSpectrum } from "./spectrum.js";

const START = 64;
/** Bytes of the lines that are transformed together: what a cache holds. */
const BLOCK_BYTES = 1 << 15;
/** Bytes of a plan before its tables. */
const PLAN_HEAD = 128;

/**
 * The power of a float32 field by SIMD, to be read before the next kernel runs; `null` where a value is missing,
 * `undefined` where there is no SIMD or not that much memory.
 */
export function simdHalfSpectrum(
  values: Float32Array,
  grid: Grid,
  rows: number,
): HalfSpectrum | null | undefined {
  const { height, width } = grid;
  const [yPlan, xPlan] = [planBytes(height), planBytes(width)];
  const longer = Math.max(height, width);
  const block = Math.max(Math.floor(BLOCK_BYTES / 32 / longer), 1);
  const yPlanAt = START;
  const xPlanAt = yPlanAt + yPlan.length;
  const valuesAt = xPlanAt + xPlan.length;
  const half = valuesAt + upTo64(4 * values.length + 16);
  const power = half + upTo64(16 * rows * width);
  const lines = power + upTo64(8 * rows * width);
  const simd = arena(lines + 3 * 32 * block * longer);
  if (!simd) return undefined;
  simd.u8.set(yPlan, yPlanAt);
  simd.u8.set(xPlan, xPlanAt);
  simd.f32.set(values, valuesAt / 4);
  const whole = simd.kernels.powerSpectrum(
    valuesAt,
    height,
    width,
    yPlanAt,
    xPlanAt,
    rows,
    half,
    block,
    lines,
    power,
  );
  if (!whole) return null;
  const places = rows * width;
  return {
    rows,
    power: simd.f64.subarray(power / 8, power / 8 + places),
    sumsOf(groups, count) {
      const { f64, u32, kernels } = arena(lines + 8 * count)!;
      u32.set(groups, half / 4);
      f64.fill(0, lines / 8, lines / 8 + count);
      kernels.groupSums(power, half, places, lines);
      return f64.slice(lines / 8, lines / 8 + count);
    },
  };
}

/** A plan as wasm/fourier.ts reads it: two radices of 2 are one of 4. */
function planBytes(length: number): Uint8Array {
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
    table[2 * k] = cos[k]!;
    table[2 * k + 1] = sin[k]!;
  }
  plans.set(length, bytes);
  return bytes;
}
const plans = new Map<number, Uint8Array>();

function upTo64(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
