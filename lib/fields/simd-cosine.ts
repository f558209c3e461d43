import type { Grid } from "./field.js";
import { LINES_BYTES, simdFourierPlan } from "./simd-fourier.js";
import { arena, upTo64 } from "./wasm.js";

const START = 64;

/**
 * The cosine transforms of one grid by SIMD, of the same sums as the plain ones but for rounding.
 *
 * @returns a function that gives `null` where there is no SIMD or not that much memory
 */
export function simdCosine({
  height,
  width,
}: Grid): (values: Float64Array, direction: "forward" | "inverse") => Float64Array | null {
  const [high, wide] = [upToFour(height), upToFour(width)];
  const plans = { y: simdFourierPlan(height), x: simdFourierPlan(width) };
  const yPlan = START;
  const xPlan = yPlan + plans.y.length;
  const yTurns = xPlan + plans.x.length;
  const xTurns = yTurns + upTo64(16 * height);
  const table = xTurns + upTo64(16 * width);
  const turned = table + upTo64(8 * height * wide);
  const longer = Math.max(height, width);
  const block = Math.max(Math.floor(LINES_BYTES / 32 / longer), 1);
  const lines = turned + upTo64(8 * wide * high);
  const end = lines + 64 * block * longer + 32 * longer;
  return (values, direction) => {
    const simd = arena(end);
    if (!simd) return null;
    const { f64, u8, kernels } = simd;
    u8.set(plans.y, yPlan);
    u8.set(plans.x, xPlan);
    f64.set(turns(height, direction), yTurns / 8);
    f64.set(turns(width, direction), xTurns / 8);
    f64.fill(0, table / 8, lines / 8);
    const at = table / 8;
    for (let y = 0; y < height; y++) f64.set(values.subarray(y * width, (y + 1) * width), at + y * wide);
    const kernel = direction === "forward" ? kernels.cosineForward : kernels.cosineInverse;
    kernel(table, height, wide, yTurns, yPlan, block, lines, turned, 8 * high);
    kernel(turned, width, high, xTurns, xPlan, block, lines, table, 8 * wide);
    const out = new Float64Array(height * width);
    for (let y = 0; y < height; y++) out.set(f64.subarray(at + y * wide, at + y * wide + width), y * width);
    return out;
  };
}

/** cos and sin of πk/2n for each k, with the factors that make the transform orthonormal. */
function turns(n: number, direction: "forward" | "inverse"): Float64Array {
  const key = direction === "forward" ? n : -n;
  let table = known.get(key);
  if (table) return table;
  table = new Float64Array(2 * n);
  for (let k = 0; k < n; k++) {
    const scale = Math.sqrt((k === 0 ? 1 : 2) / n);
    const factor = direction === "forward" ? scale / 2 : 1 / (n * scale);
    table[2 * k] = Math.cos((Math.PI * k) / (2 * n)) * factor;
    table[2 * k + 1] = Math.sin((Math.PI * k) / (2 * n)) * factor;
  }
  known.set(key, table);
  return table;
}
const known = new Map<number, Float64Array>();

function upToFour(n: number): number {
  return Math.ceil(n / 4) * 4;
}
