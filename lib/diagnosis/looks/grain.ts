import type { Values } from "../../fields/field.js";
import { WET_THRESHOLD } from "../../metrics/wet-threshold.js";
import { type Sorter, sorter } from "../statistics/ascending.js";
import { eachField, ratioOf, times } from "./coordinate.js";
import type { Look } from "./look.js";

const FEWEST_WET = 10;

/** Values that occur too often: amounts rounded to steps, and atoms. */
export const grain: Look = {
  id: "grain",
  title: "rounded amounts and values that repeat",
  coordinates(pool) {
    const room = sorter(pool.cells.length);
    const repeats = eachField(pool, 2, (values, into) => {
      repeatsOf(values, pool.cells, room, into);
    });
    const column = (k: number): Float64Array =>
      Float64Array.from({ length: repeats.length / 2 }, (_, f) => repeats[2 * f + k] ?? NaN);
    return [
      ratioOf("repeated", 1, column(0), {
        matters: Math.log(1.5),
        side: "more",
        floor: 0.02,
        say: ({ ratio }) =>
          `wet values repeat another value of their field ${times(ratio)} as often as the real ones, as if rounded to steps`,
      }),
      ratioOf("atom", 1, column(1), {
        matters: Math.log(1.5),
        side: "more",
        floor: 0.02,
        say: ({ ratio }) =>
          `the commonest wet value of a field is ${times(ratio)} as common as in reality: an atom`,
      }),
    ];
  },
};

/** Share of wet values that are equal to another one, and that are equal to the commonest one. */
function repeatsOf(
  values: Values,
  cells: Int32Array,
  { values: wet, sorted: sortedOf }: Sorter,
  into: Float64Array,
): void {
  let n = 0;
  for (let k = 0; k < cells.length; k++) {
    const v = values[cells[k] ?? NaN] ?? NaN;
    if (v >= WET_THRESHOLD) wet[n++] = v;
  }
  if (n < FEWEST_WET) return;
  const sorted = sortedOf(n);
  let [distinct, run, longest] = [1, 1, 1];
  for (let k = 1; k < n; k++) {
    run = (sorted[k] ?? NaN) <= (sorted[k - 1] ?? NaN) * (1 + 1e-6) ? run + 1 : 1;
    if (run === 1) distinct++;
    if (run > longest) longest = run;
  }
  into[0] = 1 - distinct / n;
  into[1] = (longest - 1) / n;
}
