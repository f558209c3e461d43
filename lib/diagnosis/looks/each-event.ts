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
    const typical = wet[wet.length >> 1];
    const part = eachField(pool, 1, (values, into) => {
      let n = 0;
      for (const i of pool.cells)
        if (!Number.isNaN(values[i])) {
          into[0] += values[i] >= 0.1 ? 1 : 0;
          n++;
        }
      into[0] /= Math.max(n, 1);
    });
    const amount = eachField(pool, 1, (values, into) => {
      let n = 0;
      for (const i of pool.cells)
        if (!Number.isNaN(values[i])) {
          into[0] += values[i];
          n++;
        }
      into[0] = Math.sqrt(Math.max(into[0], 0) / Math.max(n, 1) / typical);
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
