import { describe, expect, test } from "vitest";
import { examineMask } from "../../../lib/diagnosis/causes/mask-mismatch/examine.js";
import { randomStream } from "../../../lib/fields/random.js";
import { membersOf, specimenOf, truthOf } from "../specimens.js";

const [height, width] = [6, 8];
const cells = height * width;
const EVENTS = 12;
const west = (i: number) => i % width < 3;

interface Sides {
  /** Value of a cell that is special; the others rain on two days of three. */
  readonly truth?: (cell: number, event: number) => number | undefined;
  readonly samples?: (cell: number, event: number, member: number) => number | undefined;
  readonly events?: number;
  readonly wet?: number;
  readonly mask?: Uint8Array;
}

function rain({
  truth = () => undefined,
  samples = () => undefined,
  events = EVENTS,
  wet = 0.67,
  mask,
}: Sides) {
  const { uniform } = randomStream(3);
  const amount = () => (uniform() < wet ? -8 * Math.log(1 - uniform()) : 0);
  const field = (special: (cell: number) => number | undefined) =>
    Array.from({ length: cells }, (_, i) => {
      const usual = amount();
      return special(i) ?? usual;
    });
  return specimenOf(
    [height, width],
    Array.from({ length: events }, (_, e) => ({
      truth: field((i) => truth(i, e)),
      members: [0, 1].map((m) => field((i) => samples(i, e, m))),
    })),
    mask ?? null,
  );
}

const sea = (value: number) => (i: number) => (west(i) ? value : undefined);

describe("a block of cells that never changes", () => {
  test("in the truth is no part of the domain: 18 of 48 cells, and the repair leaves them out on both sides", () => {
    const specimen = rain({ truth: sea(0) });
    const { id, verdict, statistic, threshold, explanation, repair } = examineMask(specimen);
    expect({ id, verdict, statistic, threshold }).toEqual({
      id: "mask-mismatch",
      verdict: "confirmed",
      statistic: 18 / 48,
      threshold: 0.01,
    });
    expect(explanation).toContain("37.5 % of the scored cells never change in all 12 events");
    expect(explanation).toContain("chance 8.2e-4");
    expect(repair!.id).toBe("apply-mask");
    const mended = repair!.apply(specimen);
    const inside = Uint8Array.from({ length: cells }, (_, i) => (west(i) ? 0 : 1));
    expect(mended.mask).toEqual(inside);
    for (const [e, event] of mended.events.entries()) {
      expect(event.truth.mask).toEqual(inside);
      for (const field of [event.truth, ...event.members])
        field.values.forEach((v, i) => {
          expect(Number.isNaN(v)).toBe(west(i));
        });
      expect(event.truth.values[7]).toBe(specimen.events[e].truth.values[7]);
    }
    expect(truthOf(specimen)[0][0]).toBe(0);
    expect(membersOf(specimen)[0][0].some(Number.isNaN)).toBe(false);
  });

  test("beside cells that rain every day is one beyond doubt", () => {
    expect(examineMask(rain({ truth: sea(0), wet: 1 })).explanation).toContain("chance below 1e-6");
  });

  test("in the samples alone is one too, at whatever number stands for missing", () => {
    expect(examineMask(rain({ samples: sea(-999) }))).toMatchObject({
      verdict: "confirmed",
      statistic: 18 / 48,
    });
  });

  test("on both sides, in different places, both count", () => {
    const east = (i: number) => (i % width === 7 ? 0 : undefined);
    expect(examineMask(rain({ truth: sea(0), samples: east })).statistic).toBe(24 / 48);
  });

  test("outside of the mask says nothing, and is left as it was", () => {
    const mask = Uint8Array.from({ length: cells }, (_, i) => (west(i) ? 0 : 1));
    expect(examineMask(rain({ truth: sea(0), mask }))).toMatchObject({ verdict: "excluded", statistic: 0 });
    const specimen = rain({ truth: (i) => (i % width < 5 ? 0 : undefined), mask });
    const found = examineMask(specimen);
    expect(found).toMatchObject({ verdict: "confirmed", statistic: 12 / 30 });
    const mended = found.repair!.apply(specimen);
    expect(truthOf(mended)[0][0]).toBe(0);
    expect(truthOf(mended)[0][4]).toBeNaN();
  });

  test("of four cells is too small to tell, of five not", () => {
    const first = (n: number) => (i: number) => (i < n ? 0 : undefined);
    expect(examineMask(rain({ truth: first(4) })).verdict).toBe("excluded");
    expect(examineMask(rain({ truth: first(5) })).verdict).toBe("confirmed");
  });

  describe("beside cells that rain on a quarter of the days", () => {
    const showers = (i: number, e: number) => ((i + e) % 4 === 0 ? 3 : 0);
    const place = (value: (event: number) => number) => (i: number, e: number) =>
      west(i) ? value(e) : showers(i, e);

    test("may be a dry place: as many dry days happen there by chance", () => {
      expect(examineMask(rain({ truth: place(() => 0) }))).toMatchObject({
        verdict: "excluded",
        explanation: "no block of cells is constant in the real events or in the samples",
      });
    });

    test("may be a dry place where its first day is missing, too", () => {
      const dry = place((e) => (e === 0 ? Number.NaN : 0));
      expect(examineMask(rain({ truth: dry })).verdict).toBe("excluded");
    });
  });

  test("missing values are no value: constant but for them is constant, and neighbours are judged by what is known", () => {
    const holes = (i: number, e: number) => (west(i) ? ((i + e) % 3 === 0 ? Number.NaN : 2) : undefined);
    expect(examineMask(rain({ truth: holes })).statistic).toBe(18 / 48);
    const alone = (i: number) => (west(i) ? 0 : i % width === 3 ? Number.NaN : undefined);
    expect(examineMask(rain({ truth: alone })).verdict).toBe("excluded");
  });

  test("is one value: two halves that each keep another are told by the larger", () => {
    const halves = (i: number) => (west(i) ? (i < 32 ? 0 : 5) : undefined);
    expect(examineMask(rain({ truth: halves })).statistic).toBe(12 / 48);
    const smallerFirst = (i: number) => (west(i) ? (i < 16 ? 5 : 0) : undefined);
    expect(examineMask(rain({ truth: smallerFirst })).statistic).toBe(12 / 48);
  });

  describe("keeps the value that is commonest among constant cells alone, not", () => {
    test("the first value of more cells, which changes", () => {
      const dryFirst = (i: number, e: number) => (west(i) ? 5 : e === 0 ? 0 : undefined);
      expect(examineMask(rain({ truth: dryFirst, wet: 1 })).statistic).toBe(18 / 48);
    });

    test("more cells that are never known", () => {
      const unknown = (i: number) => (west(i) ? 5 : i % width > 3 ? Number.NaN : undefined);
      expect(examineMask(rain({ truth: unknown })).statistic).toBe(18 / 48);
    });

    test("more cells outside of the mask", () => {
      const mask = Uint8Array.from({ length: cells }, (_, i) => (west(i) ? 0 : 1));
      const both = (i: number) => (west(i) ? 9 : i % width < 5 ? 5 : undefined);
      expect(examineMask(rain({ truth: both, mask })).statistic).toBe(12 / 30);
    });
  });
});

test("samples that never change anywhere are dead, not masked", () => {
  expect(examineMask(rain({ samples: () => 3 })).verdict).toBe("excluded");
});

test("a truth that never changes anywhere has no edge", () => {
  expect(examineMask(rain({ truth: () => 0 }))).toMatchObject({ verdict: "excluded", statistic: 0 });
});

test("three events are too few, four are not", () => {
  const few = examineMask(rain({ truth: sea(0), events: 3 }));
  expect(few).toMatchObject({ verdict: "untestable", statistic: null, threshold: null, repair: null });
  expect(few.explanation).toContain("3 events are too few to show");
  expect(few.explanation).toContain("at least 4");
  expect(examineMask(rain({ truth: sea(0), events: 4, wet: 1 })).verdict).toBe("confirmed");
});
