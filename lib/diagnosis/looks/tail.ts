import type { Values } from "../../fields/field.js";
import { WET_THRESHOLD } from "../../metrics/wet-threshold.js";
import { eachField, ratioOf, times } from "./coordinate.js";
import type { Look } from "./look.js";
import type { Pool } from "./pool.js";

/** Two values are one if they differ by less, relatively: a few roundings of float32. */
const SAME = 2e-6;

/** The largest values: how large, and whether many cells or days share one. */
export const tail: Look = {
  id: "tail",
  title: "largest values, and whether they stop at a cap",
  coordinates(pool) {
    const highest = eachField(pool, 1, (values, into) => {
      into[0] = highestOf(values, pool.cells);
    });
    if (highest.filter((v) => v >= WET_THRESHOLD).length < pool.slots) return "no event is wet";
    const ties = eachField(pool, 1, (values, into, f) => {
      if ((highest[f] ?? NaN) >= WET_THRESHOLD)
        into[0] = Math.log(cellsFrom(values, pool.cells, (highest[f] ?? NaN) * (1 - SAME)));
    });
    const top = Math.max(...highest).toPrecision(3);
    return [
      ratioOf("maximum", 1, highest, {
        matters: Math.log(1.25),
        say: ({ ratio }) => `the largest value of a day is on average ${times(ratio)} the real one`,
      }),
      ratioOf("ties-at-maximum", 1, ties, {
        matters: Math.log(1.5),
        side: "more",
        floor: 0.1,
        say: () => "many cells of a day share its largest value, as at a cap",
      }),
      ratioOf("shared-maximum", 1, sharedMaxima(highest, pool), {
        matters: Math.log(1.5),
        side: "more",
        floor: 0.1,
        say: ({ ratio }) =>
          `different days have exactly the same largest value ${times(ratio)} as often as in reality, as at a cap (largest of all ${top} mm/day)`,
      }),
    ];
  },
};

function highestOf(values: Values, cells: Int32Array): number {
  let top = 0;
  for (let k = 0; k < cells.length; k++)
    if ((values[cells[k] ?? NaN] ?? NaN) > top) top = values[cells[k] ?? NaN] ?? NaN;
  return top;
}

function cellsFrom(values: Values, cells: Int32Array, limit: number): number {
  let n = 0;
  for (let k = 0; k < cells.length; k++) if ((values[cells[k] ?? NaN] ?? NaN) >= limit) n++;
  return n;
}

/** Of each field, the number of other events that have a field with the same maximum. */
function sharedMaxima(highest: Float64Array, { slots }: Pool): Float64Array {
  const order = Array.from(highest.keys()).sort((a, b) => (highest[a] ?? NaN) - (highest[b] ?? NaN));
  const out = new Float64Array(highest.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (
      to < order.length &&
      (highest[order[to] ?? NaN] ?? NaN) <= (highest[order[from] ?? NaN] ?? NaN) * (1 + SAME)
    )
      to++;
    const events = new Set(order.slice(from, to).map((i) => Math.floor(i / slots)));
    if ((highest[order[from] ?? NaN] ?? NaN) >= WET_THRESHOLD)
      for (const i of order.slice(from, to)) out[i] = Math.min(events.size - 1, 1);
    from = to;
  }
  return out;
}
