import type { Grid } from "../fields/field.js";
import { LINES_BYTES, simdFourierPlan } from "../fields/simd-fourier.js";
import { arena, upTo64 } from "../fields/wasm.js";
import { sure } from "../sure.js";
import type { HalfSpectrum } from "./spectrum.js";

const START = 64;

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
  const [yPlan, xPlan] = [simdFourierPlan(height), simdFourierPlan(width)];
  const longer = Math.max(height, width);
  const block = Math.max(Math.floor(LINES_BYTES / 32 / longer), 1);
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
      const { f64, u32, kernels } = sure(arena(lines + 8 * count));
      u32.set(groups, half / 4);
      f64.fill(0, lines / 8, lines / 8 + count);
      kernels.groupSums(power, half, places, lines);
      return f64.slice(lines / 8, lines / 8 + count);
    },
  };
}
