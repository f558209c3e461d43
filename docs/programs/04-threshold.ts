// Cells below 0.1 mm/day become dry.
import { hardThreshold, makeField } from "undrizzle";

const drizzle = makeField("mm/day", { height: 2, width: 2 }, Float32Array.of(0.05, 0.25, 0, 7));
console.log(...hardThreshold(drizzle, 0.1).values);
// prints: 0 0.25 0 7
