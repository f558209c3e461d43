import { describe, expect, test } from "vitest";
import { fineRanks } from "../../../lib/diagnosis/pairing/fine-ranks.js";
import type { Pairing } from "../../../lib/diagnosis/pairing/pairing.js";
import { withStrangers } from "../../../lib/diagnosis/pairing/strangers.js";
import { type View, varies, viewOf } from "../../../lib/diagnosis/pairing/view.js";
import { rankOf, rankScale } from "../../../lib/diagnosis/statistics/ranks.js";
import { NOWHERE } from "../../../lib/diagnosis/statistics/symmetry.js";
import { randomStream } from "../../../lib/fields/random.js";
import { specimenOf } from "../specimens.js";

const N = Number.NaN;
const scale = rankScale(Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
const view = { truthScale: scale, sampleScale: scale } as View;
const rank = (v: number) => rankOf(scale, v);

/** Likeness of own anomalies of ranks, cell by cell, from [event][cell]; 0 where missing. */
function byDefinition(truth: number[][], samples: number[][], from = (i: number) => i): number[] {
  const anomalies = (fields: number[][]) =>
    fields.map((field) =>
      field.map((v, i) => {
        const known = fields.map((f) => f[i]).filter((x) => !Number.isNaN(x));
        return Number.isNaN(v) ? 0 : v - known.reduce((a, b) => a + b, 0) / known.length;
      }),
    );
  const [a, b] = [anomalies(truth), anomalies(samples)];
  return a.map((field, e) => {
    let [aa, bb, ab] = [0, 0, 0];
    field.forEach((v, i) => {
      const w = b[e][from(i)];
      if (v === 0 || w === 0) return;
      aa += v * v;
      bb += w * w;
      ab += v * w;
    });
    return aa + bb > 0 ? (2 * ab) / (aa + bb) : 0;
  });
}

describe("likeness on the full grid", () => {
  const { uniform } = randomStream(6);
  const field = () => Array.from({ length: 6 }, () => Math.floor(10 * uniform()));
  const events = Array.from({ length: 5 }, () => ({ truth: field(), members: [field(), field()] }));
  events[1].truth[2] = N;
  events[2].members[0][4] = N;
  const ranks = {
    truth: events.map(({ truth }) => truth.map((v) => (Number.isNaN(v) ? N : rank(v)))),
    samples: events.map(({ members }) =>
      members[0].map((_, i) => {
        const known = members.map((m) => m[i]).filter((v) => !Number.isNaN(v));
        return known.reduce((sum, v) => sum + rank(v), 0) / known.length;
      }),
    ),
  };
  const close = (found: ArrayLike<number>, expected: number[]) =>
    expected.forEach((v, e) => {
      expect(found[e]).toBeCloseTo(v, 12);
    });

  test("is that of rank anomalies, the mean over members, where both are known", () => {
    const fine = fineRanks(specimenOf([2, 3], events), view);
    close(fine.likeness(NOWHERE), byDefinition(ranks.truth, ranks.samples));
    const flipped = [3, 4, 5, 0, 1, 2];
    close(
      fine.likeness({ ...NOWHERE, symmetry: "north-south flip" }),
      byDefinition(ranks.truth, ranks.samples, (i) => flipped[i]),
    );
    const shifted = [1, 2, 0, 4, 5, 3];
    close(
      fine.likeness({ ...NOWHERE, right: 1 }),
      byDefinition(ranks.truth, ranks.samples, (i) => shifted[i]),
    );
  });

  test("leaves out what is outside of the mask in the truth", () => {
    const mask = Uint8Array.of(1, 1, 1, 1, 0, 1);
    const masked = ranks.truth.map((field) => field.map((v, i) => (i === 4 ? N : v)));
    close(
      fineRanks(specimenOf([2, 3], events, mask), view).likeness(NOWHERE),
      byDefinition(masked, ranks.samples),
    );
  });

  test("of fields without anomaly is 0", () => {
    const still = new Array(3).fill({ truth: [1, 2], members: [[3, 4]] });
    expect([...fineRanks(specimenOf([1, 2], still), view).likeness(NOWHERE)]).toEqual([0, 0, 0]);
  });

  test("is taken of some events where the grid is large, evenly", () => {
    const cells = 30_000;
    const make = (e: number) => Array.from({ length: cells }, (_, i) => (i * 7 + e * 3) % 10);
    const many = (n: number) =>
      fineRanks(
        specimenOf(
          [100, 300],
          Array.from({ length: n }, (_, e) => ({ truth: make(e), members: [make(e)] })),
        ),
        view,
      ).likeness(NOWHERE);
    expect(many(24)).toHaveLength(24);
    expect(many(26)).toHaveLength(13);
  });
});

test("fingerprints vary if any block does", () => {
  expect(varies({ blocks: 2, values: Float64Array.of(0, 1e-8) })).toBe(true);
  expect(varies({ blocks: 2, values: Float64Array.of(0, -1e-8) })).toBe(true);
  expect(varies({ blocks: 2, values: Float64Array.of(1e-10, 0) })).toBe(false);
});

describe("strangers among own samples", () => {
  const n = 8;
  const { normal } = randomStream(15);
  const cells = 64;
  const noise = () => Array.from({ length: cells }, () => 10 + 3 * normal());
  const truths = Array.from({ length: n }, noise);
  const near = (truth: number[]) => truth.map((v) => v + 0.3 * normal());
  const find = (members: (event: number) => number[][], pairing: Partial<Pairing> = {}) => {
    const specimen = specimenOf(
      [8, 8],
      truths.map((truth, e) => ({ truth, members: members(e) })),
    );
    const base = {
      displacement: NOWHERE,
      truthOf: Int32Array.from({ length: n }, (_, i) => i),
      strangers: [],
      ...pairing,
    } as unknown as Pairing;
    return withStrangers(base, specimen, viewOf(specimen)).strangers;
  };

  test("are those that are as unlike their own event as others are", () => {
    const odd = [1, 4, 6];
    const members = (e: number) => [near(truths[e]), odd.includes(e) ? noise() : near(truths[e])];
    expect(find(members)).toEqual(odd.map((e) => [e, 1]));
    expect(find((e) => members(e).toReversed())).toEqual(odd.map((e) => [e, 0]));
  });

  test("are compared with the truth to which their event was given", () => {
    const order = [1, 0, 2, 3, 4, 5, 6, 7];
    const members = (e: number) => [near(truths[order[e]]), e < 3 ? noise() : near(truths[order[e]])];
    expect(find(members, { truthOf: Int32Array.from(order) })).toEqual([
      [0, 1],
      [1, 1],
      [2, 1],
    ]);
  });

  test("are three at least, and 4 % of all samples", () => {
    const members = (odd: number) => (e: number) => [near(truths[e]), e < odd ? noise() : near(truths[e])];
    expect(find(members(2))).toEqual([]);
    expect(find(members(3))).toHaveLength(3);
    const many = (odd: number) => (e: number) => [
      ...Array.from({ length: 12 }, () => near(truths[e])),
      e < odd ? noise() : near(truths[e]),
    ];
    expect(find(many(4))).toEqual([]);
    expect(find(many(5))).toHaveLength(5);
  });

  test("are looked for among up to 1,500 samples", () => {
    const many = (members: number) => (e: number) =>
      Array.from({ length: members }, (_, k) => (k < 40 ? noise() : near(truths[e])));
    expect(find(many(187))).toHaveLength(320);
    expect(find(many(188))).toEqual([]);
  });

  test("are none where own pairs are hardly more alike than others", () => {
    expect(find(() => [noise(), noise()])).toEqual([]);
  });

  test("need six samples with a pattern", () => {
    const flat = new Array(cells).fill(3);
    const members = (patterned: number) => (e: number) => [
      e < patterned ? (e < 3 ? noise() : near(truths[e])) : flat,
    ];
    expect(find(members(5))).toEqual([]);
    expect(find(members(8))).toHaveLength(3);
  });
});
