// Wet fraction of NetCDF truth and .npy samples of it.
import { evaluate, openInput } from "undrizzle";

const input = await openInput({ truth: "truth.nc", samples: "samples.npy", units: "mm/day" });
const { wetFraction } = await evaluate(input.events);
await input.close();
console.log(wetFraction.truth.toFixed(3), wetFraction.samples.toFixed(3));
// prints: 0.386 1.000
