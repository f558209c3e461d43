import type { Values } from "../../fields/field.js";
import { mean, tOf } from "../statistics/summary.js";
import type { Look, LookFinding } from "./look.js";
import type { Pool } from "./pool.js";

const EVENTS = 24;
const FEWEST_EVENTS = 10;
const CELLS_A_SIDE = 18;
/** Shifts are looked for up to this part of the shorter side. */
const REACH = 0.3;
/** Standard errors beyond which the gain is no chance, and the gain of correlation that matters. */
const LIMIT = 4;
const MATTERS = 0.1;

/**
 * Storms of an event moved as a whole. A shifted member fits its truth better than an unshifted one; how much better chance
 * alone makes the best of many shifts is seen from members of other events, which gain most, as they know nothing of the
 * event.
 */
export const displacement: Look = {
  id: "displacement",
  title: "storms moved event by event",
  plain(pool) {
    const side = Math.max(1, Math.round(Math.max(pool.grid.height, pool.grid.width) / CELLS_A_SIDE));
    const step = Math.ceil(pool.events.length / EVENTS);
    const some = pool.events.filter((_, e) => e % step === 0);
    const maps = some.map(({ fields }) => [fields[0], fields[1]].map((f) => coarse(f, pool, side)));
    const reach = Math.floor((REACH * Math.min(pool.grid.height, pool.grid.width)) / side);
    if (reach < 1) return "the grid is too small to move storms in";
    const gains: number[] = [];
    const shifts: number[] = [];
    maps.forEach(([truth, own], e) => {
      const [mine, others] = [own, maps[(e + 1 + (maps.length >> 1)) % maps.length][1]].map((m) =>
        bestShift(truth, m, reach),
      );
      if (!mine || !others) return;
      gains.push(mine.gain - others.gain);
      shifts.push(side * mine.distance);
    });
    if (gains.length < FEWEST_EVENTS) return `fewer than ${FEWEST_EVENTS} events are wet enough`;
    const t = tOf(gains);
    if (t < LIMIT || mean(gains) < MATTERS) return [];
    return [found(mean(gains), t, mean(shifts))];
  },
};

interface Map {
  readonly height: number;
  readonly width: number;
  readonly values: Float64Array;
}

/** Mean roots of amounts in blocks; NaN where fewer than half of the cells are known. */
function coarse(values: Values, { grid }: Pool, side: number): Map {
  const [height, width] = [Math.floor(grid.height / side), Math.floor(grid.width / side)];
  const out = new Float64Array(height * width);
  for (let k = 0; k < out.length; k++) {
    let [sum, n] = [0, 0];
    for (let c = 0; c < side * side; c++) {
      const y = Math.floor(k / width) * side + Math.floor(c / side);
      const v = values[y * grid.width + (k % width) * side + (c % side)];
      if (Number.isNaN(v)) continue;
      sum += Math.sqrt(Math.max(v, 0));
      n++;
    }
    out[k] = 2 * n >= side * side ? sum / n : Number.NaN;
  }
  return { height, width, values: out };
}

/** What the best shift adds to the correlation, beside what is left unexplained then; null where either is constant. */
function bestShift(a: Map, b: Map, reach: number): { gain: number; distance: number } | null {
  const still = correlation(a, b, 0, 0);
  if (!Number.isFinite(still)) return null;
  let [best, distance] = [still, 0];
  for (let dy = -reach; dy <= reach; dy++)
    for (let dx = -reach; dx <= reach; dx++) {
      const r = correlation(a, b, dy, dx);
      if (r > best) [best, distance] = [r, Math.hypot(dy, dx)];
    }
  return { gain: (best - still) / Math.sqrt(Math.max(1 - best * best, 0.05)), distance };
}

/** Pearson's correlation of the cells that overlap, NaN where fewer than half do. */
function correlation(a: Map, b: Map, dy: number, dx: number): number {
  const { height, width } = a;
  let [n, sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0, 0];
  for (let y = Math.max(0, -dy); y < Math.min(height, height - dy); y++)
    for (let x = Math.max(0, -dx); x < Math.min(width, width - dx); x++) {
      const [u, v] = [a.values[y * width + x], b.values[(y + dy) * width + x + dx]];
      if (Number.isNaN(u) || Number.isNaN(v)) continue;
      n++;
      sa += u;
      sb += v;
      saa += u * u;
      sbb += v * v;
      sab += u * v;
    }
  const variance = (saa - (sa * sa) / n) * (sbb - (sb * sb) / n);
  return 3 * n >= height * width && variance > 1e-12
    ? (sab - (sa * sb) / n) / Math.sqrt(variance)
    : Number.NaN;
}

function found(gain: number, t: number, shift: number): LookFinding {
  return {
    look: "displacement",
    coordinate: "best-shift",
    value: gain,
    interval: [gain - (LIMIT * gain) / t, gain + (LIMIT * gain) / t],
    reference: [Number.NEGATIVE_INFINITY, Math.max((LIMIT * gain) / t, MATTERS)],
    strength: t / LIMIT,
    where: "",
    members: "all",
    events: "most",
    sentence: `storms of the members lie on average ${shift.toFixed(1)} cells away from those of their events`,
  };
}
