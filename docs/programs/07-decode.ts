// Latent draws of a day, decoded with ONNX Runtime.
import { drawLatents, openRun, openSampler, sampleOptions } from "undrizzle";

const run = await openRun("run");
const sampler = await openSampler(run);
const options = sampleOptions(run, { K: 2, mode: "posterior" });
const day = run.days[0]!;
const encoding = await sampler.encode(day);
const fields = await sampler.decode(drawLatents(encoding, options, day, [0, 1]), encoding);
await sampler.model.release();
console.log(fields.length, fields[0]!.values.length);
// prints: 2 30
