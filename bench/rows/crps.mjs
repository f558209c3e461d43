import { eventsOf, makeField, measure, metrics } from "undrizzle";
import { CELLS, GRID, MEMBERS, POOL, readFloats, writeFields } from "../fields.mjs";

/**
 * CRPS row of `events` events with M members; the members of an event go on with those of the next.
 *
 * @param {number} M
 * @param {number} events
 * @returns {import("../row.js").Row}
 */
export function crpsRow(M, events) {
  return {
    id: `crps-${M}`,
    title: `CRPS, ecdf and fair, M = ${M}; ${events * CELLS} ensembles`,
    per: { count: events * CELLS, unit: "ensemble" },
    bytes: events * (M + 1) * CELLS * 4,
    // Of each ensemble: a sort, 3 a member for the error, 3 for the spread.
    operations: events * CELLS * M * (Math.log2(M) + 6),
    tolerance: 1e-6,
    peer: { name: "NumPy" },
    prepare: writeFields,
    undrizzle(folder) {
      const rain = readFloats(folder, "rain.f32");
      const fields = POOL * (MEMBERS + 1);
      const field = (/** @type {number} */ at) =>
        makeField("mm/day", GRID, rain.subarray((at % fields) * CELLS, ((at % fields) + 1) * CELLS));
      const all = Array.from({ length: events }, (_, index) => ({
        key: `day_${index}`,
        index,
        truth: field(index * (MEMBERS + 1)),
        members: Array.from({ length: M }, (_, m) => field(index * (MEMBERS + 1) + 1 + m)),
      }));
      return async () => {
        const { crps } = await measure(eventsOf(all), { crps: metrics.crps });
        return [crps.ecdf, crps.fair];
      };
    },
  };
}
