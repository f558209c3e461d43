import { measure, metrics } from "undrizzle";
import { CELLS, MEMBERS, rainEvents, writeFields } from "../fields.mjs";

const EVENTS = 20;
const thresholds = [0.1, 1, 5, 10];
const windows = [1, 3, 5, 9, 17, 33];

/** @type {import("../row.js").Row} */
export const row = {
  id: "fss",
  title: "FSS at 4 thresholds × 6 windows; 100 fields",
  per: { count: EVENTS * MEMBERS, unit: "field" },
  bytes: EVENTS * (MEMBERS + 1) * CELLS * 4,
  // Of each cell and threshold: 3 for the summed area, and of each window 4 for its count and 7 for the sums.
  operations: EVENTS * MEMBERS * CELLS * thresholds.length * (3 + windows.length * 11),
  tolerance: 1e-6,
  peer: { name: "SciPy" },
  prepare: writeFields,
  undrizzle(folder) {
    const events = rainEvents(folder, EVENTS);
    return async () => {
      const { fss } = await measure(events, { fss: metrics.fss({ thresholds, windows, percentiles: [] }) });
      const { scores } = fss;
      return scores.map(({ value }) => value);
    };
  },
};
