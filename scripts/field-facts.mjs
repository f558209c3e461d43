// Power by scale, spread–skill and the upper tail of events, each with its interval over resampled blocks of events.
import { quantiles } from "../dist/fields/quantile.js";
import { resamples } from "../dist/metrics/bootstrap.js";
import { rapsdOf } from "../dist/metrics/rapsd.js";
import { see } from "../dist/metrics/seen.js";
import { spreadSkill } from "../dist/metrics/spread-skill.js";

/**
 * @typedef {import("../dist/fields/event.js").FieldEvent<"mm/day">} Event
 * @typedef {{ value: number, range: readonly [number, number] }} WithRange
 * @typedef {{ real: Float64Array, made: Float64Array, spread: number, error: number, truth: Float64Array, samples: Float64Array }} Sums
 */

const REPLICATES = 500;
/** From so many cells a wave on, to twice as many. */
export const SCALES = [2, 4, 8, 16, 32, 64];
/** Amounts between which cells are counted for P99: half a per cent apart. */
const STEPS = 1600;
const STEP = Math.log(1.005);
const SMALLEST = 0.1;

/**
 * Spectra are of land, with 0 over the sea in real fields and samples alike.
 *
 * @param {readonly Event[]} events
 * @param {import("../dist/fields/field.js").Grid} grid
 * @param {number} blockLength
 */
export function fieldFacts(events, grid, blockLength) {
  /** @type {Sums[]} */
  const blocks = [];
  for (const [i, event] of events.entries()) {
    const sums = sumsOf(event, grid);
    if (i % blockLength === 0) blocks.push(sums);
    else add(/** @type {Sums} */ (blocks.at(-1)), sums);
  }
  const draws = Array.from(resamples(blocks.length, { seed: 0, replicates: REPLICATES }), (positions) =>
    total(Array.from(positions, (at) => /** @type {Sums} */ (blocks[at]))),
  );
  const all = total(blocks);
  const longer = Math.max(grid.height, grid.width);
  /** @type {(statistic: (sums: Sums) => number) => WithRange} */
  const withRange = (statistic) => {
    const known = draws.map(statistic).filter((x) => !Number.isNaN(x));
    const [low = Number.NaN, high = Number.NaN] = known.length ? quantiles(known, [0.025, 0.975]) : [];
    return { value: statistic(all), range: [low, high] };
  };
  const ratios = Array.from(all.real.subarray(1), (p, ring) => (all.made[ring + 1] ?? Number.NaN) / p);
  return {
    power: SCALES.map((scale) => ({ scale, ...withRange((sums) => powerRatio(sums, longer, scale)) })),
    scalesWithin: ratios.filter((ratio) => Math.abs(ratio - 1) <= 0.1).length,
    scalesOf: ratios.length,
    spreadSkill: withRange(({ spread, error }) => Math.sqrt(spread / error)),
    p99Ratio: withRange(({ truth, samples }) => p99(samples) / p99(truth)),
  };
}

/**
 * @param {Event} event
 * @param {import("../dist/fields/field.js").Grid} grid
 * @returns {Sums}
 */
function sumsOf(event, grid) {
  const { truth, members } = event;
  const real = powerOf(truth, grid);
  const made = new Float64Array(real.length);
  const counts = new Float64Array(STEPS);
  for (const member of members) {
    powerOf(member, grid).forEach((p, ring) => {
      made[ring] = (made[ring] ?? 0) + p / members.length;
    });
    count(counts, member);
  }
  const skill = spreadSkill();
  const state = skill.init();
  skill.add(state, event, see(event));
  const { spread, skill: error } = skill.result(state);
  return {
    real,
    made,
    spread: spread ** 2,
    error: error ** 2,
    truth: count(new Float64Array(STEPS), truth),
    samples: counts,
  };
}

/** @param {{ values: ArrayLike<number>, mask: Uint8Array | null }} field @param {import("../dist/fields/field.js").Grid} grid */
function powerOf({ values, mask }, grid) {
  return rapsdOf(
    Float32Array.from(values, (x, i) => (mask?.[i] === 0 ? 0 : x)),
    grid,
  ).power;
}

/** @param {Float64Array} counts @param {{ values: ArrayLike<number>, mask: Uint8Array | null }} field */
function count(counts, { values, mask }) {
  for (let i = 0; i < values.length; i++) {
    const x = values[i] ?? Number.NaN;
    if (mask?.[i] === 0 || Number.isNaN(x)) continue;
    const at = x > SMALLEST ? Math.min(STEPS - 1, 1 + Math.floor(Math.log(x / SMALLEST) / STEP)) : 0;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}

/** The amount below which 99 % of the cells are, to half a per cent. @param {Float64Array} counts */
function p99(counts) {
  const wanted = 0.99 * counts.reduce((sum, n) => sum + n, 0);
  let below = 0;
  for (const [at, n] of counts.entries()) {
    if (below + n >= wanted)
      return at === 0 ? 0 : SMALLEST * Math.exp(STEP * (at - 1 + (wanted - below) / n));
    below += n;
  }
  return Number.NaN;
}

/**
 * Power of waves from `scale` cells on, to twice as many (from the last on, of all that are longer), over the real one.
 *
 * @param {Sums} sums
 * @param {number} longer
 * @param {number} scale
 */
function powerRatio({ real, made }, longer, scale) {
  const end = scale === SCALES.at(-1) ? Number.POSITIVE_INFINITY : 2 * scale;
  let [above, below] = [0, 0];
  for (let ring = 1; ring < real.length; ring++) {
    const wave = longer / ring;
    if (wave < scale || wave >= end) continue;
    above += made[ring] ?? Number.NaN;
    below += real[ring] ?? Number.NaN;
  }
  return above / below;
}

/** @param {readonly Sums[]} parts @returns {Sums} */
function total(parts) {
  const [first] = parts;
  if (!first) throw new Error("no events");
  const all = {
    ...first,
    real: first.real.slice(),
    made: first.made.slice(),
    truth: first.truth.slice(),
    samples: first.samples.slice(),
  };
  for (const part of parts.slice(1)) add(all, part);
  return all;
}

/** @param {Sums} into @param {Sums} other */
function add(into, other) {
  for (const key of /** @type {const} */ (["real", "made", "truth", "samples"]))
    for (let i = 0; i < into[key].length; i++) into[key][i] = (into[key][i] ?? 0) + (other[key][i] ?? 0);
  into.spread += other.spread;
  into.error += other.error;
}
