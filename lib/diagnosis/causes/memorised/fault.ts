import { mapEvents } from "../../../fields/event.js";
import type { Fault } from "../../faults/fault.js";
import { memberStream } from "../../faults/member-stream.js";

/** The target among the inputs. */
export const fault: Fault = {
  id: "memorised",
  stage: "decoder",
  what: "puts the truth of the event in place of members",
  needs: [],
  strength: { meaning: "share of the members that are replaced", default: 1, min: 0.05, max: 1 },
  apply(events, { strength, seed }) {
    return mapEvents(events, "mm/day", (event) => ({
      ...event,
      members: event.members.map((field, m) =>
        memberStream(seed, "memorised", event.index, m).uniform() < strength ? event.truth : field,
      ),
    }));
  },
};
