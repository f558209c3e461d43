import { WET_THRESHOLD } from "../../metrics/wet-threshold.js";
import { type Coordinate, shareOf, times } from "./coordinate.js";
import type { Look } from "./look.js";
import type { Pool } from "./pool.js";

const MONTHS = ["January", "February", "March", "April", "May", "June", "July"].concat([
  "August",
  "September",
  "October",
  "November",
  "December",
]);
const FEWEST_EVENTS = 8;

/** Months that differ from the rest, where events have dates. */
export const seasons: Look = {
  id: "seasons",
  title: "months",
  coordinates(pool) {
    const months = pool.events.map(({ key }) => monthOf(key));
    if (months.some((month) => month < 0)) return "events have no dates";
    const frequent = [...new Set(months)].filter(
      (month) => months.filter((m) => m === month).length >= FEWEST_EVENTS,
    );
    if (frequent.length < 2) return `fewer than two months have ${FEWEST_EVENTS} events`;
    return [
      byMonth(pool, "amount", "amounts are", frequent, months, (v) => v),
      byMonth(pool, "wet", "wet cells are", frequent, months, (v) => (v >= WET_THRESHOLD ? 1 : 0)),
    ];
  },
};

function byMonth(
  pool: Pool,
  id: string,
  what: string,
  frequent: readonly number[],
  months: readonly number[],
  count: (v: number) => number,
): Coordinate {
  const classes = frequent.length;
  const whole = new Float64Array(pool.events.length * pool.slots);
  const sums = new Float64Array(whole.length * classes);
  pool.events.forEach(({ fields }, e) => {
    const at = frequent.indexOf(months[e] ?? NaN);
    fields.forEach((values, s) => {
      const f = e * pool.slots + s;
      for (const i of pool.cells)
        if (!Number.isNaN(values[i])) whole[f] = (whole[f] ?? NaN) + count(values[i] ?? NaN);
      if (at >= 0) sums[f * classes + at] = whole[f] ?? NaN;
    });
  });
  const where = (at: number): string => `in ${MONTHS[frequent[at] ?? NaN]}`;
  return shareOf(
    `${id}-by-month`,
    classes,
    { sums, whole },
    {
      matters: Math.log(1.2),
      where,
      say: ({ ratio, at }) => `${what} ${times(ratio)} the real ones ${where(at)}, beside the other months`,
    },
  );
}

/** Month of a date as events are called by it, 0 to 11; −1 where the key is no date. */
function monthOf(key: string): number {
  const month = /^\d{4}-(\d{2})/.exec(key)?.[1];
  return month ? Number(month) - 1 : -1;
}
