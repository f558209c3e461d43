import { fitQuantileMapping } from "undrizzle";
import { CELLS, MEMBERS, POOL, rainEvents, writeFields } from "../fields.mjs";

const EVENTS = 100;

/**
 * Adds the values, their squares, and finds the largest.
 *
 * @param {Float64Array} totals
 * @param {import("undrizzle").Values} values
 */
function addTo(totals, values) {
  let [sum, squares, largest] = totals;
  for (let i = 0; i < values.length; i++) {
    const v = values[i];
    sum += v;
    squares += v * v;
    if (v > largest) largest = v;
  }
  totals.set([sum, squares, largest]);
}

/** @type {import("../row.js").Row} */
export const row = {
  id: "quantile-mapping",
  title: "quantile mapping: fit on 100 fields, apply to 500",
  per: { count: EVENTS * MEMBERS, unit: "field" },
  bytes: EVENTS * MEMBERS * CELLS * 4,
  // Of each cell: a search among 1,019 quantiles and in the truth's, 6 to interpolate twice.
  operations: EVENTS * MEMBERS * CELLS * 26,
  tolerance: 1e-3,
  peer: { name: "NumPy" },
  prepare: writeFields,
  undrizzle(folder) {
    const [fitEvents, events] = [rainEvents(folder, POOL), rainEvents(folder, EVENTS)];
    return async () => {
      const fitted = await fitQuantileMapping(fitEvents);
      const totals = new Float64Array(3);
      for await (const event of events)
        for (const { values } of fitted.apply(event).members) addTo(totals, values);
      const n = EVENTS * MEMBERS * CELLS;
      return [totals[0] / n, totals[1] / n, totals[2]];
    };
  },
};
