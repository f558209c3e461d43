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
    const count = (id: string, what: string, matters: number, test: (v: number) => boolean): Coordinate =>
      ratioOf(
        id,
        1,
        eachField(pool, 1, (values, into) => {
          for (const i of pool.cells) if (test(values[i])) into[0]++;
        }),
        {
          matters,
          floor: RARE * pool.cells.length,
          say: ({ ratio }) => `${what} ${times(ratio)} as often as in reality`,
        },
      );
    const total = eachField(pool, 1, (values, into) => {
      for (const i of pool.cells) if (!Number.isNaN(values[i])) into[0] += values[i];
    });
    return [
      ratioOf("amount", 1, total, {
        matters: Math.log(1.15),
        say: ({ ratio }) => `the total amount is ${times(ratio)} the real one`,
      }),
      count("wet", `cells are wet (${WET_THRESHOLD} mm/day)`, Math.log(1.15), (v) => v >= WET_THRESHOLD),
      count("dry", `cells are dry (below ${WET_THRESHOLD} mm/day)`, Math.log(1.3), (v) => v < WET_THRESHOLD),
      count(
        "drizzle",
        `amounts between 0 and ${WET_THRESHOLD} mm/day occur`,
        Math.log(1.5),
        (v) => v > NOISE && v < WET_THRESHOLD,
      ),
      ...QUANTILES.filter((p) => (1 - p) * wet.length >= FEWEST_BEYOND).map((p) => {
        const limit = quantileOf(wet, p);
        const name = `P${100 * p} of wet cells`;
        return count(
          `above-p${100 * p}`,
          `amounts above ${limit.toPrecision(3)} mm/day (${name}) occur`,
          Math.log(p < 0.9 ? 1.2 : p < 0.99 ? 1.3 : 1.5),
          (v) => v > limit,
        );
      }),
    ];
  },
};
