// Fields for the benchmark: a few events of smooth noise that rains like a storm, repeated until there are enough.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hardThreshold, makeField, randomStream, zToMm } from "undrizzle";

export const HEIGHT = 156;
export const WIDTH = 132;
export const CELLS = HEIGHT * WIDTH;
export const GRID = { height: HEIGHT, width: WIDTH };
export const MEMBERS = 5;
/** Events in the files; event i of a longer set is event i mod POOL. */
export const POOL = 20;

/**
 * Noise smoothed by running means along both axes, standardised.
 *
 * @param {import("undrizzle").RandomStream} stream
 * @param {number} radius
 * @returns {Float64Array}
 */
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
        const at = (/** @type {number} */ k) => line * stride + (((k % length) + length) % length) * step;
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

/**
 * @param {string} folder
 * @param {string} name
 * @param {ArrayLike<number>} values
 */
export function writeFloats(folder, name, values) {
  writeFileSync(join(folder, name), Buffer.from(Float32Array.from(values).buffer));
}

/**
 * @param {string} folder
 * @param {string} name
 */
export function readFloats(folder, name) {
  const bytes = readFileSync(join(folder, name));
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

/**
 * Mean, std, z and rain (mm/day, nothing below 0.1): POOL × (truth + members) fields as raw float32.
 *
 * @param {string} folder
 */
export function writeFields(folder) {
  if (existsSync(join(folder, "rain.f32"))) return;
  mkdirSync(folder, { recursive: true });
  const mean = Float32Array.from(smoothNoise(randomStream(1), 12).map((v) => 0.4 + 0.15 * v));
  const std = Float32Array.from(smoothNoise(randomStream(2), 12).map((v) => 0.8 + 0.1 * v));
  const z = new Float32Array(POOL * (MEMBERS + 1) * CELLS);
  const rain = new Float32Array(z.length);
  for (let event = 0; event < POOL; event++) {
    const storm = smoothNoise(randomStream(3, event), 8);
    for (let member = 0; member <= MEMBERS; member++) {
      const detail = smoothNoise(randomStream(4, event, member), 2);
      const share = member === 0 ? 0.3 : 0.5;
      const at = (event * (MEMBERS + 1) + member) * CELLS;
      const field = z.subarray(at, at + CELLS);
      field.set(storm.map((v, i) => v * Math.sqrt(1 - share ** 2) + share * detail[i]));
      const mm = zToMm(makeField("z", GRID, field), { mean, std });
      rain.set(hardThreshold(mm, 0.1).values, at);
    }
  }
  writeFloats(folder, "mean.f32", mean);
  writeFloats(folder, "std.f32", std);
  writeFloats(folder, "z.f32", z);
  writeFloats(folder, "rain.f32", rain);
}

/**
 * `length` events of the fields in a file, made as they are asked for.
 *
 * @template {import("undrizzle").Space} S
 * @param {S} space
 * @param {Float32Array} values
 * @param {number} length
 * @returns {import("undrizzle").EventSet<S>}
 */
export function eventsIn(space, values, length) {
  const field = (/** @type {number} */ at) =>
    makeField(space, GRID, values.subarray(at * CELLS, (at + 1) * CELLS));
  return {
    space,
    grid: GRID,
    mask: null,
    length,
    members: MEMBERS,
    notes: [],
    async *[Symbol.asyncIterator]() {
      for (let index = 0; index < length; index++) {
        const at = (index % POOL) * (MEMBERS + 1);
        const members = Array.from({ length: MEMBERS }, (_, m) => field(at + 1 + m));
        yield { key: `day_${index}`, index, truth: field(at), members };
      }
    },
  };
}

/**
 * {@link eventsIn} of the rain.
 *
 * @param {string} folder
 * @param {number} length
 */
export function rainEvents(folder, length) {
  return eventsIn("mm/day", readFloats(folder, "rain.f32"), length);
}

/**
 * Amounts as pooled cells have them: mostly zeros, then exponential.
 *
 * @param {number} n
 * @param {number} scale
 * @param {number} seed
 */
export function amounts(n, scale, seed) {
  const stream = randomStream(seed);
  return Float32Array.from({ length: n }, () => {
    const u = stream.uniform();
    return u < 0.4 ? 0 : -scale * Math.log((1 - u) / 0.6);
  });
}
