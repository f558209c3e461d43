// Standardised fields for the benchmark: a few events, repeated until there are enough of them.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { randomStream } from "../dist/fields/random.js";

export const HEIGHT = 156;
export const WIDTH = 132;
export const MEMBERS = 5;
/** Events in the file; event i of a longer set is event i mod POOL. */
export const POOL = 20;
const CELLS = HEIGHT * WIDTH;

/** Noise smoothed by running means along both axes, standardised. */
function smoothNoise(stream, radius) {
  let field = Float64Array.from({ length: CELLS }, () => stream.normal());
  for (let pass = 0; pass < 2; pass++)
    for (const [count, length, step, stride] of [
      [HEIGHT, WIDTH, 1, WIDTH],
      [WIDTH, HEIGHT, WIDTH, 1],
    ]) {
      const out = new Float64Array(CELLS);
      for (let line = 0; line < count; line++) {
        let sum = 0;
        const at = (k) => line * stride + (((k % length) + length) % length) * step;
        for (let k = -radius; k < radius; k++) sum += field[at(k)];
        for (let k = 0; k < length; k++) {
          sum += field[at(k + radius)];
          out[at(k)] = sum;
          sum -= field[at(k - radius)];
        }
      }
      field = out;
    }
  const mean = field.reduce((s, v) => s + v, 0) / CELLS;
  const std = Math.sqrt(field.reduce((s, v) => s + (v - mean) ** 2, 0) / CELLS);
  return field.map((v) => (v - mean) / std);
}

/** Writes mean, std and z (POOL × (truth + members) fields) as raw float32 into a folder. */
export function writeData(folder) {
  if (existsSync(join(folder, "z.f32"))) return;
  mkdirSync(folder, { recursive: true });
  const write = (name, values) =>
    writeFileSync(join(folder, name), Buffer.from(Float32Array.from(values).buffer));
  write(
    "mean.f32",
    smoothNoise(randomStream(1), 12).map((v) => 0.7 + 0.15 * v),
  );
  write(
    "std.f32",
    smoothNoise(randomStream(2), 12).map((v) => 0.8 + 0.1 * v),
  );
  const fields = new Float32Array(POOL * (MEMBERS + 1) * CELLS);
  for (let event = 0; event < POOL; event++) {
    const storm = smoothNoise(randomStream(3, event), 8);
    for (let member = 0; member <= MEMBERS; member++) {
      const detail = smoothNoise(randomStream(4, event, member), 2);
      const share = member === 0 ? 0.3 : 0.5;
      fields.set(
        storm.map((v, i) => v * Math.sqrt(1 - share ** 2) + share * detail[i]),
        (event * (MEMBERS + 1) + member) * CELLS,
      );
    }
  }
  write("z.f32", fields);
}

/** Values for the KS row: mostly zeros, then exponential amounts. */
export function ksSample(n, scale, seed) {
  const stream = randomStream(seed);
  return Float32Array.from({ length: n }, () => {
    const u = stream.uniform();
    return u < 0.4 ? 0 : -scale * Math.log((1 - u) / 0.6);
  });
}
