import { metrics } from "undrizzle";
import { readFloats } from "../fields.mjs";
import { row as exact } from "./ks.mjs";

/** @type {import("../row.js").Row} */
export const row = {
  ...exact,
  id: "ks-sketch",
  title: "two-sample KS in one pass, 10 + 10 million values, to within the error it states",
  operations: 20_000_000 * 6,
  tolerance: 1e-3,
  undrizzle(folder) {
    const [a, b] = [readFloats(folder, "a.f32"), readFloats(folder, "b.f32")];
    return async () => [metrics.ksTwoSample(a, b).statistic];
  },
};
