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
    const counts = eachField(pool, 3, (values, into) => {
      for (let k = 0; k < pool.cells.length; k++) {
        const v = values[pool.cells[k] ?? NaN] ?? NaN;
        if (Number.isNaN(v)) continue;
        into[0] = (into[0] ?? NaN) + v;
        if (v >= WET_THRESHOLD) into[1] = (into[1] ?? NaN) + 1;
        if (v > heavy) into[2] = (into[2] ?? NaN) + 1;
      }
    });
    const quantities = [
      ["amount", "amount"],
      ["wet", "wet cells"],
      ["heavy", "cells above P90"],
    ] as const;
    return quantities.map(([id, what], k) =>
      ratioOf(
        `${id}-of-member`,
        1,
        Float64Array.from({ length: counts.length / 3 }, (_, f) => counts[3 * f + k] ?? NaN),
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
