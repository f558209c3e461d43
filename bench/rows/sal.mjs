import { measure, metrics } from "undrizzle";
import { CELLS, MEMBERS, rainEvents, writeFields } from "../fields.mjs";

const EVENTS = 20;

/** @type {import("../row.js").Row} */
export const row = {
  id: "sal",
  title: "SAL; 100 fields",
  per: { count: EVENTS * MEMBERS, unit: "field" },
  bytes: EVENTS * (MEMBERS + 1) * CELLS * 4,
  // Of each cell of either field: a sort of the wet, 8 neighbours, 8 for the moments.
  operations: 2 * EVENTS * MEMBERS * CELLS * (Math.log2(CELLS) + 16),
  tolerance: 1e-6,
  peer: { name: "SciPy" },
  prepare: writeFields,
  undrizzle(folder) {
    const events = rainEvents(folder, EVENTS);
    return async () => {
      const { sal } = await measure(events, { sal: metrics.sal });
      const { structure, amplitude, location } = sal;
      return [structure.mean, amplitude.mean, location.mean];
    };
  },
};
