import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { eventsOf, type FieldEvent } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { fixEvents } from "../../lib/run/fix.js";
import { evaluateInput, fieldResults, type Results, resultsText } from "../../lib/run/results.js";

const grid = { height: 1, width: 4 };
const mm = (values: readonly number[]) => makeField("mm/day", grid, Float64Array.from(values));

/** Event i: rain 0, 0, 4, 8 of truth; the sample has 0.5 instead of 0, and 4 + i, 8. */
const event = (index: number): FieldEvent<"mm/day"> => ({
  key: `day_${index}`,
  index,
  truth: mm([0, 0, 4, 8]),
  members: [mm([0.5, 0.5, 4 + index, 8])],
});
const set = eventsOf([event(0), event(1), event(2), event(3)]);

describe("a method on some events", () => {
  test("before and after, of every event", async () => {
    const seen: string[] = [];
    const fix = await fixEvents(
      set,
      { method: "hard-threshold", threshold: 1 },
      {
        onEvent: (before, after) =>
          seen.push(`${before.members[0]!.values[0]} → ${after.members[0]!.values[0]}`),
      },
    );
    expect([fix.before.wetFraction.samples, fix.after.wetFraction.samples]).toEqual([1, 0.5]);
    // (13 + 14 + 15 + 16) / 48 and (12 + 13 + 14 + 15) / 48 of the rain of the truth.
    expect(fix.before.massBias.pooled).toBeCloseTo(58 / 48 - 1, 12);
    expect(fix.after.massBias.pooled).toBeCloseTo(54 / 48 - 1, 12);
    expect(seen).toEqual(new Array(4).fill("0.5 → 0"));
    expect(fix.table.find(({ metric }) => metric === "wet fraction")).toMatchObject({
      before: 1,
      after: 0.5,
    });
    expect(fix.events.space).toBe("mm/day");
    const fixed: number[][] = [];
    for await (const { members } of fix.events) fixed.push([...members[0]!.values]);
    expect(fixed).toEqual([0, 1, 2, 3].map((i) => [0, 0, 4 + i, 8]));
  });

  test("fitted on the first half, scored on the rest or on what is asked for", async () => {
    const spec = { method: "matched-threshold" } as const;
    const rest = await fixEvents(set, spec, { fitOn: "first-half", scoreOn: "rest" });
    expect(rest.inSample).toEqual({ events: 2, inSample: 0 });
    // Events 2 and 3: 15 + 16 of 24.
    expect(rest.before.massBias.pooled).toBeCloseTo(31 / 24 - 1, 12);
    expect(rest.after.wetFraction.samples).toBe(0.5);
    const odd = await fixEvents(set, spec, { fitOn: "first-half", scoreOn: "odd" });
    expect(odd.inSample).toEqual({ events: 2, inSample: 1 });
    expect((await fixEvents(set, spec)).inSample).toEqual({ events: 4, inSample: 4 });
  });
});

describe("evaluation_results.json", () => {
  const reported = {
    spatialCorrelation: { mean: 0.5, std: 0.1, min: 0.2, max: 0.8, undefined: 0 },
    ks: { statistic: 0.3, pValue: 0.04, match: false, error: 0 },
    massBias: { mean: -0.2, std: 0.3, abs: 0.2 },
    diversity: { mean: 0.15, std: 0.01 },
    reconstruction: { mae: 0.7 },
    notes: { ks: "why" },
  };
  const results = (asReported: unknown) => ({ physical: { ours: 1 }, asReported }) as unknown as Results;

  test("has the field's keys and numbers, and ours apart", () => {
    expect(fieldResults(results(reported))).toEqual({
      spatial_correlation: { mean: 0.5, std: 0.1, min: 0.2, max: 0.8 },
      extreme_distribution: { ks_statistic: 0.3, p_value: 0.04, match: false },
      mass_conservation: { bias_mean: -0.2, bias_std: 0.3, abs_bias_mean: 0.2 },
      diversity: { mean: 0.15, std: 0.01 },
      reconstruction: { mae_extreme: 0.7 },
      undrizzle: { physical: { ours: 1 }, as_reported: reported, notes: { ks: "why" } },
    });
  });

  test("of files in mm/day the field's numbers are null, and it says why", () => {
    const { undrizzle, ...theirs } = fieldResults(results(null));
    const numbers = Object.values(theirs).flatMap((part) => Object.values(part as object));
    expect(numbers).toEqual(new Array(13).fill(null));
    expect(undrizzle).toMatchObject({ as_reported: null, notes: { all: expect.stringContaining("mm/day") } });
    expect(fieldResults(results({ ...reported, diversity: null })).diversity).toEqual({
      mean: null,
      std: null,
    });
  });

  test("its signature is the hash of itself with zeros in its place", () => {
    const text = resultsText(results(reported));
    const { signature } = JSON.parse(text).undrizzle;
    const unsigned = text.replace(signature, `undrizzle-sha256:${"0".repeat(64)}`);
    expect(signature).toBe(`undrizzle-sha256:${createHash("sha256").update(unsigned).digest("hex")}`);
    expect(text.endsWith("}\n")).toBe(true);
  });

  test("without a run nothing is counted as reported", async () => {
    const { physical, asReported } = await evaluateInput({ events: set, stored: null, run: null });
    expect([physical.wetFraction.truth, asReported]).toEqual([0.5, null]);
  });
});
