// Quantile mapping fitted on one file of samples, applied to another, written like it.
import { createSampleWriter, fitQuantileMapping, openInput } from "undrizzle";

const training = await openInput({ truth: "truth.nc", samples: "samples.nc" });
const mapping = await fitQuantileMapping(training.events);
await training.close();

const target = await openInput({ truth: "truth.zarr", samples: "samples.zarr" });
if (!target.pair) throw new Error("not two files");
const writer = await createSampleWriter(target.pair, "mapped.zarr", "quantile mapping");
for await (const event of target.events) await writer.write(mapping.apply(event).members);
await writer.finish();
await target.close();

const mapped = await openInput({ truth: "truth.nc", samples: "mapped.zarr" });
console.log(mapping.method, mapped.events.length, mapped.events.members);
await mapped.close();
// prints: quantile-mapping 12 2
