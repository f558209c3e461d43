import { studentLimit } from "../statistics/student.js";
import { deviation, mean, median } from "../statistics/summary.js";
import { times } from "./coordinate.js";
import type { Look } from "./look.js";
import type { Pool } from "./pool.js";

/** Wet events that each side of a change must have. */
const FEWEST_EVENTS = 8;
/** An event with less than this part of the typical real amount says nothing of a factor. */
const LITTLE = 0.2;
/** Where a change is looked for, as fractions of the run. */
const CHANGES = [1 / 4, 1 / 2, 3 / 4];
/** Share of healthy runs in which chance alone makes a change, and the factor that matters to a reader. */
const FALSE_ALARMS = 5e-4;
const MATTERS: number = Math.log(1.2);

/** A run that changes on its way: amounts over the real ones before and after, in the order in which events are stored. */
export const order: Look = {
  id: "order",
  title: "amounts in the order of the events",
  plain(pool) {
    const ratios = logRatiosOf(pool);
    const changes = CHANGES.flatMap((part) => {
      const at = Math.round(part * pool.events.length);
      const [before, after] = [ratios.slice(0, at), ratios.slice(at)].map((half) =>
        half.filter((v) => !Number.isNaN(v)),
      );
      const few = before!.length < FEWEST_EVENTS || after!.length < FEWEST_EVENTS;
      return few ? [] : [{ at, ...changeBetween(before!, after!) }];
    });
    const [first, ...others] = changes;
    if (!first) return `there are fewer than ${2 * FEWEST_EVENTS} wet events`;
    const most = others.reduce((a, b) => (Math.abs(b.t) > Math.abs(a.t) ? b : a), first);
    const limit = studentLimit(FALSE_ALARMS, changes.length, most.freedom);
    if (!(Math.abs(most.t) > limit && Math.abs(most.log) > MATTERS)) return [];
    const ratio = Math.exp(most.log);
    const from = pool.events[most.at]!.key;
    const reach = Math.max(limit * most.error, MATTERS);
    return [
      {
        look: "order",
        coordinate: "amount-by-order",
        value: ratio,
        interval: [ratio * Math.exp(-limit * most.error), ratio * Math.exp(limit * most.error)],
        reference: [Math.exp(-reach), Math.exp(reach)],
        strength: Math.abs(most.t) / limit,
        where: `from ${from} on`,
        members: "all",
        events: "most",
        sentence: `amounts over the real ones are ${times(ratio)} as large from ${from} on as before it: the run changes on its way`,
      },
    ];
  },
};

/** By event, log of the members' mean amount over the real one; NaN where either holds next to nothing. */
function logRatiosOf({ events, cells }: Pool): readonly number[] {
  const amounts = events.map(({ fields }) => fields.map((values) => amountOf(values, cells)));
  const typical = median(amounts.map(([truth]) => truth!).filter((v) => v > 0));
  return amounts.map(([truth, ...members]) => {
    const made = mean(members);
    return truth! > LITTLE * typical && made > 0 ? Math.log(made / truth!) : Number.NaN;
  });
}

function amountOf(values: ArrayLike<number>, cells: Int32Array): number {
  let sum = 0;
  for (const i of cells) if (!Number.isNaN(values[i])) sum += values[i]!;
  return sum;
}

interface Change {
  readonly log: number;
  readonly error: number;
  readonly t: number;
  readonly freedom: number;
}

/** Welch's t of two means, with its degrees of freedom (Welch 1947, doi:10.1093/biomet/34.1-2.28). */
function changeBetween(before: readonly number[], after: readonly number[]): Change {
  const [a, b] = [before, after].map((half) => deviation(half) ** 2 / half.length);
  const error = Math.sqrt(a! + b!);
  const log = mean(after) - mean(before);
  const freedom = (a! + b!) ** 2 / (a! ** 2 / (before.length - 1) + b! ** 2 / (after.length - 1));
  return { log, error, t: log / error, freedom };
}
