import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import { ValueError } from "../../lib/errors.js";
import { type Field, makeField } from "../../lib/fields/field.js";
import { hardThreshold } from "../../lib/postprocess/hard-threshold.js";

const grid = { height: 1, width: 5 };
const mm = (values: number[], mask?: number[]): Field<"mm/day"> =>
  makeField(
    "mm/day",
    { height: 1, width: values.length },
    new Float64Array(values),
    mask ? new Uint8Array(mask) : null,
  );

describe("hardThreshold", () => {
  test("removes what lies below, keeps what equals, is 0.1 mm/day by default", () => {
    expect([...hardThreshold(mm([0, 0.0999, 0.1, 5])).values]).toEqual([0, 0, 0.1, 5]);
    expect([...hardThreshold(mm([-1, 0, 1]), 0).values]).toEqual([0, 0, 1]);
  });

  test("float32 values that were written as the threshold stay", () => {
    for (const t of [0.1, 0.7, 1.6]) {
      const field = makeField("mm/day", { height: 1, width: 1 }, new Float32Array([t]));
      expect(hardThreshold(field, t).values[0]).toBe(Math.fround(t));
    }
  });

  test("missing stays missing, masked cells are untouched, the input is not changed", () => {
    const field = mm([Number.NaN, 0.05, 0.05, 2], [1, 0, 1, 1]);
    expect([...hardThreshold(field, 1).values]).toEqual([Number.NaN, 0.05, 0, 2]);
    expect(field.values[2]).toBe(0.05);
  });

  test("refuses a negative or undefined threshold", () => {
    for (const t of [-0.1, Number.NaN]) expect(() => hardThreshold(mm([1]), t)).toThrow(ValueError);
  });

  test("does not compile on standardised values: the original bug", () => {
    const z = makeField("z", grid, new Float32Array(5));
    // @ts-expect-error a threshold in mm/day has no meaning in z
    hardThreshold(z, 0.1);
    // @ts-expect-error nor in log1p
    hardThreshold(makeField("log1p", grid, new Float32Array(5)), 0.1);
    expectTypeOf(hardThreshold).parameter(0).toEqualTypeOf<Field<"mm/day">>();
    expectTypeOf(hardThreshold).returns.toEqualTypeOf<Field<"mm/day">>();
  });

  test("is idempotent and never adds mass", () => {
    const value = fc.double({ min: 0, max: 200, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1 }),
        fc.double({ min: 0, max: 20, noNaN: true }),
        (values, t) => {
          const once = hardThreshold(mm(values), t);
          expect(hardThreshold(once, t).values).toEqual(once.values);
          for (const [i, x] of once.values.entries()) expect(x === values[i] || x === 0).toBe(true);
          expect(once.values.every((x) => x === 0 || x >= t)).toBe(true);
        },
      ),
    );
  });
});
