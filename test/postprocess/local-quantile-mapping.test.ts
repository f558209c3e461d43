import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { ShapeError, ValueError } from "../../lib/errors.js";
import { eventsOf, type FieldEvent } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { fitLocalQuantileMapping } from "../../lib/postprocess/local-quantile-mapping/local-quantile-mapping.js";
import { pythonWith, runPython } from "../fixtures/python.js";

const python = pythonWith("numpy");
const [H, W, EVENTS, MEMBERS] = [9, 11, 40, 3];
const CELLS = H * W;

function field(values: ArrayLike<number>, mask: Uint8Array | null = null, grid = { height: H, width: W }) {
  return makeField("mm/day", grid, Float32Array.from(values), mask);
}

describe.skipIf(!python)(
  "against NumPy: squares, dry shares, quantiles and what samples become",
  async () => {
    const program = resolve(import.meta.dirname, "local-quantile-mapping.py");
    const known: Record<"truth" | "samples" | "out" | "radius", number[]> = python
      ? JSON.parse(runPython(python, program), (_, value) => value ?? Number.NaN)
      : { truth: [], samples: [], out: [], radius: [] };
    const part = (of: number[], k: number): number[] => of.slice(k * CELLS, (k + 1) * CELLS);
    const events: FieldEvent<"mm/day">[] = Array.from({ length: EVENTS }, (_, index) => ({
      key: `day_${index}`,
      index,
      truth: field(part(known.truth, index)),
      members: Array.from({ length: MEMBERS }, (_, m) => field(part(known.samples, index * MEMBERS + m))),
    }));

    test("the squares are NumPy's, and amounts to the width of the bins", async () => {
      const fitted = await fitLocalQuantileMapping(eventsOf(events), { pool: 120 });
      expect([...fitted.params.radius]).toEqual(known.radius);
      expect(new Set(known.radius.filter((r) => !Number.isNaN(r))).size).toBeGreaterThan(1);
      let [sum, n, dry] = [0, 0, 0];
      for (const event of events)
        for (const [m, { values }] of fitted.apply(event).members.entries())
          for (const [i, wanted] of part(known.out, event.index * MEMBERS + m).entries()) {
            if (Number.isNaN(wanted)) expect(values[i]).toBeNaN();
            else if (wanted === 0 || values[i] === 0) dry += wanted === values[i] ? 0 : 1;
            else {
              sum += Math.abs(Math.log(values[i]! / wanted));
              n++;
            }
          }
      expect(n).toBeGreaterThan(4000);
      expect(sum / n).toBeLessThan(0.015);
      // At the edge of the dry share a bin more or less decides.
      expect(dry / n).toBeLessThan(0.005);
    });

    test("a cell without truth is left as it is, a missing value stays missing", async () => {
      const fitted = await fitLocalQuantileMapping(eventsOf(events), { pool: 120 });
      const cell = 2 * W + 3;
      expect(fitted.params.radius[cell]).toBeNaN();
      const [, second] = fitted.apply(events[4]!).members;
      expect(second!.values[cell]).toBe(events[4]!.members[1]!.values[cell]);
      expect(second!.values[5 * W + 5]).toBeNaN();
    });
  },
);

/** One cell that is dry in truth beside cells where it rains every day. */
const dryCell: FieldEvent<"mm/day">[] = Array.from({ length: 30 }, (_, index) => ({
  key: `${index}`,
  index,
  truth: field([0, 1 + index, 2 + index, 3 + index], null, { height: 1, width: 4 }),
  members: [field([5, 2 + index, 4 + index, 6 + index], null, { height: 1, width: 4 })],
}));

test("a dry place does not take the rain days of its neighbours", async () => {
  const fitted = await fitLocalQuantileMapping(eventsOf(dryCell), { pool: 30 });
  expect(fitted.params.dryTruth[0]).toBe(1);
  const after = fitted.apply(dryCell[7]!).members[0]!.values;
  expect(after[0]).toBe(0);
  expect(after[1]).toBeGreaterThan(0);
});

test("a tail is held at 1.5 times the largest real amount nearby, unless the sample had more", async () => {
  const fitted = await fitLocalQuantileMapping(eventsOf(dryCell), { pool: 30 });
  const flood = { ...dryCell[0]!, members: [field([0, 45, 4000, 0], null, { height: 1, width: 4 })] };
  const after = fitted.apply(flood).members[0]!.values;
  // Largest real amount of the second cell 30, largest sample 31: 45 lies 14 beyond, 30 + 14 is below 1.5 × 30.
  expect(after[1]).toBeCloseTo(44, 3);
  expect(after[2]).toBeLessThanOrEqual(4000);
});

test("what cannot be fitted or applied is refused by name", async () => {
  const fitOf = (pool: number) => fitLocalQuantileMapping(eventsOf(dryCell), { pool });
  await expect(fitOf(0)).rejects.toThrow(
    new ValueError("pool of local quantile mapping is 0: give a whole number of wet values, at least 1"),
  );
  const dry = dryCell.map((event) => ({
    ...event,
    members: [field([0, 0, 0, 0], null, { height: 1, width: 4 })],
  }));
  await expect(fitLocalQuantileMapping(eventsOf(dry))).rejects.toThrow(/no generated value reaches 0\.05/);
  const masked = dryCell.map((event) => ({ ...event, truth: { ...event.truth, mask: new Uint8Array(4) } }));
  await expect(fitLocalQuantileMapping(eventsOf(masked))).rejects.toThrow(/nothing to fit on: in 30 events/);
  const fitted = await fitOf(30);
  const other = { ...dryCell[0]!, members: [field([1, 2, 3, 4], null, { height: 2, width: 2 })] };
  expect(() => fitted.apply(other)).toThrow(ShapeError);
  expect(() => fitted.apply(other)).toThrow(/fitted on 1×4 cells, a sample has 2×2/);
});
