import { type Arrays, smoothNoise, uniforms } from "./numpy-like.js";

/** Runs that are as unlike each other as may be, made of smoothed noise by hand. */
export type RunName =
  | "healthy, or nearly"
  | "drizzle"
  | "a floor under all"
  | "other unit"
  | "dry"
  | "one event"
  | "one sample of an event"
  | "unrelated"
  | "all samples alike"
  | "another grid, wet, with sea and gaps"
  | "too much by half"
  | "capped, with rows that nobody measured"
  | "healthy, its water in few cells"
  | "a desert with traces";

interface World {
  readonly events: number;
  readonly members: number;
  readonly height: number;
  readonly width: number;
  /** A cell is wet where the noise is above this. */
  readonly cut: number;
  /** How much of the noise of an event its fields share. */
  readonly shared: number;
}

const PLAIN: World = { events: 18, members: 3, height: 11, width: 13, cut: 0.5, shared: 0.9 };

const amount = (x: number): number => (x > 0 ? 0.15 + 6 * x ** 1.4 : 0);

function world(seed: number, change: Partial<World> = {}): Arrays {
  const { events, members, height, width, cut, shared } = { ...PLAIN, ...change };
  const uniform = uniforms(seed);
  const cells = height * width;
  const truth = new Float64Array(events * cells);
  const samples = new Float64Array(events * members * cells);
  for (let e = 0; e < events; e++) {
    const common = smoothNoise(uniform, height, width);
    const field = (): Float64Array => {
      const own = smoothNoise(uniform, height, width);
      return own.map((x, i) =>
        Math.fround(amount(Math.sqrt(shared) * common[i]! + Math.sqrt(1 - shared) * x - cut)),
      );
    };
    truth.set(field(), e * cells);
    for (let m = 0; m < members; m++) samples.set(field(), (e * members + m) * cells);
  }
  return { shape: [events, members, height, width], truth, samples, mask: new Uint8Array(cells).fill(1) };
}

const each = (arrays: Arrays, change: (x: number, i: number) => number): Arrays => ({
  ...arrays,
  samples: arrays.samples.map((x, i) => Math.fround(change(x, i))),
});

const MAKERS: Readonly<Record<RunName, () => Arrays>> = {
  "healthy, or nearly": () => world(1),
  drizzle: () => {
    const uniform = uniforms(92);
    return each(world(2), (x) => (x === 0 ? -0.4 * Math.log(uniform()) : x));
  },
  "a floor under all": () => each(world(3), (x) => Math.max(x, 0.6)),
  "other unit": () => each(world(4), (x) => x / 25.4),
  dry: () => each(world(5), () => 0),
  "one event": () => world(6, { events: 1, members: 4 }),
  "one sample of an event": () => world(7, { members: 1 }),
  unrelated: () => {
    const { samples } = world(80);
    return { ...world(8), samples };
  },
  "all samples alike": () => {
    const arrays = world(9);
    const [, members, h, w] = arrays.shape;
    const first = (i: number): number => Math.floor(i / (members * h * w)) * members * h * w + (i % (h * w));
    return each(arrays, (_, i) => arrays.samples[first(i)]!);
  },
  "another grid, wet, with sea and gaps": () => {
    const arrays = world(10, { height: 9, width: 31, cut: -1.4, events: 30 });
    const mask = arrays.mask.map((_, i) => (i % 31 < 5 ? 0 : 1));
    return { ...arrays, mask, truth: arrays.truth.map((x, i) => (i % 997 === 0 ? Number.NaN : 1.2 * x)) };
  },
  "too much by half": () => each(world(11, { events: 30 }), (x) => 1.5 * x),
  "capped, with rows that nobody measured": () => {
    const arrays = each(world(12, { events: 30 }), (x) => Math.min(x, 6));
    const [, , height, width] = arrays.shape;
    const truth = arrays.truth.map((x, i) => (i % (height * width) < 2 * width ? Number.NaN : x));
    return { ...arrays, truth };
  },
  "healthy, its water in few cells": () => {
    const arrays = world(15, { events: 16, shared: 0.6 });
    const heavier = (x: number): number => Math.fround((x / 3) ** 3);
    return { ...each(arrays, heavier), truth: arrays.truth.map(heavier) };
  },
  "a desert with traces": () => {
    const uniform = uniforms(94);
    const arrays = world(14, { events: 8, cut: 1.9, shared: 0.4, height: 24, width: 30 });
    return each(arrays, (x) => x - 0.03 * Math.log(uniform()));
  },
};

export const UNLIKE_RUNS: readonly [RunName, () => Arrays][] = Object.entries(MAKERS) as [
  RunName,
  () => Arrays,
][];
