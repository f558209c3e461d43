import { quantiles } from "undrizzle";
import { amounts, readFloats, writeFloats } from "../fields.mjs";

const N = 10_000_000;
const PROBABILITIES = [0.5, 0.9, 0.95, 0.99, 0.999];

/** @type {import("../row.js").Row} */
export const row = {
  id: "quantiles",
  title: "exact P50, P90, P95, P99, P99.9 of 10 million values",
  per: { count: N, unit: "value" },
  bytes: N * 4,
  // Of each value and quantile: about 3 comparisons of a selection.
  operations: N * PROBABILITIES.length * 3,
  tolerance: 1e-6,
  peer: { name: "NumPy" },
  prepare: (folder) => writeFloats(folder, "q.f32", amounts(N, 5, 13)),
  undrizzle(folder) {
    const values = readFloats(folder, "q.f32");
    return async () => quantiles(values, PROBABILITIES);
  },
};
