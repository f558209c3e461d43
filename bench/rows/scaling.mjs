import { writeFields } from "../fields.mjs";
import { fiveMetrics } from "./five.mjs";

/**
 * Transform, threshold and the five metrics of a stream of this many fields; no peer: it holds all values for KS.
 *
 * @param {number} fields
 * @returns {import("../row.js").Row}
 */
export function scalingRow(fields) {
  return {
    id: `scaling-${Math.log10(fields)}`,
    title: `z → mm/day, threshold, five metrics; ${fields.toLocaleString("en")} fields, streamed`,
    per: { count: fields, unit: "field" },
    note: "no peer: it holds all values",
    once: true,
    ...(fields > 1e4 ? { atMost: 1 } : {}),
    prepare: writeFields,
    undrizzle: fiveMetrics(fields),
  };
}
