// Healthy runs of generators that have nothing in common with the library's own storms. Truth and members of an event
// are draws of one law, so that nothing is wrong by construction.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { openInput } from "../dist/run/input.js";
import { octaves } from "./diagnosis-octaves.mjs";
import { random } from "./diagnosis-random.mjs";

const REAL = process.env.UNDRIZZLE_REAL_DATA ?? "../shared/real";

/**
 * @typedef {import("./sick-run.js").Size} Size
 * @typedef {{ fields: Float64Array[][], grid?: import("../dist/fields/field.js").Grid }} World
 */

/**
 * Amounts from a positive exceedance u of about unit scale.
 *
 * @type {Readonly<Record<string, (u: number) => number>>}
 */
const LAWS = {
  power: (u) => 0.1 + 6 * u ** 1.7,
  lognormal: (u) => 0.1 + Math.expm1(1.6 * u),
  exponential: (u) => 0.1 + 9 * u,
};

/**
 * Fields by event and slot, exchangeable; null where the data is not there.
 *
 * @type {Readonly<Record<string, (size: Size) => World | Promise<World | null>>>}
 */
export const WORLDS = { gaussian, cells, days, eobs };

/**
 * @param {Size} size
 * @returns {World}
 */
function gaussian({ seed, height, width, events, members, wet }) {
  const r = random(seed);
  const slope = 0.6 + 0.8 * r.uniform();
  const shared = 0.3 + 0.65 * r.uniform();
  const climate = octaves(height, width, 1.2, r);
  const latent = Array.from({ length: events }, () => {
    const day = 0.6 * r.normal();
    const signal = octaves(height, width, slope, r);
    return Array.from({ length: members + 1 }, () => {
      const own = octaves(height, width, slope, r);
      return signal.map(
        (s, i) => Math.sqrt(shared) * s + Math.sqrt(1 - shared) * own[i] + day + 0.3 * climate[i],
      );
    });
  });
  return { fields: rained(latent, wet, LAWS[r.pick(Object.keys(LAWS))]) };
}

/**
 * Rain cells: each storm has cells of its own, which every draw jitters in place, width and intensity.
 *
 * @param {Size} size
 * @returns {World}
 */
function cells({ seed, height, width, events, members, wet }) {
  const r = random(seed);
  const size = 0.06 + 0.08 * r.uniform();
  const jitter = 0.5 + 2 * r.uniform();
  const latent = Array.from({ length: events }, () => {
    const storm = Array.from({ length: 4 + Math.floor(12 * r.uniform()) }, () => ({
      y: height * (1.2 * r.uniform() - 0.1),
      x: width * (1.2 * r.uniform() - 0.1),
      s: Math.max(1, size * Math.max(height, width) * Math.exp(0.4 * r.normal())),
      a: -Math.log(1 - r.uniform()),
    }));
    return Array.from({ length: members + 1 }, () => {
      const out = Float64Array.from({ length: height * width }, () => 0.02 * r.normal());
      for (const { y, x, s, a } of storm) {
        const [cy, cx] = [y + jitter * r.normal(), x + jitter * r.normal()];
        const [sy, sx] = [s * Math.exp(0.2 * r.normal()), s * Math.exp(0.2 * r.normal())];
        const top = a * Math.exp(0.3 * r.normal());
        for (let i = 0; i < out.length; i++) {
          const d = ((Math.floor(i / width) - cy) / sy) ** 2 + (((i % width) - cx) / sx) ** 2;
          if (d < 40) out[i] += top * Math.exp(-d / 2);
        }
      }
      return out;
    });
  });
  return { fields: rained(latent, wet, (u) => 0.1 + 15 * u) };
}

/**
 * Neighbouring days of an autocorrelated climate, in random order: which of them is the truth is chance.
 *
 * @param {Size} size
 * @returns {World}
 */
function days({ seed, height, width, events, members, wet }) {
  const r = random(seed);
  const memory = 0.6 + 0.35 * r.uniform();
  const slope = 0.5 + 0.8 * r.uniform();
  const season = octaves(height, width, 1.2, r);
  const latent = Array.from({ length: events }, () => {
    let day = octaves(height, width, slope, r);
    const phase = Math.sin(2 * Math.PI * r.uniform());
    const run = Array.from({ length: members + 1 }, () => {
      const next = octaves(height, width, slope, r);
      day = day.map((v, i) => memory * v + Math.sqrt(1 - memory * memory) * next[i]);
      return day.map((v, i) => v + 0.5 * phase * season[i]);
    });
    return r.order(run.length).map((k) => run[k]);
  });
  return { fields: rained(latent, wet, LAWS[r.pick(Object.keys(LAWS))]) };
}

/** @type {Awaited<ReturnType<typeof readEobs>>} */
let held = null;

/**
 * Neighbouring winter days of E-OBS over Iberia, in random order, with drier worlds by taking an amount off.
 *
 * @param {Size} size
 * @returns {Promise<World | null>}
 */
async function eobs({ seed, events, members, wet }) {
  held ??= await readEobs();
  if (!held) return null;
  const winter = held;
  const r = random(seed);
  const last = winter.days.length - members - 1;
  const latent = Array.from({ length: events }, () => {
    const first = Math.floor(r.uniform() * last);
    return r.order(members + 1).map((k) => winter.days[first + k]);
  });
  forgetGaps(latent);
  const known = sample(latent);
  const share = known.filter((v) => v >= 0.1).length / known.length;
  if (wet >= share) return { fields: latent, grid: winter.grid };
  const off = known[Math.floor((1 - wet) * known.length)];
  return {
    grid: winter.grid,
    fields: latent.map((event) => event.map((f) => f.map((v) => (v < off ? 0 : v - off + 0.1)))),
  };
}

/**
 * A cell that one of the days has not observed is missing in all of the run: a model has no gaps of its own.
 *
 * @param {Float64Array[][]} events
 */
function forgetGaps(events) {
  const fields = events.flat();
  const gap = fields[0].map((_, i) => (fields.some((f) => Number.isNaN(f[i])) ? Number.NaN : 0));
  for (const event of events) for (const [k, f] of event.entries()) event[k] = f.map((v, i) => v + gap[i]);
}

async function readEobs() {
  const file = join(REAL, "eobs_iberia_djf_obs.nc");
  if (!existsSync(file)) return null;
  const { events, close } = await openInput({ truth: file, samples: file });
  const days = [];
  for await (const { truth } of events) days.push(Float64Array.from(truth.values));
  await close();
  const { height, width } = events.grid;
  return { days, grid: { height, width } };
}

/**
 * Rain where the latent field is above its quantile of the dry share.
 *
 * @param {readonly Float64Array[][]} latent
 * @param {number} wet
 * @param {(u: number) => number} law
 */
function rained(latent, wet, law) {
  const known = sample(latent);
  const dry = known[Math.min(known.length - 1, Math.floor((1 - wet) * known.length))];
  const scale =
    Math.max(known[Math.floor(0.9 * known.length)] - known[Math.floor(0.5 * known.length)], 1e-6) / 1.28;
  return latent.map((event) =>
    event.map((field) => field.map((v) => (v > dry ? law((v - dry) / scale) : 0))),
  );
}

/** @param {readonly Float64Array[][]} latent */
function sample(latent) {
  const fields = latent.flat();
  const stride = Math.max(1, Math.ceil((fields.length * fields[0].length) / 100_000));
  /** @type {number[]} */
  const out = [];
  fields.forEach((f, k) => {
    for (let i = k % stride; i < f.length; i += stride) if (!Number.isNaN(f[i])) out.push(f[i]);
  });
  return Float64Array.from(out).sort();
}
