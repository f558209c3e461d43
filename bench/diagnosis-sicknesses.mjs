// Sicknesses that people meet, each at three strengths, put on the members of a healthy run.

import { column, eachField, eachValue, row } from "./diagnosis-change.mjs";
import { NAMELESS } from "./diagnosis-nameless.mjs";

/**
 * @typedef {import("../dist/fields/field.js").Grid} Grid
 * @typedef {import("./sick-run.js").MadeRun} MadeRun
 */

const checker = (/** @type {number} */ i, /** @type {Grid} */ grid) =>
  1 - 2 * ((row(i, grid) + column(i, grid)) % 2);
const sumOf = (/** @type {Float64Array} */ f) => f.reduce((a, v) => (v > 0 ? a + v : a), 0);

/**
 * Amount that `share` of the wet real values exceed.
 *
 * @param {import("./sick-run.js").Context} context
 * @param {number} share
 */
function exceeded({ truths }, share) {
  const wet = truths.flatMap((f) => Array.from(f).filter((v) => v >= 0.1)).sort((a, b) => b - a);
  return wet[Math.floor(share * wet.length)] ?? 1;
}

const atDepth = (/** @type {number} */ i, /** @type {Grid} */ { height, width }) =>
  Math.min(
    row(i, { width }),
    height - 1 - row(i, { width }),
    column(i, { width }),
    width - 1 - column(i, { width }),
  );

/** @type {Readonly<Record<string, import("./sick-run.js").Sickness>>} */
export const SICKNESSES = {
  "clipped-tail": {
    strengths: [0.02, 0.05, 0.15],
    change: (s) => (members, c) => {
      const cap = exceeded(c, s);
      return eachValue((v) => Math.min(v, cap))(members, c);
    },
  },
  atoms: {
    strengths: [0.1, 0.2, 0.5],
    change: (s) => (members, c) => {
      const [low, at] = [exceeded(c, Math.min(0.5 + s / 2, 0.95)), exceeded(c, 0.5)];
      const high = exceeded(c, Math.max(0.5 - s / 2, 0.05));
      return eachValue((v) => (v > low && v < high ? at : v))(members, c);
    },
  },
  "one-event-scaled": {
    strengths: [10, 100, 1000],
    change: (s) => (members, c) => {
      const amounts = members.map((event) => sumOf(event[0]));
      const typical = amounts.indexOf(amounts.toSorted((a, b) => a - b)[Math.floor(0.7 * amounts.length)]);
      return eachValue((v, _, { e }) => (e === typical ? s * v : v))(members, c);
    },
  },
  "some-members-dry": {
    strengths: [0.5, 0.2, 0],
    change: (s) => eachValue((v, _, { m }) => (m === 1 ? s * v : v)),
  },
  checkerboard: {
    strengths: [0.1, 0.25, 0.6],
    change: (s) => eachValue((v, i, c) => v * (1 + s * checker(i, c.grid))),
  },
  stripes: {
    strengths: [0.1, 0.25, 0.6],
    change: (s) => eachValue((v, i, c) => v * (1 + s * (1 - 2 * (column(i, c.grid) % 2)))),
  },
  speckle: {
    strengths: [0.2, 0.4, 0.8],
    change: (s) => eachValue((v, _, { r }) => v * Math.exp(s * r.normal() - (s * s) / 2)),
  },
  seams: {
    strengths: [0.8, 0.6, 0.3],
    change: (s) =>
      eachValue((v, i, c) => (Math.floor((2 * column(i, c.grid)) / c.grid.width) === 1 ? s * v : v)),
  },
  "edge-effect": {
    strengths: [0.7, 0.4, 0],
    change: (s) => eachValue((v, i, c) => (atDepth(i, c.grid) === 0 ? s * v : v)),
  },
  "regional-bias": {
    strengths: [1.3, 1.7, 3],
    change: (s) =>
      eachValue((v, i, { grid }) =>
        row(i, grid) < grid.height / 2 && column(i, grid) < grid.width / 2 ? s * v : v,
      ),
  },
  "additive-offset": {
    strengths: [0.15, 0.5, 2],
    change: (s) => eachValue((v) => v + s),
  },
  "negative-values": {
    strengths: [0.02, 0.1, 0.5],
    change: (s) => eachValue((v, _, { r }) => (v < 0.1 ? s * r.normal() : v)),
  },
  quantised: {
    strengths: [0.5, 1, 2],
    change: (s) => eachValue((v) => Math.round(v / s) * s),
  },
  displaced: {
    strengths: [0.1, 0.2, 0.4],
    change: (s) => (members, c) =>
      eachField((f, { grid, r }) => {
        const size = Math.max(1, Math.round(s * Math.max(grid.height, grid.width)));
        const angle = 2 * Math.PI * r.uniform();
        const [dy, dx] = [Math.round(size * Math.sin(angle)), Math.round(size * Math.cos(angle))];
        const clamp = (/** @type {number} */ at, /** @type {number} */ n) => ((at % n) + n) % n;
        return f.map((own, i) => {
          // Cells that nobody knows stay where they are: a model has no gaps of its own.
          const at =
            clamp(row(i, grid) + dy, grid.height) * grid.width + clamp(column(i, grid) + dx, grid.width);
          const v = f[at] ?? Number.NaN;
          return Number.isNaN(own) ? own : Number.isNaN(v) ? 0 : v;
        });
      })(members, c),
  },
  "event-amount-lost": {
    strengths: [0.4, 0.7, 1],
    change: (s) => (members, c) => {
      const mean = members.flat().reduce((a, f) => a + sumOf(f), 0) / members.flat().length;
      return eachField((f) => {
        const own = sumOf(f);
        return own > 0 ? f.map((v) => v * (mean / own) ** s) : f;
      })(members, c);
    },
  },
  "mode-collapse": {
    strengths: [0.6, 0.85, 1],
    change: (s) => (members, c) => {
      const map = members[0][0].map(
        (_, i) => members.reduce((a, event) => a + event[0][i], 0) / members.length,
      );
      const total = sumOf(map);
      return eachField((f) => {
        const own = sumOf(f);
        return f.map((v, i) => (1 - s) * v + s * map[i] * (own / total));
      })(members, c);
    },
  },
  "accumulation-window": {
    strengths: [0.25, 0.5, 1],
    change: (s) => (members) =>
      members.map((event, e) =>
        event.map((f, m) => {
          const next = members[(e + 1) % members.length][m];
          return f.map((v, i) => (1 - s / 2) * v + (s / 2) * next[i]);
        }),
      ),
  },
  "other-transform": {
    strengths: [0.85, 0.7, 0.5],
    change: (s) => eachValue((v) => (v > 0 ? v ** s : v)),
  },
  memorised: {
    strengths: [0.1, 0.3, 1],
    change: (s) => (members, c) =>
      eachField((f, { e, r }) => (r.uniform() < s ? c.truths[e].slice() : f))(members, c),
  },
  "some-events": {
    strengths: [0.1, 0.2, 0.4],
    change: (s) => (members, c) => {
      const sick = members.map(() => c.r.uniform() < s);
      return eachValue((v, _, { e }) => (sick[e] ? Math.log1p(v) : v))(members, c);
    },
  },
  "coarse-truth": {
    strengths: [2, 3, 5],
    truth:
      (s) =>
      (f, { grid }) =>
        f.map((_, i) => {
          const [y, x] = [row(i, grid), column(i, grid)].map((k) => s * Math.floor(k / s));
          let [sum, n] = [0, 0];
          for (let k = 0; k < s * s; k++) {
            const [v, u] = [y + Math.floor(k / s), x + (k % s)];
            if (v >= grid.height || u >= grid.width || Number.isNaN(f[v * grid.width + u])) continue;
            sum += f[v * grid.width + u];
            n++;
          }
          return Number.isNaN(f[i]) ? Number.NaN : sum / n;
        }),
    change: () => (members) => members,
  },
  "infinite-values": {
    strengths: [0.0001, 0.001, 0.01],
    change: (s) => eachValue((v, _, { r }) => (r.uniform() < s ? Number.POSITIVE_INFINITY : v)),
  },
};

/**
 * A run with a sickness on its members, or its truth; what is missing stays.
 *
 * @param {MadeRun} run
 * @param {string} id
 * @param {number} strength
 * @param {import("./sick-run.js").Random} random
 * @returns {MadeRun}
 */
export function fallIll(run, id, strength, random) {
  const sickness = SICKNESSES[id] ?? NAMELESS[id];
  const truths = run.fields.map(([truth]) => truth);
  const members = run.fields.map((event) => event.slice(1));
  const changed = sickness.change(strength)(members, { grid: run.grid, truths, r: random });
  const real = sickness.truth?.(strength) ?? ((f) => f);
  return { ...run, fields: truths.map((truth, e) => [real(truth, run), ...changed[e]]) };
}

/**
 * What each sickness is called: any of the names is right.
 *
 * @type {Readonly<Record<string, readonly import("./sick-run.js").CauseId[]>>}
 */
export const NAMES = {
  "clipped-tail": ["clipped-tail"],
  "one-event-scaled": ["some-events"],
  "some-members-dry": ["some-members"],
  checkerboard: ["excess-small-scale"],
  stripes: ["excess-small-scale"],
  speckle: ["excess-small-scale"],
  seams: ["excess-small-scale", "regional-bias"],
  "edge-effect": ["edge-effect"],
  "regional-bias": ["regional-bias"],
  "additive-offset": ["additive-offset"],
  "negative-values": ["negative-values", "weak-background"],
  quantised: ["quantised"],
  "coarse-truth": ["coarse-truth"],
  displaced: ["displaced"],
  "event-amount-lost": ["event-amount-lost"],
  "mode-collapse": ["mode-collapse"],
  "accumulation-window": ["accumulation-window"],
  "other-transform": ["other-transform"],
  memorised: ["memorised"],
  "some-events": ["some-events"],
  "infinite-values": ["corrupt-values"],
};
