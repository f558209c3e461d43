import { evaluate, hardThreshold, makeField, mapEvents, zToMm, zToMmInto } from "undrizzle";
import { CELLS, eventsIn, GRID, MEMBERS, readFloats, writeFields } from "../fields.mjs";

/**
 * z → mm/day, hard threshold, and the five metrics, of `fields` generated fields.
 *
 * @param {number} fields
 * @returns {import("../row.js").Side}
 */
export function fiveMetrics(fields) {
  return async (folder, threads) => {
    const standardised = eventsIn("z", readFloats(folder, "z.f32"), fields / MEMBERS);
    const normalisation = { mean: readFloats(folder, "mean.f32"), std: readFloats(folder, "std.f32") };
    const amounts = makeField("mm/day", GRID, new Float32Array(CELLS));
    const events = mapEvents(standardised, "mm/day", (event) => ({
      ...event,
      truth: zToMm(event.truth, normalisation),
      members: event.members.map((member) => {
        zToMmInto(member.values, normalisation, amounts.values);
        return hardThreshold(amounts, 0.1);
      }),
    }));
    return async () => {
      const { spatialCorrelation, wetFraction, massBias, diversity, ks } = await evaluate(events, {
        threads,
      });
      return [
        spatialCorrelation.mean,
        wetFraction.samples,
        massBias.mean,
        diversity?.mean ?? Number.NaN,
        ks.statistic,
      ];
    };
  };
}

const FIELDS = 1000;

/** @type {import("../row.js").Row} */
export const row = {
  id: "five",
  title: "z → mm/day, threshold, five metrics; 1,000 fields of 156×132",
  per: { count: FIELDS, unit: "field" },
  bytes: FIELDS * CELLS * 4 * (1 + 1 / MEMBERS),
  // Of each generated cell: 25 for expm1, 1 threshold, 12 sums and products with the truth, 4 KS, 2·(M − 1) cosine.
  operations: FIELDS * CELLS * 50,
  tolerance: 1e-3,
  peer: { name: "NumPy/SciPy" },
  prepare: writeFields,
  undrizzle: fiveMetrics(FIELDS),
};
