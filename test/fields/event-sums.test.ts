import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptySums, eventSums, FACT, plainSums, productOf, sumsLayout } from "../../lib/fields/event-sums.js";
import type { Values } from "../../lib/fields/field.js";
import { randomStream } from "../../lib/fields/random.js";

const value = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -8, max: 40 }).map((n) => n / 4) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY) },
);
const events = fc
  .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 5 }))
  .chain(([cells, members]) =>
    fc.record({
      fields: fc.array(fc.array(value, { minLength: cells, maxLength: cells }), {
        minLength: members + 1,
        maxLength: members + 1,
      }),
      mask: fc.option(fc.array(fc.constantFrom(0, 1, 1), { minLength: cells, maxLength: cells })),
      limit: fc.constantFrom(0, 0.25, 3),
    }),
  );

describe.each([
  ["float32, with SIMD where there is any", Float32Array, eventSums],
  ["float64", Float64Array, eventSums],
  [
    "the plain reference",
    Float32Array,
    (t: Values, m: readonly Values[], mask: Uint8Array | null, limit: number) =>
      plainSums([t, ...m], mask, limit),
  ],
] as const)("sums of an event, %s", (_, Kind, sumsOf) => {
  test("are those of the definition", () => {
    fc.assert(
      fc.property(events, ({ fields, mask, limit }) => {
        const [truth, ...members] = fields.map((field) => Kind.from(field));
        const sums = sumsOf(truth!, members, mask && Uint8Array.from(mask), limit);
        const cells = [...truth!.keys()].filter(
          (i) =>
            mask?.[i] !== 0 &&
            Number.isFinite(fields[0]![i]) &&
            members.some((member) => Number.isFinite(member[i])),
        );
        expect([...sums.counted]).toEqual([...truth!.keys()].map((i) => (cells.includes(i) ? 1 : 0)));
        expect(sums.cells).toBe(cells.length);
        expect(sums.complete).toBe(cells.every((i) => fields.every((field) => Number.isFinite(field[i]))));
        for (const [f, field] of fields.entries()) {
          const finite = cells.map((i) => field[i]!).filter(Number.isFinite);
          const facts = sums.facts.subarray(f * FACT.length, (f + 1) * FACT.length);
          // Quarters add up exactly in any order.
          expect([...facts]).toEqual([
            finite.length,
            finite.reduce((a, b) => a + b, 0),
            Math.min(...finite),
            Math.max(...finite),
            finite.filter((x) => x >= limit).length,
          ]);
          for (const [g, other] of fields.entries()) {
            const products = cells.map((i) => field[i]! * other[i]!).filter(Number.isFinite);
            expect(productOf(sums, f, g)).toBe(products.reduce((a, b) => a + b, 0));
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});

test("fields that do not fit into one piece of memory are added up piece by piece", () => {
  const cells = 150_001;
  const { below, uniform } = randomStream(4);
  const field = (): Float32Array =>
    Float32Array.from({ length: cells }, () => (uniform() < 0.01 ? Number.NaN : below(64) / 8));
  const fields = [field(), field(), field()] as const;
  const mask = Uint8Array.from({ length: cells }, () => (uniform() < 0.2 ? 0 : 1));
  for (const m of [mask, null]) {
    const [truth, ...members] = fields;
    const [fast, plain] = [eventSums(truth, members, m, 2), plainSums(fields, m, 2)];
    expect(Buffer.compare(fast.counted, plain.counted)).toBe(0);
    expect([fast.cells, fast.complete, fast.facts]).toEqual([plain.cells, plain.complete, plain.facts]);
    for (const [f] of fields.entries())
      for (const [g] of fields.entries()) expect(productOf(fast, f, g)).toBe(productOf(plain, f, g));
  }
  // What is missing in the last cell alone is not forgotten.
  const whole = fields.map((f) => f.map((x) => (Number.isNaN(x) ? 0 : x)));
  expect(eventSums(whole[0]!, whole.slice(1), null, 2).complete).toBe(true);
  whole[2]![cells - 1] = Number.NaN;
  expect(eventSums(whole[0]!, whole.slice(1), null, 2)).toMatchObject({ complete: false, cells });
  whole[2]![cells - 1] = 0;
  whole[2]![0] = Number.NaN;
  expect(eventSums(whole[0]!, whole.slice(1), null, 2)).toMatchObject({ complete: false, cells });
});

test("sums of no cells: nothing counted, no range", () => {
  const { counted, facts, products } = emptySums(3, 2);
  expect(counted).toEqual(new Uint8Array(3));
  const none = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  expect([...facts]).toEqual([...none, ...none]);
  expect(products.every((x) => x === 0)).toBe(true);
});

test("the places in memory are aligned, in order, and wide enough", () => {
  for (const start of [0, 64, 100])
    for (let fields = 1; fields <= 9; fields++)
      for (const cells of [1, 255, 256, 1000]) {
        const at = sumsLayout(start, fields, cells);
        const rows = fields + (fields % 2);
        const parts = [
          [at.facts, 8 * fields * FACT.length],
          [at.products, 8 * rows * rows],
          [at.scratch, 8 * 256 * rows],
          [at.mask, cells],
          [at.counted, cells],
          [at.fields, fields * at.stride],
        ] as const;
        expect(at.facts).toBeGreaterThanOrEqual(start);
        expect(at.stride).toBeGreaterThanOrEqual(4 * cells);
        for (const [i, [place, bytes]] of parts.entries()) {
          expect(place % 16).toBe(0);
          expect(place + bytes).toBeLessThanOrEqual(parts[i + 1]?.[0] ?? at.end);
        }
        expect(at.stride % 16).toBe(0);
        expect(at.end).toBeLessThan(
          start + 4 * 64 * 5 + 16 * rows * rows * 64 + 4096 * rows + 8 * cells * (fields + 1),
        );
      }
});
