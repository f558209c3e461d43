import { expect, test } from "vitest";
import { timeAxis } from "../../lib/io/cf/cf-time.js";
import { eventTimes } from "../../lib/io/cf/event-times.js";
import { numbersOf, resigned, signedness, withSign } from "../../lib/io/cf/stored-elements.js";

const axis = timeAxis("days since 2001-01-01", "standard")!;
const times = (days: readonly number[], frequency: number | "month" | null = null) =>
  eventTimes(
    days.map((day) => axis.moment(day)!),
    null,
    axis,
    { frequency },
  );

/** Days of 2001 on which its months begin. */
const FIRSTS = [0, 31, 59, 90, 120, 151];

test.each<[string, number[], number | "month" | null, boolean]>([
  ["three firsts", FIRSTS.slice(0, 3), null, true],
  ["two firsts", FIRSTS.slice(0, 2), null, false],
  ["two firsts of monthly data", FIRSTS.slice(0, 2), "month", true],
  ["firsts of daily data", FIRSTS, 24, false],
  ["firsts but one", [0, 31, 60], null, false],
  ["six fourteenths to seventeenths", [13, 45, 74, 106, 135, 164], null, true],
  ["five of them", [13, 45, 74, 106, 135], null, false],
  ["one on the thirteenth", [12, 45, 74, 106, 135, 164], null, false],
  ["one on the eighteenth", [17, 45, 74, 106, 135, 164], null, false],
  ["two in one month", [0, 31, 32], "month", false],
])("months by their times: %s", (_, days, frequency, are) => {
  expect(times(days, frequency).areMonths).toBe(are);
});

test("the seconds of a reference count, and those of its zone", () => {
  const first = (units: string) => {
    const own = timeAxis(units, null)!;
    return eventTimes([own.moment(0)!], null, own, { frequency: null }).full[0];
  };
  // cftime 1.6.2.
  expect(first("days since 2000-01-01 12:30:15")).toBe("2000-01-01T12:30:15");
  expect(first("seconds since 2000-01-01 00:00:59.6")).toBe("2000-01-01T00:01:00");
  expect(first("hours since 2000-01-01 12:30:15 +05:30")).toBe("2000-01-01T07:00:15");
  expect(first("hours since 2000-01-01 12:30:15 -0530")).toBe("2000-01-01T18:00:15");
});

test("the sign of stored elements, by _Unsigned", () => {
  expect(signedness({ attributes: { _Unsigned: "TRUE" }, dtype: ">i2" })).toBe(false);
  expect(signedness({ attributes: { _Unsigned: "false" }, dtype: "|u1" })).toBe(true);
  expect(signedness({ attributes: { _Unsigned: "false" }, dtype: "<i2" })).toBeNull();
  expect(signedness({ attributes: { _Unsigned: "true" }, dtype: "<f4" })).toBeNull();
  expect(signedness({ attributes: {}, dtype: "<i2" })).toBeNull();
  // NumPy: np.int8(-1).view("u1"), np.uint8(128).view("i1").
  expect([-1, 127, -128].map((value) => resigned(value, "i1", false))).toEqual([255, 127, 128]);
  expect([127, 128, 255].map((value) => resigned(value, "u1", true))).toEqual([127, -128, -1]);
  expect([-1, 200].map((value) => resigned(value, "i2", null))).toEqual([-1, 200]);
  expect([...(withSign(Int16Array.of(-1, 5), false) as Uint16Array)]).toEqual([65535, 5]);
  expect([...(withSign(Uint8Array.of(128, 127), true) as Int8Array)]).toEqual([-128, 127]);
  expect([...(withSign(Int32Array.of(-2), false) as Uint32Array)]).toEqual([4294967294]);
  expect([...(withSign(BigInt64Array.of(-1n), false) as BigUint64Array)]).toEqual([2n ** 64n - 1n]);
  expect(withSign(Float32Array.of(-1), false)).toEqual(Float32Array.of(-1));
});

test.each<[unknown, readonly number[] | null, string | null]>([
  [Int16Array.of(-1, 2), [-1, 2], "i2"],
  [Uint8Array.of(255), [255], "u1"],
  [Float32Array.of(0.5), [0.5], "f4"],
  [BigInt64Array.of(7n), [7], "i8"],
  ["-9999.f", [-9999], null],
  ["1e20, -9.5d", [1e20, -9.5], null],
  ["NaN", [Number.NaN], null],
  ["-inf", [Number.NEGATIVE_INFINITY], null],
  ["Infinity", [Number.POSITIVE_INFINITY], null],
  [".5 7s", [0.5, 7], null],
  ["none", null, null],
  ["5 mm", null, null],
  ["", null, null],
  [["1", "2b"], [1, 2], null],
])("the numbers of an attribute: case %#", (value, numbers, type) => {
  const found = numbersOf({ a: value } as never, "a");
  expect(found && [found.values, found.type]).toEqual(numbers && [numbers, type]);
  expect(numbersOf({}, "a")).toBeNull();
});
