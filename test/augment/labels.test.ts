import { expect, test } from "vitest";
import { extendTimes, unknownTimes } from "../../lib/augment/labels.js";

const samples = (count: number) => Array.from({ length: count }, (_, member) => ({ day: 1, member }));
const dayOf = (time: bigint, perSecond: bigint): string =>
  new Date(Number((1000n * time) / perSecond)).toISOString().slice(0, 10);
// The last day of datetime64[ns] is 2262-04-11 (NumPy 1.24): 59,634 days after 2099-01-01, and that one.
const MOST = 59_634 + 1;
const KNOWN = { shape: [1], dtype: "<M8[ns]", data: BigInt64Array.of(0n) };

test("nanoseconds reach to 2262", () => {
  for (const times of [KNOWN, unknownTimes(1)]) {
    const { dtype, shape, data } = extendTimes("times.npy", times, samples(MOST));
    expect([dtype, shape]).toEqual(["<M8[ns]", [MOST + 1]]);
    expect(dayOf((data as BigInt64Array)[MOST]!, 1_000_000_000n)).toBe("2262-04-11");
  }
});

test("more samples: known times are refused, times that nobody knows go over to seconds", () => {
  expect(() => extendTimes("times.npy", KNOWN, samples(MOST + 1))).toThrow(
    /times\.npy: <M8\[ns\] ends in 2262/,
  );
  const { dtype, data } = extendTimes("times.npy", unknownTimes(2), samples(100_000));
  expect(dtype).toBe("<M8[s]");
  const times = data as BigInt64Array;
  expect(times.slice(0, 2)).toEqual(unknownTimes(2).data);
  expect([dayOf(times[2]!, 1n), dayOf(times.at(-1)!, 1n)]).toEqual(["2099-01-01", "2372-10-16"]);
});

test("no samples change nothing", () => {
  expect(extendTimes("times.npy", KNOWN, [])).toEqual(KNOWN);
});
