import { eventsOf } from "../dist/fields/event.js";
import { makeField } from "../dist/fields/field.js";
import { octaves } from "./diagnosis-octaves.mjs";
import { random } from "./diagnosis-random.mjs";
import { WORLDS } from "./diagnosis-worlds.mjs";

export const WET_SHARES = [0.05, 0.1, 0.2, 0.4, 0.7, 0.95];

/**
 * @typedef {import("./sick-run.js").Plan} Plan
 * @typedef {import("./sick-run.js").MadeRun} MadeRun
 */

/**
 * Size and dress of run `seed`, of at most `most` cells; small ones more often than large ones.
 *
 * @param {number} seed
 * @param {number} most
 * @returns {Plan}
 */
export function planOf(seed, most = 5000, kinds = Object.keys(WORLDS)) {
  const r = random(7919 * seed + 13);
  const [height, width] = r.pick(
    [
      [8, 11],
      [12, 12],
      [16, 20],
      [26, 22],
      [26, 22],
      [40, 33],
      [64, 64],
      [200, 200],
    ].filter(([h, w]) => h * w <= most),
  );
  const cells = height * width;
  const members = r.pick([1, 2, 3, 5, 5, 10, 20]);
  const fit = 600_000 / (cells * (members + 1));
  const events = Math.round(Math.min(10 * 50 ** (r.uniform() ** 1.5), Math.max(10, fit)));
  return {
    seed,
    kind: kinds[seed % kinds.length],
    height,
    width,
    members,
    events,
    wet: WET_SHARES[Math.floor(seed / kinds.length) % WET_SHARES.length],
    masked: r.uniform() < 0.3,
    rounded: r.pick(["no", "no", "no", "truth", "both"]),
  };
}

/**
 * The healthy run of a plan; null where its data is not there.
 *
 * @param {Plan} plan
 * @returns {Promise<MadeRun | null>}
 */
export async function runOf(plan) {
  const made = await WORLDS[plan.kind](plan);
  if (!made) return null;
  const grid = made.grid ?? { height: plan.height, width: plan.width };
  const r = random(plan.seed + 77);
  const coast = plan.masked ? octaves(grid.height, grid.width, 1.5, r) : null;
  const mask = coast ? Uint8Array.from(coast, (v) => (v > -0.6 ? 1 : 0)) : null;
  const round = (/** @type {number} */ slot) =>
    plan.rounded === "both" || (plan.rounded === "truth" && slot === 0);
  const fields = made.fields.map((event) =>
    event.map((f, slot) => (round(slot) ? f.map((v) => Math.round(10 * v) / 10) : f)),
  );
  return { grid, mask, fields };
}

/**
 * The run as an event set, in float32 as files hold it.
 *
 * @param {MadeRun} run
 * @returns {import("./sick-run.js").MmEvents}
 */
export function eventSetOf({ grid, mask, fields }) {
  const field = (/** @type {Float64Array} */ values) =>
    makeField("mm/day", grid, Float32Array.from(values), mask);
  return eventsOf(
    fields.map(([truth, ...members], index) => ({
      key: `day_${index}`,
      index,
      truth: field(truth),
      members: members.map(field),
    })),
  );
}
