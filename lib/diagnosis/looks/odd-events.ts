import { sure } from "../../sure.js";
import { quantileOf } from "../statistics/pooled.js";
import { median } from "../statistics/summary.js";
import type { Look, LookFinding } from "./look.js";
import type { Pool } from "./pool.js";

const FEWEST_EVENTS = 8;
/** Beyond the wettest field of all other events by this factor, and by three deviations of the logarithm above its median, an amount is out of scale. */
const FACTOR = 10;
const SPREADS = 3;
/** Robust deviations from what the other events have, beyond which an event is out of line, and the factor it must be. */
const DEVIATIONS = 12;
const OWN_FACTOR = 4;

/** Single events whose members are out of all proportion. */
export const oddEvents: Look = {
  id: "odd-events",
  title: "single events out of scale",
  plain(pool) {
    if (pool.events.length < FEWEST_EVENTS) return `there are fewer than ${FEWEST_EVENTS} events`;
    const amounts = pool.events.map(({ fields }) => fields.map((values) => amountOf(values, pool.cells)));
    const real = amounts.map(([truth = NaN]) => truth).filter((a) => a > 0);
    if (real.length < FEWEST_EVENTS) return `fewer than ${FEWEST_EVENTS} real events are wet`;
    const typical = median(real);
    const sorted = Float64Array.from(amounts.flat().filter((a) => a > 0)).sort();
    const spread = Math.log(quantileOf(sorted, 0.84) / quantileOf(sorted, 0.5));
    const logs = amounts.map(([truth = NaN, ...members]) =>
      truth > typical / 5 ? Math.log(Math.max(median(members), 1e-12) / truth) : Number.NaN,
    );
    const known = logs.filter((v) => !Number.isNaN(v));
    const centre = median(known);
    const width = Math.max(1.4826 * median(known.map((v) => Math.abs(v - centre))), 0.05);
    return pool.events.flatMap(({ key }, e) => {
      const [truth = NaN, ...members] = sure(amounts[e]);
      const most = Math.max(...members);
      const top = Math.max(...amounts.filter((_, other) => other !== e).flat());
      const beyond = most / top > FACTOR && Math.log(most / top) > SPREADS * spread;
      const apart = (logs[e] ?? NaN) - centre;
      const odd =
        known.length >= 2 * FEWEST_EVENTS && apart > DEVIATIONS * width && apart > Math.log(OWN_FACTOR);
      return beyond || odd ? [oddFinding(key, truth, members, top, pool)] : [];
    });
  },
};

function amountOf(values: ArrayLike<number>, cells: Int32Array): number {
  let [sum, n] = [0, 0];
  for (let k = 0; k < cells.length; k++) {
    const v = values[cells[k] ?? NaN] ?? NaN;
    if (Number.isNaN(v)) continue;
    sum += v;
    n++;
  }
  return n > 0 ? sum / n : 0;
}

function oddFinding(
  key: string,
  truth: number,
  members: readonly number[],
  top: number,
  pool: Pool,
): LookFinding {
  const most = Math.max(...members);
  const far = members.flatMap((m, k) => (m > most / 3 ? [k + 1] : []));
  const isAll = far.length === pool.slots - 1;
  return {
    look: "odd-events",
    coordinate: "amount-of-event",
    value: most / top,
    interval: null,
    reference: [0, FACTOR],
    strength: most / top,
    where: "",
    members: isAll ? "all" : far,
    events: [key],
    sentence: `${key} has up to ${most.toPrecision(3)} mm/day on average over its cells, where the real event has ${truth.toPrecision(3)} and no field of another event more than ${top.toPrecision(3)}${isAll ? "" : `, in member ${far.join(", ")}`}`,
  };
}
