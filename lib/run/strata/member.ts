import { sure } from "../../sure.js";
import type { Strata } from "./strata.js";

/** Each member by itself, with the truth: an ensemble of one. */
export function memberStrata(members: number, events: number): Strata {
  const names = Array.from({ length: members }, (_, m) => `member ${m}`);
  return {
    by: "member",
    names,
    events: names.map(() => events),
    placeOf: ({ index }) => index,
    of: (event) =>
      event.members.map((member, m) => ({ name: sure(names[m]), event: { ...event, members: [member] } })),
  };
}
