// The metrics before and after a threshold, with the real value of each.
import { fixEvents, openInput } from "undrizzle";

const input = await openInput({ truth: "truth.nc", samples: "samples.nc" });
const fix = await fixEvents(input.events, { method: "hard-threshold", threshold: 0.5 });
await input.close();
for (const { metric, real, before, after } of fix.table)
  if (metric === "wet fraction") console.log(metric, real.toFixed(3), before.toFixed(3), after.toFixed(3));
// prints: wet fraction 0.386 1.000 0.331
