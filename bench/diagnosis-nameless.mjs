// Sicknesses that no cause is named for, each at two strengths, put on the members of a healthy run.

import { column, eachField, row } from "./diagnosis-change.mjs";

/**
 * Mean over a window of (2·dy + 1) × (2·dx + 1) cells that are known.
 *
 * @param {Float64Array} f
 * @param {import("../dist/fields/field.js").Grid} grid
 * @param {number} dy
 * @param {number} dx
 */
function smeared(f, { height, width }, dy, dx) {
  return f.map((own, i) => {
    if (Number.isNaN(own)) return own;
    let [sum, n] = [0, 0];
    for (let y = Math.max(0, row(i, { width }) - dy); y <= Math.min(height - 1, row(i, { width }) + dy); y++)
      for (
        let x = Math.max(0, column(i, { width }) - dx);
        x <= Math.min(width - 1, column(i, { width }) + dx);
        x++
      ) {
        const v = f[y * width + x];
        if (!Number.isNaN(v)) {
          sum += v;
          n++;
        }
      }
    return sum / n;
  });
}

const wetSorted = (/** @type {Float64Array} */ f) => f.filter((v) => v >= 0.1).sort((a, b) => a - b);

/** @type {Readonly<Record<string, import("./sick-run.js").Sickness>>} */
export const NAMELESS = {
  /** The second half of the run is another model's. */
  drift: {
    strengths: [1.3, 1.7],
    change: (s) => eachField((f, { e, truths }) => (e >= truths.length / 2 ? f.map((v) => s * v) : f)),
  },
  /** Blocks of a member are lost. */
  holes: {
    strengths: [0.05, 0.2],
    change: (s) =>
      eachField((f, { grid, r }) => {
        const lost = new Set();
        for (let b = 0; b < Math.ceil(grid.height / 4) * Math.ceil(grid.width / 4); b++)
          if (r.uniform() < s) lost.add(b);
        const across = Math.ceil(grid.width / 4);
        return f.map((v, i) =>
          lost.has(Math.floor(row(i, grid) / 4) * across + Math.floor(column(i, grid) / 4)) && v > 0 ? 0 : v,
        );
      }),
  },
  /** Rain cells with dry pixels. */
  salt: {
    strengths: [0.05, 0.2],
    change: (s) => eachField((f, { r }) => f.map((v) => (r.uniform() < s && v > 0 ? 0 : v))),
  },
  /** Smooth along x alone. */
  smeared: {
    strengths: [1, 3],
    change: (s) => eachField((f, { grid }) => smeared(f, grid, 0, s)),
  },
  /** Nearest-neighbour upsampling of coarse output. */
  blocks: {
    strengths: [2, 3],
    change: (s) =>
      eachField((f, { grid }) =>
        f.map((v, i) => {
          const at = s * Math.floor(row(i, grid) / s) * grid.width + s * Math.floor(column(i, grid) / s);
          return Number.isNaN(v) || Number.isNaN(f[at]) ? v : f[at];
        }),
      ),
  },
  /** Sharpened too far: what stands out of its surroundings does so more. */
  ringing: {
    strengths: [0.5, 1.5],
    change: (s) =>
      eachField((f, { grid }) => {
        const base = smeared(f, grid, 2, 2);
        return f.map((v, i) => (v >= 0.1 ? Math.max(0, v + s * (v - base[i])) : v));
      }),
  },
  /** The heaviest tenth of the wet amounts of a field rises too high. */
  "tail-stretched": {
    strengths: [1.5, 3],
    change: (s) =>
      eachField((f) => {
        const wet = wetSorted(f);
        const from = wet[Math.floor(0.9 * wet.length)] ?? Number.POSITIVE_INFINITY;
        return f.map((v) => (v > from ? from + s * (v - from) : v));
      }),
  },
  /** Each day's amount is off by a factor of its own. */
  "amount-noise": {
    strengths: [0.4, 0.8],
    change: (s) => (members, c) => {
      const factors = members.map(() => Math.exp(s * c.r.normal() - (s * s) / 2));
      return members.map((event, e) => event.map((f) => f.map((v) => factors[e] * v)));
    },
  },
  /** Wet cells of a field change places with one another. */
  scattered: {
    strengths: [0.3, 1],
    change: (s) =>
      eachField((f, { r }) => {
        const wet = [...f.keys()].filter((i) => f[i] >= 0.1 && r.uniform() < s);
        const order = r.order(wet.length);
        const out = f.slice();
        wet.forEach((i, k) => {
          out[i] = f[wet[order[k]]];
        });
        return out;
      }),
  },
  /** A member is the mean of two. */
  averaged: {
    strengths: [0.25, 0.5],
    change: (s) => (members) =>
      members.map((event) =>
        event.map((f, m) => f.map((v, i) => (1 - s) * v + s * event[(m + 1) % event.length][i])),
      ),
  },
};

/**
 * What is said in truth of a sickness whose own name is not known, or beside it: no wrong name.
 *
 * @type {Readonly<Record<string, readonly import("./sick-run.js").CauseId[]>>}
 */
export const NEAR = {
  drift: ["some-events"],
  holes: ["excess-small-scale", "some-members", "over-dispersed"],
  salt: ["excess-small-scale"],
  smeared: ["smooth-fields", "weak-background"],
  blocks: ["smooth-fields", "excess-small-scale"],
  ringing: ["excess-small-scale"],
  "tail-stretched": ["other-transform", "wrong-normalisation"],
  "amount-noise": ["some-events", "event-amount-lost"],
  scattered: ["excess-small-scale", "unrelated-samples"],
  averaged: ["smooth-fields", "under-dispersed", "weak-background"],
  "clipped-tail": ["other-transform", "wrong-normalisation"],
  "one-event-scaled": ["corrupt-values"],
  seams: ["edge-effect"],
  "edge-effect": ["regional-bias", "excess-small-scale"],
  "regional-bias": ["excess-small-scale", "edge-effect"],
  "additive-offset": ["weak-background", "activation-floor", "threshold-wrong-space"],
  // The days of E-OBS are of steps, which their means over cells are not.
  "coarse-truth": ["excess-small-scale", "quantised"],
  displaced: ["unrelated-samples", "under-dispersed"],
  "event-amount-lost": ["under-dispersed"],
  "mode-collapse": ["unrelated-samples", "smooth-fields", "under-dispersed"],
  "accumulation-window": ["smooth-fields", "unrelated-samples", "shuffled-events"],
  "negative-values": ["excess-small-scale"],
  "other-transform": ["wrong-normalisation", "mass-deficit", "double-inverse"],
  memorised: ["under-dispersed", "over-dispersed"],
};
