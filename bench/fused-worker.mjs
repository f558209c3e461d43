// One thread of the row "fused": says when it is ready, works when told, answers what came out.
import { parentPort, workerData } from "node:worker_threads";
import { emptySums, FACT, sumsLayout } from "../dist/fields/event-sums.js";
import { newArena } from "../dist/fields/wasm.js";
import { CELLS, MEMBERS, POOL, readFloats } from "./fields.mjs";

const { side, folder, rounds } = workerData;
const FIELDS = 1 + MEMBERS;
const BYTES = 4 * CELLS;
const layout = sumsLayout(64, FIELDS, CELLS);
const [mean, std, z] = [0, 1, 2].map((i) => layout.end + 64 + i * BYTES);
const arena = newArena(z + POOL * FIELDS * BYTES + 64);
if (!arena || !parentPort) throw new Error("needs WebAssembly SIMD, in a thread of its own");
const port = parentPort;
const { kernels, f32, f64, u8 } = arena;
f32.set(readFloats(folder, "mean.f32"), mean / 4);
f32.set(readFloats(folder, "std.f32"), std / 4);
f32.set(readFloats(folder, "z.f32"), z / 4);
u8.fill(1, layout.mask, layout.mask + CELLS);
const none = emptySums(CELLS, FIELDS);

/** @type {Record<string, (event: number) => number>} */
const SIDES = {
  undrizzle(event) {
    for (let f = 0; f < FIELDS; f++) {
      const to = layout.fields + f * layout.stride;
      kernels.zToMm(event + f * BYTES, mean, std, to, CELLS);
      if (f > 0) kernels.hardThreshold(to, 0.1, to, CELLS);
    }
    const { mask, counted, facts, products, scratch, fields, stride } = layout;
    f64.set(none.facts, facts / 8);
    f64.fill(0, products / 8, products / 8 + none.products.length);
    kernels.eventSums(fields, stride, FIELDS, CELLS, mask, 0.1, counted, facts, products, scratch);
    return f64[facts / 8 + FACT.length + FACT.wet];
  },
  limit(event) {
    for (let f = 0; f < FIELDS; f++)
      f32.copyWithin(
        (layout.fields + f * layout.stride) / 4,
        (event + f * BYTES) / 4,
        (event + (f + 1) * BYTES) / 4,
      );
    return 0;
  },
};

port.on("message", () => {
  const work = SIDES[side];
  let wet = 0;
  for (let round = 0; round < rounds; round++)
    for (let event = 0; event < POOL; event++) wet += work(z + event * FIELDS * BYTES);
  port.postMessage(wet);
});
port.postMessage("ready");
