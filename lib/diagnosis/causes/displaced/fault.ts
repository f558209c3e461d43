import { changeMembers } from "../../faults/change-members.js";
import type { Fault } from "../../faults/fault.js";
import { memberStream } from "../../faults/member-stream.js";
import { moved } from "./move-back.js";

/** Predictors that place the storms of a day elsewhere. */
export const fault: Fault = {
  id: "displaced",
  stage: "grid",
  what: "moves all members of an event by one vector, of the same length in all events and any direction in each; edges are mirrored",
  needs: ["several events"],
  strength: { meaning: "length as a part of the shorter side", default: 0.15, min: 0.03, max: 0.4 },
  apply(events, { strength, seed }) {
    const length = strength * Math.min(events.grid.height, events.grid.width);
    return changeMembers(events, (values, { index, truth: { grid } }) => {
      const angle = 2 * Math.PI * memberStream(seed, "displaced", index, 0).uniform();
      const move = {
        down: Math.round(length * Math.sin(angle)),
        right: Math.round(length * Math.cos(angle)),
      };
      return moved(values, grid, move);
    });
  },
};
