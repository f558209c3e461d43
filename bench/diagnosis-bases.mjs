import { existsSync } from "node:fs";
import { join } from "node:path";
import { eventsOf } from "../dist/fields/event.js";
import { makeField } from "../dist/fields/field.js";
import { openInput } from "../dist/run/input.js";
import { dayRecord, heavyDays } from "../dist/storms/dataset.js";
import { stormDomain } from "../dist/storms/domain.js";
import { healthySamples } from "../dist/storms/inject/healthy-samples.js";

/**
 * @typedef {import("./sick-run.js").MmEvents} MmEvents
 * @typedef {import("./sick-run.js").Normalisation} Normalisation
 * @typedef {import("../dist/fields/field.js").Values} Values
 * @typedef {{ name: string, normalisation: Normalisation, what: string, run: (seed: number) => Promise<MmEvents> }} Base
 */

const MEMBERS = 4;
const EVENTS = 30;
const STORMS = 50;
const STRIDE = 6;
const REAL = process.env.UNDRIZZLE_REAL_DATA ?? "../shared/real";

/**
 * Healthy runs: by seed, 30 events of each base with four members that nothing is wrong with.
 *
 * @param {string} wanted names of bases, or nothing for all
 */
export async function bases(wanted) {
  const all = [stormBase, eobsBase].filter((base) => wanted === "" || wanted.split(",").includes(base.id));
  return (await Promise.all(all.map((base) => base()))).filter((base) => base !== null);
}

/** Heavy storms of the generator, every sixth cell: 26×22, land mask. */
async function stormBase() {
  const domain = stormDomain();
  const [height, width] = [Math.floor(domain.height / STRIDE), Math.floor(domain.width / STRIDE)];
  const kept = Array.from(
    { length: height * width },
    (_, i) => (Math.floor(i / width) * STRIDE + 3) * domain.width + (i % width) * STRIDE + 3,
  );
  const truths = heavyDays(11, 0, STORMS).map((day) => {
    const { rain } = dayRecord(domain, 11, day);
    return Float32Array.from(kept, (i) => rain[i]);
  });
  return baseOf(
    "storms",
    { height, width },
    Uint8Array.from(kept, (i) => domain.land[i]),
    truths,
  );
}
stormBase.id = "storms";

/** Wet winter days of E-OBS over Iberia, 19×29, sea missing. */
async function eobsBase() {
  const file = join(REAL, "eobs_iberia_djf_obs.nc");
  if (!existsSync(file)) {
    console.log(`E-OBS base left out: ${file} is not there`);
    return null;
  }
  const { events, close } = await openInput({ truth: file, samples: file });
  const truths = [];
  for await (const { truth } of events) {
    const known = truth.values.filter((v) => !Number.isNaN(v));
    if (known.filter((v) => v >= 0.1).length > 0.3 * known.length) truths.push(truth.values.slice());
  }
  await close();
  return baseOf("eobs", events.grid, null, truths);
}
eobsBase.id = "eobs";

/**
 * @param {string} name
 * @param {import("../dist/fields/field.js").Grid} grid
 * @param {Uint8Array | null} mask
 * @param {Values[]} truths
 * @returns {Base}
 */
function baseOf(name, grid, mask, truths) {
  const normalisation = normalisationOf(truths);
  return {
    name,
    normalisation,
    what: `${EVENTS} of ${truths.length} events, ${MEMBERS} members, ${grid.height}×${grid.width}`,
    async run(seed) {
      const first = (seed * 37) % (truths.length - EVENTS);
      const events = truths.slice(first, first + EVENTS).map((values, index) => ({
        key: `day_${first + index}`,
        index,
        truth: makeField("mm/day", grid, values, mask),
        members: [],
      }));
      return held(healthySamples(eventsOf(events), { seed, members: MEMBERS }));
    },
  };
}

/**
 * The same events, made once and kept.
 *
 * @param {MmEvents} events
 * @returns {Promise<MmEvents>}
 */
export async function held(events) {
  const made = [];
  for await (const event of events) made.push(event);
  return eventsOf(made);
}

/**
 * Mean and standard deviation of log1p in each cell over all days.
 *
 * @param {readonly Values[]} truths
 * @returns {Normalisation}
 */
export function normalisationOf(truths) {
  const cells = truths[0].length;
  const mean = new Float32Array(cells);
  const std = new Float32Array(cells);
  for (let i = 0; i < cells; i++) {
    const logs = truths.map((t) => Math.log1p(t[i])).filter((v) => !Number.isNaN(v));
    const m = logs.reduce((a, b) => a + b, 0) / logs.length;
    mean[i] = m;
    std[i] = Math.max(Math.sqrt(logs.reduce((a, v) => a + (v - m) ** 2, 0) / logs.length), 1e-8);
  }
  return { mean, std };
}
