// npm run load -- --minutes 10 --fields 100000
// Repeats decoding and evaluation of the embedded run in one process, then evaluates many small fields as a stream;
// says how memory and open files move.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { randomStream } from "../dist/fields/random.js";
import { evaluate } from "../dist/metrics/evaluate.js";
import { eventsInMm } from "../dist/run/events.js";
import { openRun } from "../dist/run/run.js";
import { openSampler, sampleEvents, sampleOptions } from "../dist/run/sample.js";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    fields: { type: "string", default: "100000" },
    members: { type: "string", default: "1" },
    edge: { type: "string", default: "32" },
  },
});

function state() {
  globalThis.gc?.();
  const open = process.platform === "linux" ? readdirSync("/proc/self/fd").length : Number.NaN;
  return {
    rss: Math.round(process.memoryUsage().rss / 2 ** 20),
    open,
    handles: process._getActiveHandles().length,
  };
}

const peak = () => Math.round(process.resourceUsage().maxRSS / 2 ** 10);

const say = (what, { rss, open, handles }) =>
  console.log(`${what}: RSS ${rss} MiB, ${open} open files, ${handles} handles`);

async function repeatDecoding(minutes) {
  const run = await openRun(join(fileURLToPath(new URL("..", import.meta.url)), "data", "embedded"));
  const sampler = await openSampler(run);
  const options = sampleOptions(run, { K: 4 });
  const until = Date.now() + 60_000 * minutes;
  let rounds = 0;
  say("start", state());
  for (let nextWord = Date.now(); Date.now() < until; rounds++) {
    await evaluate(eventsInMm(run, await sampleEvents(sampler, { ...options, seed: rounds })));
    if (Date.now() < nextWord) continue;
    say(`round ${rounds + 1}`, state());
    nextWord = Date.now() + 60_000;
  }
  await sampler.model.release();
  say(`end, ${rounds} rounds in ${minutes} min, peak ${peak()} MiB`, state());
}

async function streamFields(fields, members, edge) {
  const grid = { height: edge, width: edge };
  const cells = edge * edge;
  const { uniform } = randomStream(1);
  const field = () => ({
    space: "mm/day",
    grid,
    mask: null,
    values: Float32Array.from({ length: cells }, () => Math.max(0, 20 * uniform() - 12)),
  });
  const events = Math.ceil(fields / members);
  const set = {
    ...{ space: "mm/day", grid, mask: null, length: events, members, notes: [] },
    async *[Symbol.asyncIterator]() {
      for (let index = 0; index < events; index++) {
        yield { key: String(index), index, truth: field(), members: Array.from({ length: members }, field) };
      }
    },
  };
  say(`before ${events} events × ${members} of ${edge}×${edge}`, state());
  const since = Date.now();
  const { spatialCorrelation } = await evaluate(set);
  say(
    `after (${((Date.now() - since) / 1000).toFixed(0)} s, peak ${peak()} MiB, correlation ${spatialCorrelation.mean.toFixed(4)})`,
    state(),
  );
}

await streamFields(Number(values.fields), Number(values.members), Number(values.edge));
if (Number(values.minutes) > 0) await repeatDecoding(Number(values.minutes));
