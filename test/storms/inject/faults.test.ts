import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { FaultChoice, FaultId } from "../../../lib/diagnosis/faults/fault.js";
import { smoothNoise } from "../../../lib/diagnosis/faults/smooth-noise.js";
import { ValueError } from "../../../lib/errors.js";
import { type EventSet, eventsOf, type FieldEvent } from "../../../lib/fields/event.js";
import { type Grid, makeField } from "../../../lib/fields/field.js";
import { randomStream } from "../../../lib/fields/random.js";
import { FAULTS } from "../../../lib/storms/inject/faults.js";
import { healthySamples } from "../../../lib/storms/inject/healthy-samples.js";
import { injectFaults } from "../../../lib/storms/inject/inject-faults.js";

const grid: Grid = { height: 30, width: 24 };
const cells = grid.height * grid.width;
const EVENTS = 12;
const MEMBERS = 4;
/** The westernmost four columns are sea. */
const mask = Uint8Array.from({ length: cells }, (_, i) => (i % grid.width >= 4 ? 1 : 0));
const normalisation = {
  mean: new Float64Array(cells).fill(0.5),
  std: new Float64Array(cells).fill(0.8),
};
const floor = Math.expm1(0.5);

/** Smooth showers: about 60 % of land wet, 0 over sea, one land cell missing. */
function truths(events = EVENTS): EventSet<"mm/day"> {
  return eventsOf(
    Array.from({ length: events }, (_, index) => {
      const noise = smoothNoise(grid, 6, randomStream(1, index));
      const values = Float32Array.from(noise, (v, i) => (mask[i] ? Math.max(0, Math.expm1(v + 0.6)) : 0));
      values[20] = Number.NaN;
      return { key: `day_${index}`, index, truth: makeField("mm/day", grid, values, mask), members: [] };
    }),
  );
}

async function list(events: EventSet<"mm/day">): Promise<FieldEvent<"mm/day">[]> {
  const out = [];
  for await (const event of events) out.push(event);
  return out;
}

const healthy = eventsOf(await list(healthySamples(truths(), { seed: 3, members: MEMBERS })));

async function spoilt(...faults: FaultChoice[]): Promise<FieldEvent<"mm/day">[]> {
  return list(injectFaults(healthy, faults, { seed: 9, normalisation }));
}

/** Hash of all member values. */
function digest(events: readonly FieldEvent<"mm/day">[]): string {
  const hash = createHash("sha256");
  for (const { truth, members } of events)
    for (const { values } of [truth, ...members])
      hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return hash.digest("hex");
}

/** Land values of all members, missing ones left out. */
function land(events: readonly FieldEvent<"mm/day">[]): number[] {
  return events.flatMap((event) =>
    event.members.flatMap(({ values }) => [...values].filter((v, i) => mask[i] === 1 && !Number.isNaN(v))),
  );
}

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const use = Array.from(a, (_, i) => i).filter((i) => mask[i] && !Number.isNaN(a[i]) && !Number.isNaN(b[i]));
  const mean = (v: ArrayLike<number>) => use.reduce((sum, i) => sum + v[i], 0) / use.length;
  const [ma, mb] = [mean(a), mean(b)];
  const sum = (f: (i: number) => number) => use.reduce((total, i) => total + f(i), 0);
  const ab = sum((i) => (a[i] - ma) * (b[i] - mb));
  return ab / Math.sqrt(sum((i) => (a[i] - ma) ** 2) * sum((i) => (b[i] - mb) ** 2));
}

/** Mean correlation of members with their own truth. */
function skill(events: readonly FieldEvent<"mm/day">[]): number {
  const all = events.flatMap(({ truth, members }) => members.map((m) => correlation(m.values, truth.values)));
  return all.reduce((sum, r) => sum + r, 0) / all.length;
}

/** Mean correlation of the members of an event with its first. */
function alikeness(events: readonly FieldEvent<"mm/day">[]): number {
  const all = events.flatMap(({ members }) =>
    members.slice(1).map((m) => correlation(m.values, members[0].values)),
  );
  return all.reduce((sum, r) => sum + r, 0) / all.length;
}

/** Largest relative difference from what is expected of each healthy value. */
function worst(values: readonly number[], expected: (healthy: number) => number): number {
  expect(values.length).toBe(before.length);
  return before.reduce((most, v, i) => {
    const want = expected(v);
    return Math.max(most, Math.abs(values[i] - want) / (1 + Math.abs(want)));
  }, 0);
}

const wetShare = (values: readonly number[]): number => values.filter((v) => v >= 0.1).length / values.length;
const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
const base = await list(healthy);
const before = land(base);

describe("healthy samples", () => {
  test("are like their truth in place, wet area and mass, and unlike one another", async () => {
    const events = await list(healthySamples(truths(60), { seed: 3, members: 2 }));
    const real = events.flatMap(({ truth }) =>
      [...truth.values].filter((v, i) => mask[i] && !Number.isNaN(v)),
    );
    expect(skill(events)).toBeGreaterThan(0.7);
    expect(Math.abs(wetShare(land(events)) - wetShare(real))).toBeLessThan(0.03);
    expect(Math.abs(mean(land(events)) / mean(real) - 1)).toBeLessThan(0.03);
    expect(alikeness(events)).toBeLessThan(0.99);
  });

  test("do not depend on what else is drawn", async () => {
    const more = await list(healthySamples(truths(), { seed: 3, members: MEMBERS + 2 }));
    expect(more[5].members[1].values).toEqual(base[5].members[1].values);
    const other = await list(healthySamples(truths(), { seed: 4, members: 1 }));
    expect(other[5].members[0].values).not.toEqual(base[5].members[0].values);
  });
});

describe.each(FAULTS.map((fault) => fault.id))("%s", (id) => {
  test("changes the members, gives the same again for a seed, leaves its input and missing cells alone", async () => {
    const kept = digest(base);
    const once = await spoilt({ id });
    expect(digest(await spoilt({ id }))).toBe(digest(once));
    expect(digest(once)).not.toBe(kept);
    expect(digest(base)).toBe(kept);
    for (const [k, { key, index, truth, members }] of once.entries()) {
      expect({ key, index }).toEqual({ key: base[k].key, index: base[k].index });
      expect(members).toHaveLength(MEMBERS);
      if (["mask-mismatch", "flipped-grid", "coarse-truth"].includes(id)) continue;
      expect(truth.values).toBe(base[k].truth.values);
      for (const m of members) expect(m.values[20]).toBeNaN();
    }
  });
});

describe("what each fault does", () => {
  test("activation-floor: nothing below the inverse transform of 0, the rest as it was", async () => {
    const values = land(await spoilt({ id: "activation-floor" }));
    expect(Math.min(...values)).toBeCloseTo(floor, 6);
    expect(worst(values, (v) => Math.max(v, floor))).toBeLessThan(1e-6);
  });

  test("dead-output: the climatology everywhere, or almost", async () => {
    expect(worst(land(await spoilt({ id: "dead-output" })), () => floor)).toBeLessThan(1e-6);
    const alive = land(await spoilt({ id: "dead-output", strength: 0.95 })).filter(
      (v) => Math.abs(v - floor) > 1e-6,
    );
    expect(alive.length / before.length).toBeGreaterThan(0.02);
    expect(alive.length / before.length).toBeLessThan(0.08);
  });

  test("threshold-wrong-space: (0, t) is empty in z, and dry cells are wet", async () => {
    const values = land(await spoilt({ id: "threshold-wrong-space", strength: 0.5 }));
    const inGap = values.filter((mm) => {
      const z = (Math.log1p(mm) - 0.5) / 0.8;
      return z > 1e-6 && z < 0.5 - 1e-6;
    });
    expect(inGap).toEqual([]);
    expect(wetShare(values)).toBe(1);
  });

  test("weak-background: drizzle of the given median where it was dry, storms as they were", async () => {
    const values = land(await spoilt({ id: "weak-background", strength: 0.4 }));
    const drizzle = values.filter((_, i) => before[i] === 0).sort((a, b) => a - b);
    expect(drizzle[drizzle.length >> 1]).toBeGreaterThan(0.3);
    expect(drizzle[drizzle.length >> 1]).toBeLessThan(0.5);
    expect(values.filter((_, i) => before[i] > 3)).toEqual(before.filter((v) => v > 3));
  });

  test("over-threshold: nothing between 0 and the threshold", async () => {
    const values = land(await spoilt({ id: "over-threshold", strength: 2 }));
    expect(values.filter((v) => v > 0 && v < 2)).toEqual([]);
    expect(values.filter((v) => v >= 2)).toEqual(before.filter((v) => v >= 2));
  });

  test("missing-inverse: log1p or z in place of mm/day", async () => {
    const log = land(await spoilt({ id: "missing-inverse" }));
    const z = land(await spoilt({ id: "missing-inverse", strength: 2 }));
    expect(worst(log, (v) => Math.log1p(v))).toBeLessThan(1e-6);
    expect(worst(z, (v) => (Math.log1p(v) - 0.5) / 0.8)).toBeLessThan(1e-6);
  });

  test("double-inverse: expm1 of what was mm/day", async () => {
    const values = land(await spoilt({ id: "double-inverse" }));
    expect(worst(values, (v) => Math.expm1(Math.min(v, 88)))).toBeLessThan(1e-5);
    expect(values.every(Number.isFinite)).toBe(true);
  });

  test.each(["unit-scale", "mass-deficit"] as const)("%s: one factor", async (id) => {
    const values = land(await spoilt({ id, strength: 0.5 }));
    expect(worst(values, (v) => v / 2)).toBe(0);
  });

  test("wrong-normalisation: an affine map of log1p", async () => {
    const values = land(await spoilt({ id: "wrong-normalisation", strength: 0.5 }));
    expect(
      worst(values, (v) => Math.max(Math.expm1(0.5 + 0.5 * 0.5 * 0.8 + 1.5 * (Math.log1p(v) - 0.5)), 0)),
    ).toBeLessThan(1e-6);
  });

  test("smooth-fields: less variance, the same mass but for the edges, constants as they were", async () => {
    const values = land(await spoilt({ id: "smooth-fields", strength: 2 }));
    const variance = (v: number[]): number => mean(v.map((x) => x * x)) - mean(v) ** 2;
    expect(variance(values)).toBeLessThan(0.8 * variance(before));
    expect(Math.abs(mean(values) / mean(before) - 1)).toBeLessThan(0.1);
  });

  test("unrelated-samples and shuffled-events: no skill; shuffling moves whole ensembles, one to one", async () => {
    expect(Math.abs(skill(await spoilt({ id: "unrelated-samples" })))).toBeLessThan(0.15);
    const shuffled = await spoilt({ id: "shuffled-events" });
    expect(skill(shuffled)).toBeLessThan(0.4);
    const from = shuffled.map((e) => base.findIndex((b) => b.members[0].values === e.members[0].values));
    expect([...from].sort((a, b) => a - b)).toEqual(base.map((_, i) => i));
    from.forEach((source, i) => {
      expect(source).not.toBe(i);
    });
  });

  test("shuffled-events of strength 0.5 leaves half of the events alone", async () => {
    const shuffled = await spoilt({ id: "shuffled-events", strength: 0.5 });
    const moved = shuffled.filter((e, i) => e.members[0].values !== base[i].members[0].values);
    expect(moved).toHaveLength(EVENTS / 2);
  });

  test.each([1, 2, 3])("flipped-grid %i undoes itself", async (strength) => {
    const once = eventsOf(await spoilt({ id: "flipped-grid", strength }));
    const twice = await list(injectFaults(once, [{ id: "flipped-grid", strength }], { seed: 1 }));
    expect(digest(twice)).toBe(digest(base));
  });

  test("flipped-grid 4 transposes square grids and refuses others; 5 shifts by a fifth", async () => {
    await expect(spoilt({ id: "flipped-grid", strength: 4 })).rejects.toThrow(/square.*30×24/);
    const square: Grid = { height: 2, width: 2 };
    const field = makeField("mm/day", square, Float32Array.of(1, 2, 3, 4));
    const one = eventsOf([{ key: "a", index: 0, truth: field, members: [field] }]);
    const [turned] = await list(injectFaults(one, [{ id: "flipped-grid", strength: 4 }], { seed: 1 }));
    expect([...turned.members[0].values]).toEqual([1, 3, 2, 4]);
    const shifted = await spoilt({ id: "flipped-grid", strength: 5 });
    expect(shifted[0].members[0].values[0]).toBe(base[0].members[0].values[6 * grid.width + 5]);
  });

  test("latent-ignored: members of an event all but equal", async () => {
    expect(alikeness(await spoilt({ id: "latent-ignored" }))).toBeGreaterThan(0.9999);
    const same = await spoilt({ id: "latent-ignored", strength: 1 });
    expect(same[3].members[2].values).toEqual(same[3].members[0].values);
  });

  test("under- and over-dispersed: members closer or farther apart, with their own amounts", async () => {
    const under = await spoilt({ id: "under-dispersed" });
    const over = await spoilt({ id: "over-dispersed" });
    expect(alikeness(under)).toBeGreaterThan(alikeness(base));
    expect(alikeness(over)).toBeLessThan(alikeness(base));
    for (const events of [under, over])
      expect(land(events).sort((a, b) => a - b)).toEqual([...before].sort((a, b) => a - b));
  });

  test("mask-mismatch: no mask, nothing missing, a constant over sea where the truth is 0", async () => {
    const set = injectFaults(healthy, [{ id: "mask-mismatch", strength: 2 }], { seed: 1 });
    expect(set.mask).toBeNull();
    const [first] = await list(set);
    expect(first.truth.mask).toBeNull();
    for (const cell of [0, 20]) {
      expect(first.truth.values[cell]).toBe(0);
      expect(first.members[0].values[cell]).toBe(2);
    }
    expect(first.members[0].values[30]).toBe(base[0].members[0].values[30]);
  });

  test("mask-mismatch without mask or missing cells is refused", async () => {
    const field = makeField("mm/day", { height: 1, width: 2 }, Float32Array.of(0, 1));
    const one = eventsOf([{ key: "a", index: 0, truth: field, members: [field] }]);
    await expect(list(injectFaults(one, [{ id: "mask-mismatch" }], { seed: 1 }))).rejects.toThrow(ValueError);
  });
});

describe("joint faults", () => {
  test("the order in which they are asked for does not matter", async () => {
    const ids: FaultId[] = ["shuffled-events", "activation-floor", "mass-deficit"];
    const one = await spoilt(...ids.map((id) => ({ id })));
    const other = await spoilt(...ids.reverse().map((id) => ({ id })));
    expect(digest(one)).toBe(digest(other));
    expect(Math.min(...land(one))).toBeCloseTo(floor, 6);
    expect(skill(one)).toBeLessThan(0.4);
  });

  test("none leaves everything as it was", async () => {
    expect(digest(await spoilt())).toBe(digest(base));
  });
});

describe("what is refused", () => {
  const inject = (faults: FaultChoice[], events = healthy): unknown =>
    injectFaults(events, faults, { seed: 1 });

  test("unknown and repeated faults, strengths out of range", () => {
    expect(() => inject([{ id: "gremlins" as FaultId }])).toThrow(
      /gremlins is no fault: choose from .*dead-output/,
    );
    expect(() => inject([{ id: "unit-scale" }, { id: "unit-scale" }])).toThrow(/twice/);
    expect(() => inject([{ id: "over-threshold", strength: -1 }])).toThrow(/-1.*mm\/day, from 0.5 to 100/);
    expect(() => inject([{ id: "over-threshold", strength: Number.NaN }])).toThrow(ValueError);
  });

  test("a set without what the fault needs", async () => {
    expect(() => inject([{ id: "activation-floor" }])).toThrow(/mean and std/);
    const [first] = base;
    const alone = eventsOf([{ ...first, members: first.members.slice(0, 1) }]);
    expect(() => inject([{ id: "latent-ignored" }], alone)).toThrow(/several members/);
    expect(() => inject([{ id: "shuffled-events" }], alone)).toThrow(/several events/);
  });
});

test("blocks of events: all come out, in order, and a last single one is not left alone", async () => {
  const many = eventsOf(
    Array.from({ length: 129 }, (_, index) => {
      const field = makeField("mm/day", { height: 1, width: 1 }, Float32Array.of(index));
      return { key: String(index), index, truth: field, members: [field] };
    }),
  );
  const out = await list(injectFaults(many, [{ id: "shuffled-events" }], { seed: 2 }));
  expect(out.map((e) => e.index)).toEqual(Array.from({ length: 129 }, (_, i) => i));
  const given = out.map((e) => e.members[0].values[0]);
  expect(new Set(given).size).toBe(129);
  given.forEach((from, i) => {
    expect(from).not.toBe(i);
  });
});
