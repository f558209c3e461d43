import { WET_THRESHOLD } from "../../metrics/wet-threshold.js";
import { eachField, ratioOf, spreadOf, times } from "./coordinate.js";
import type { Look } from "./look.js";

/** A field with fewer wet cells than this part is as good as dry. */
const DRY = 0.01;

/** How events differ from one another: their amounts and their wet area, and how many are dry. */
export const eachEvent: Look = {
  id: "events",
  title: "spread between events of their amount and wet area; dry events",
  coordinates(pool) {
    const { wet } = pool;
    if (wet.length === 0) return "there are no wet cells";
    const typical = wet[wet.length >> 1] ?? NaN;
    const part = new Float64Array(pool.events.length * pool.slots);
    const amount = eachField(pool, 1, (values, into, f) => {
      let [sum, wetCells, n] = [0, 0, 0];
      for (let k = 0; k < pool.cells.length; k++) {
        const v = values[pool.cells[k] ?? NaN] ?? NaN;
        if (Number.isNaN(v)) continue;
        sum += v;
        if (v >= WET_THRESHOLD) wetCells++;
        n++;
      }
      part[f] = wetCells / Math.max(n, 1);
      into[0] = Math.sqrt(Math.max(sum, 0) / Math.max(n, 1) / typical);
    });
    return [
      spreadOf("amount-spread", amount, {
        matters: Math.log(1.2),
        say: ({ ratio }) =>
          `amounts of events differ from one another ${times(ratio)} as much as the real ones${ratio < 1 ? ": they are drawn to the mean" : ""}`,
      }),
      spreadOf("wet-spread", part, {
        matters: Math.log(1.25),
        say: ({ ratio }) =>
          `wet areas of events differ from one another ${times(ratio)} as much as the real ones`,
      }),
      ratioOf(
        "dry-events",
        1,
        part.map((v) => (v < DRY ? 1 : 0)),
        {
          matters: Math.log(1.5),
          floor: 0.03,
          say: ({ ratio }) => `days without rain anywhere are ${times(ratio)} as frequent as in reality`,
        },
      ),
    ];
  },
};
