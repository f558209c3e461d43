import type { Values } from "../../fields/field.js";
import { WET_THRESHOLD } from "../../metrics/wet-threshold.js";
import { NOISE } from "../specimen.js";
import { quantileOf } from "../statistics/pooled.js";
import { type Coordinate, eachField, ratioOf, times } from "./coordinate.js";
import type { Look } from "./look.js";

const QUANTILES = [0.25, 0.5, 0.75, 0.9, 0.99, 0.999];
/** Cells beyond a quantile, truth and members together, with fewer of which it is not looked at. */
const FEWEST_BEYOND = 30;

/** Share of the cells that is next to nothing. */
const RARE = 1e-5;

/** How much it rains, and how often harder than each of some amounts. */
export const intensity: Look = {
  id: "intensity",
  title: "amounts, wet and dry cells, and how often each intensity is exceeded",
  coordinates(pool) {
    const { wet } = pool;
    if (wet.length < FEWEST_BEYOND) return "there are next to no wet cells";
    const limits = QUANTILES.filter((p) => (1 - p) * wet.length >= FEWEST_BEYOND).map((p) => ({
      p,
      limit: quantileOf(wet, p),
    }));
    const classes = FIXED + limits.length;
    const counts = eachField(pool, classes, (values, into) => {
      countInto(
        values,
        pool.cells,
        limits.map(({ limit }) => limit),
        into,
      );
    });
    const column = (k: number): Float64Array =>
      Float64Array.from({ length: counts.length / classes }, (_, f) => counts[f * classes + k] ?? NaN);
    const count = (k: number, id: string, what: string, matters: number): Coordinate =>
      ratioOf(id, 1, column(k), {
        matters,
        floor: RARE * pool.cells.length,
        say: ({ ratio }) => `${what} ${times(ratio)} as often as in reality`,
      });
    return [
      ratioOf("amount", 1, column(0), {
        matters: Math.log(1.15),
        say: ({ ratio }) => `the total amount is ${times(ratio)} the real one`,
      }),
      count(1, "wet", `cells are wet (${WET_THRESHOLD} mm/day)`, Math.log(1.15)),
      count(2, "dry", `cells are dry (below ${WET_THRESHOLD} mm/day)`, Math.log(1.3)),
      count(3, "drizzle", `amounts between 0 and ${WET_THRESHOLD} mm/day occur`, Math.log(1.5)),
      ...limits.map(({ p, limit }, k) =>
        count(
          FIXED + k,
          `above-p${100 * p}`,
          `amounts above ${limit.toPrecision(3)} mm/day (P${100 * p} of wet cells) occur`,
          Math.log(p < 0.9 ? 1.2 : p < 0.99 ? 1.3 : 1.5),
        ),
      ),
    ];
  },
};

/** Total, wet, dry and drizzling cells, before those above each limit. */
const FIXED = 4;

/** @param limits ascending */
function countInto(values: Values, cells: Int32Array, limits: readonly number[], into: Float64Array): void {
  let [total, wet, dry, drizzle] = [0, 0, 0, 0];
  for (let k = 0; k < cells.length; k++) {
    const v = values[cells[k] ?? NaN] ?? NaN;
    if (Number.isNaN(v)) continue;
    total += v;
    if (v < WET_THRESHOLD) {
      dry++;
      if (v > NOISE) drizzle++;
      continue;
    }
    wet++;
    for (let l = 0; l < limits.length && v > (limits[l] ?? NaN); l++)
      into[FIXED + l] = (into[FIXED + l] ?? NaN) + 1;
  }
  into.set([total, wet, dry, drizzle]);
}
