import { type EventSet, eventsOf, type FieldEvent } from "../../lib/fields/event.js";
import { type Field, type Grid, type Mask, makeField } from "../../lib/fields/field.js";
import { permutation, type RandomStream, randomStream } from "../../lib/fields/random.js";
import type { Normalisation } from "../../lib/fields/transform.js";

/** A small world whose truth and samples are exchangeable draws about a common signal: nothing is wrong. */
export interface World {
  readonly grid: Grid;
  readonly mask: Mask | null;
  readonly truth: Float32Array[];
  readonly members: Float32Array[][];
  readonly normalisation: Normalisation;
}

export interface WorldOptions {
  readonly seed?: number;
  readonly height?: number;
  readonly width?: number;
  readonly events?: number;
  readonly members?: number;
  /** Share of the variance of the latent field that truth and members have in common. */
  readonly shared?: number;
  /** Correlation length, cells. */
  readonly length?: number;
  /** Share of cells with rain. */
  readonly wet?: number;
  readonly masked?: boolean;
  readonly quantum?: number;
}

/** Smooth Gaussian noise of unit variance: white noise after three box filters, `[y, x]`. */
export function smoothNoise(
  height: number,
  width: number,
  length: number,
  stream: RandomStream,
): Float64Array {
  const margin = 3 * length;
  const [h, w] = [height + 2 * margin, width + 2 * margin];
  let field: Float64Array = Float64Array.from({ length: h * w }, () => stream.normal());
  for (let pass = 0; pass < 3; pass++) field = boxBlur(field, h, w, length);
  const out = new Float64Array(height * width);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) out[y * width + x] = field[(y + margin) * w + x + margin];
  const variance = field.reduce((a, b) => a + b * b, 0) / field.length;
  return out.map((v) => v / Math.sqrt(variance));
}

/** Mean over a square window of radius `r`, cut at the borders. */
export function boxBlur(field: ArrayLike<number>, height: number, width: number, r: number): Float64Array {
  const rows = new Float64Array(height * width);
  const out = new Float64Array(height * width);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let [sum, n] = [0, 0];
      for (let k = Math.max(0, x - r); k <= Math.min(width - 1, x + r); k++) {
        sum += field[y * width + k];
        n++;
      }
      rows[y * width + x] = sum / n;
    }
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let [sum, n] = [0, 0];
      for (let k = Math.max(0, y - r); k <= Math.min(height - 1, y + r); k++) {
        sum += rows[k * width + x];
        n++;
      }
      out[y * width + x] = sum / n;
    }
  return out;
}

export function makeWorld(options: WorldOptions = {}): World {
  const {
    seed = 1,
    height = 26,
    width = 22,
    events = 30,
    members = 3,
    shared = 0.85,
    length = 2,
    wet = 0.75,
    masked = false,
    quantum = 0,
  } = options;
  const grid = { height, width };
  const cells = height * width;
  const coast = smoothNoise(height, width, 2 * length, randomStream(seed, 999_999));
  const climate = smoothNoise(height, width, 2 * length, randomStream(seed, 999_998));
  const mask = masked ? Uint8Array.from(coast, (v) => (v > -0.5 ? 1 : 0)) : null;
  const rain = (g: Float64Array, day: number): Float32Array =>
    Float32Array.from(g, (v, i) => {
      const u = v + 0.5 * day + 0.3 * climate[i] + inverseNormal(wet);
      const mm = u > 0 ? 0.1 + 4.5 * u ** 1.9 : u > -0.15 ? 0.1 * (1 + u / 0.15) ** 2 : 0;
      return quantum > 0 ? Math.floor(mm / quantum + 0.5) * quantum : mm;
    });
  const [truth, samples]: [Float32Array[], Float32Array[][]] = [[], []];
  const day: number[] = [];
  for (let e = 0; e < events; e++) {
    day.push(randomStream(seed, e, 1).normal());
    const signal = smoothNoise(height, width, length, randomStream(seed, e, 2));
    const draw = (k: number): Float64Array => {
      const noise = smoothNoise(height, width, length, randomStream(seed, e, 10 + k));
      return signal.map((s, i) => Math.sqrt(shared) * s + Math.sqrt(1 - shared) * noise[i]);
    };
    truth.push(rain(draw(0), day[e]));
    samples.push(Array.from({ length: members }, (_, k) => rain(draw(k + 1), day[e])));
  }
  const mean = new Float32Array(cells);
  const std = new Float32Array(cells);
  for (let i = 0; i < cells; i++) {
    const logs: number[] = [];
    for (let e = 0; e < Math.max(events, 60); e++) {
      const source = truth[e % events][i];
      logs.push(Math.log1p(source));
    }
    mean[i] = logs.reduce((a, b) => a + b, 0) / logs.length;
    std[i] = Math.sqrt(logs.reduce((a, b) => a + (b - mean[i]) ** 2, 0) / logs.length) + 1e-3;
  }
  return { grid, mask, truth, members: samples, normalisation: { mean, std } };
}

/** Acklam's rational approximation is overkill here: bisection on the error function is exact enough. */
function inverseNormal(p: number): number {
  let [low, high] = [-6, 6];
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return low * Math.sqrt(1 + 0.25 + 0.09);
}

function normalCdf(x: number): number {
  let [sum, term] = [x, x];
  for (let k = 1; k < 80; k++) {
    term *= (-x * x) / (2 * k);
    sum += term / (2 * k + 1);
  }
  return 0.5 + sum / Math.sqrt(2 * Math.PI);
}

export function eventSet(world: World): EventSet<"mm/day"> {
  const field = (values: Float32Array | Float64Array): Field<"mm/day"> =>
    makeField("mm/day", world.grid, values, world.mask);
  const events: FieldEvent<"mm/day">[] = world.truth.map((values, index) => ({
    key: `day_${index}`,
    index,
    truth: field(values),
    members: world.members[index].map(field),
  }));
  return eventsOf(events);
}

export type Fault = (world: World, seed: number) => World;

/** Each member value passed through `change`. */
export function eachValue(change: (value: number, cell: number) => number): Fault {
  return (world) => ({
    ...world,
    members: world.members.map((event) => event.map((values) => values.map((v, i) => change(v, i)))),
  });
}

export function eachField(
  change: (values: Float32Array, event: number, member: number) => Float32Array,
): Fault {
  return (world) => ({
    ...world,
    members: world.members.map((event, e) => event.map((values, k) => change(values, e, k))),
  });
}

export const shuffled: Fault = (world, seed) => {
  const n = world.truth.length;
  const order = permutation(n, randomStream(seed, 77));
  for (let i = 0; i < n; i++)
    if (order[i] === i) {
      const j = (i + 1) % n;
      [order[i], order[j]] = [order[j], order[i]];
    }
  return { ...world, members: world.truth.map((_, i) => world.members[order[i]]) };
};

/** Samples of another world with the same climate. */
export function unrelated(options: WorldOptions): Fault {
  return (world, seed) => ({ ...world, members: makeWorld({ ...options, seed: 5000 + seed }).members });
}
