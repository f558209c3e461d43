import { metrics } from "undrizzle";
import { amounts, readFloats, writeFloats } from "../fields.mjs";

const EACH = 10_000_000;

/** @type {import("../row.js").Row} */
export const row = {
  id: "ks",
  title: "exact two-sample KS, 10 + 10 million values",
  per: { count: 2 * EACH, unit: "value" },
  bytes: 2 * EACH * 4,
  // Of each value: a sort of n values needs about log2 n comparisons, and two for the merge.
  operations: 2 * EACH * (Math.log2(EACH) + 2),
  tolerance: 1e-9,
  peer: { name: "SciPy" },
  prepare(folder) {
    writeFloats(folder, "a.f32", amounts(EACH, 5, 11));
    writeFloats(folder, "b.f32", amounts(EACH, 5.5, 12));
  },
  undrizzle(folder) {
    const [a, b] = [readFloats(folder, "a.f32"), readFloats(folder, "b.f32")];
    return async () => [metrics.ksOf(a, b)];
  },
};
