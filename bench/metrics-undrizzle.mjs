// One task of the benchmark: node metrics-undrizzle.mjs FOLDER TASK SIZE; prints one JSON line.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { mapEvents } from "../dist/fields/event.js";
import { makeField } from "../dist/fields/field.js";
import { zToMm } from "../dist/fields/transform.js";
import { diversity } from "../dist/metrics/diversity.js";
import { evaluate } from "../dist/metrics/evaluate.js";
import { ksTwoSample } from "../dist/metrics/ks.js";
import { massBias } from "../dist/metrics/mass-bias.js";
import { spatialCorrelation } from "../dist/metrics/spatial-correlation.js";
import { wetFractions } from "../dist/metrics/wet-fraction.js";
import { hardThreshold } from "../dist/postprocess/hard-threshold.js";
import { HEIGHT, MEMBERS, POOL, WIDTH } from "./metrics-data.mjs";

const [folder, task, size] = process.argv.slice(2);
const grid = { height: HEIGHT, width: WIDTH };
const cells = HEIGHT * WIDTH;

function read(name) {
  const bytes = readFileSync(join(folder, name));
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

function rain(fields) {
  const z = read("z.f32");
  const normalisation = { mean: read("mean.f32"), std: read("std.f32") };
  const field = (at) => makeField("z", grid, z.subarray(at * cells, (at + 1) * cells));
  const length = fields / MEMBERS;
  const standardised = {
    space: "z",
    grid,
    mask: null,
    length,
    members: MEMBERS,
    notes: [],
    async *[Symbol.asyncIterator]() {
      for (let index = 0; index < length; index++) {
        const at = (index % POOL) * (MEMBERS + 1);
        const members = Array.from({ length: MEMBERS }, (_, m) => field(at + 1 + m));
        yield { key: `day_${index}`, index, truth: field(at), members };
      }
    },
  };
  return mapEvents(standardised, "mm/day", (event) => ({
    ...event,
    truth: zToMm(event.truth, normalisation),
    members: event.members.map((member) => hardThreshold(zToMm(member, normalisation), 0.1)),
  }));
}

async function withoutKs(events) {
  const metrics = [spatialCorrelation(), wetFractions(), massBias(), diversity()];
  const states = metrics.map((metric) => metric.init());
  for await (const event of events) for (const [i, metric] of metrics.entries()) metric.add(states[i], event);
  return metrics.map((metric, i) => metric.result(states[i]));
}

let work;
if (task === "five") {
  work = async () => {
    const e = await evaluate(rain(Number(size)));
    return [
      e.spatialCorrelation.mean,
      e.wetFraction.samples,
      e.massBias.mean,
      e.diversity.mean,
      e.ks.statistic,
    ];
  };
} else if (task === "four") {
  work = async () => {
    const [r, wet, mass, d] = await withoutKs(rain(Number(size)));
    return [r.mean, wet.samples, mass.mean, d.mean];
  };
} else {
  const [a, b] = [read("a.f32"), read("b.f32")];
  work = async () => [ksTwoSample(a, b).statistic];
}

const before = process.cpuUsage();
const result = await work();
const { user, system } = process.cpuUsage(before);
const seconds = (user + system) / 1e6;
const megabytes = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ seconds, megabytes, result }));
