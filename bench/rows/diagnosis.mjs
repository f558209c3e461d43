import { diagnose } from "undrizzle";
import { MEMBERS, rainEvents, readFloats, writeFields } from "../fields.mjs";

const EVENTS = 20;

/** @type {import("../row.js").Row} */
export const row = {
  id: "diagnosis",
  title: "diagnosis of 100 fields, with the normalisation",
  per: { count: EVENTS * MEMBERS, unit: "field" },
  note: "no peer",
  prepare: writeFields,
  undrizzle(folder) {
    const normalisation = { mean: readFloats(folder, "mean.f32"), std: readFloats(folder, "std.f32") };
    const events = rainEvents(folder, EVENTS);
    return async () => {
      const { diagnosis } = await diagnose(events, { normalisation }, { seed: 0 });
      return [diagnosis.length];
    };
  },
};
