import { sure } from "../../sure.js";
import { mean, tOf } from "../statistics/summary.js";
import { bestShift, coarse } from "./best-shift.js";
import type { Look, LookFinding } from "./look.js";

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
    const maps = some.map(({ fields }) => fields.slice(0, 2).map((f) => coarse(f, pool.grid, side)));
    const reach = Math.floor((REACH * Math.min(pool.grid.height, pool.grid.width)) / side);
    if (reach < 1) return "the grid is too small to move storms in";
    const gains: number[] = [];
    const shifts: number[] = [];
    maps.forEach(([truth, own], e) => {
      const [, others] = sure(maps[(e + 1 + (maps.length >> 1)) % maps.length]);
      const [mine, theirs] = [own, others].map((m) => bestShift(sure(truth), sure(m), reach));
      if (!mine || !theirs) return;
      gains.push(mine.gain - theirs.gain);
      shifts.push(side * mine.distance);
    });
    if (gains.length < FEWEST_EVENTS) return `fewer than ${FEWEST_EVENTS} events are wet enough`;
    const t = tOf(gains);
    if (t < LIMIT || mean(gains) < MATTERS) return [];
    return [found(mean(gains), t, mean(shifts))];
  },
};

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
