import { randomStream } from "../../lib/fields/random.js";
import {
  boxBlur,
  eachField,
  eachValue,
  type Fault,
  shuffled,
  unrelated,
  type World,
  type WorldOptions,
} from "./laboratory.js";

/** Sicknesses by hand, most without a name in the library, none made by its fault injector. */
export function sicknesses(options: WorldOptions): Readonly<Record<string, Fault>> {
  const width = options.width ?? 22;
  const noise = (e: number, k: number) => randomStream(31, e, k);
  return {
    "negative noise in dry cells": eachField((v, e, k) => {
      const s = noise(e, k);
      return v.map((x) => (x < 0.05 ? 0.1 * s.normal() : x));
    }),
    "capped at half of P99": (w) => {
      const cap = 0.5 * quantile(w, 0.99);
      return eachValue((v) => Math.min(v, cap))(w, 1);
    },
    "one event × 1000": eachField((v, e) => (e === 2 ? v.map((x) => 1000 * x) : v)),
    "one cell in a hundred infinite": eachField((v, e, k) => {
      const s = noise(e, k);
      return v.map((x) => (s.uniform() < 0.01 ? Number.POSITIVE_INFINITY : x));
    }),
    "rounded to 1 mm": eachValue((v) => Math.round(v)),
    "one dry member": eachField((v, _, k) => (k === 0 ? v.map(() => 0) : v)),
    "noise of 1e-10 about 0": eachField((v, e, k) => {
      const s = noise(e, k);
      return v.map((x) => (x === 0 ? 1e-10 * s.normal() : x));
    }),
    "a threshold above most rain": (w) => {
      const t = 0.7 * quantile(w, 0.99);
      return eachValue((v) => (v < t ? 0 : v))(w, 1);
    },
    "0.2 mm/day more everywhere": eachValue((v) => v + 0.2),
    checkerboard: eachField((v) => v.map((x, i) => x * ((i + Math.floor(i / width)) % 2 === 0 ? 1.4 : 0.6))),
    "west × 2": eachField((v) => v.map((x, i) => x * (i % width < width / 4 ? 2 : 1))),
    speckle: eachField((v, e, k) => {
      const s = noise(e, k);
      return v.map((x) => x * Math.exp(0.7 * s.normal() - 0.245));
    }),
    blurred: eachField((v) => Float32Array.from(boxBlur(v, v.length / width, width, 2))),
    "amounts to the power 0.7": eachValue((v) => Math.max(v, 0) ** 0.7),
    "one map for all days": (w) => ({ ...w, members: w.members.map((m) => m.map(() => w.members[0]![0]!)) }),
    log1p: eachValue((v) => Math.log1p(v)),
    halved: eachValue((v) => v / 2),
    shuffled: shuffled,
    "of other days": unrelated(options),
    "members alike": (w) => ({ ...w, members: w.members.map((m) => m.map(() => m[0]!)) }),
    "the truth itself": (w) => ({ ...w, members: w.members.map((m, e) => m.map(() => w.truth[e]!)) }),
  };
}

/** The document's own model in fields: one map for all days, a checkerboard, ReLU in z, then 0.1 in z. */
export function documentModel(world: World): World {
  const { mean, std } = world.normalisation;
  const map = world.members[0]![0]!;
  const { width } = world.grid;
  const day = (e: number, k: number): Float32Array => {
    const s = randomStream(9, e, k);
    return map.map((v, i) => {
      const board = (i + Math.floor(i / width)) % 2 === 0 ? 0.1 : -0.1;
      const z = Math.max((0.5 * (Math.log1p(v) - mean[i]!)) / std[i]! + 0.02 * s.normal() + board, 0);
      return Math.expm1((z < 0.1 ? 0 : z) * std[i]! + mean[i]!);
    });
  };
  return { ...world, members: world.members.map((m, e) => m.map((_, k) => day(e, k))) };
}

function quantile(world: World, p: number): number {
  const all = Float64Array.from(world.members.flat().flatMap((v) => Array.from(v))).sort();
  return all[Math.floor(p * all.length)]!;
}
