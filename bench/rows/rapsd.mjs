import { measure, metrics } from "undrizzle";
import { CELLS, MEMBERS, rainEvents, writeFields } from "../fields.mjs";

const EVENTS = 20;

/** @type {import("../row.js").Row} */
export const row = {
  id: "rapsd",
  title: "RAPSD; 120 fields",
  per: { count: EVENTS * (MEMBERS + 1), unit: "field" },
  bytes: EVENTS * (MEMBERS + 1) * CELLS * 4,
  // Of each cell: 2.5·log2 n of a real Fourier transform, 4 for the power and its ring.
  operations: EVENTS * (MEMBERS + 1) * CELLS * (2.5 * Math.log2(CELLS) + 4),
  tolerance: 1e-6,
  peer: { name: "SciPy" },
  prepare: writeFields,
  undrizzle(folder) {
    const events = rainEvents(folder, EVENTS);
    return async () => {
      const { rapsd } = await measure(events, { rapsd: metrics.rapsd });
      const { truth, samples } = rapsd;
      return [...truth, ...samples];
    };
  },
};
