import { WET_THRESHOLD } from "../../metrics/wet-threshold.js";
import { quantileOf } from "../statistics/pooled.js";
import { eachField, ratioOf, times } from "./coordinate.js";
import type { Look } from "./look.js";

/** Members that differ from the others of their events, all events together. */
export const eachMember: Look = {
  id: "members",
  title: "each member beside the others",
  coordinates(pool) {
    if (pool.slots < 3) return "there is one member";
    const heavy = quantileOf(pool.wet, 0.9);
    const quantities = [
      ["amount", "amount", (v: number) => v],
      ["wet", "wet cells", (v: number) => (v >= WET_THRESHOLD ? 1 : 0)],
      ["heavy", "cells above P90", (v: number) => (v > heavy ? 1 : 0)],
    ] as const;
    return quantities.map(([id, what, count]) =>
      ratioOf(
        `${id}-of-member`,
        1,
        eachField(pool, 1, (values, into) => {
          for (const i of pool.cells) if (!Number.isNaN(values[i])) into[0] += count(values[i]);
        }),
        {
          contrast: "member",
          matters: Math.log(1.25),
          where: (at) => `member ${at}`,
          say: ({ ratio, at }) => `member ${at} has ${times(ratio)} the ${what} of the other members`,
        },
      ),
    );
  },
};
