import { sure } from "../../../sure.js";
import { changeCells } from "../../faults/change-members.js";
import type { Fault } from "../../faults/fault.js";
import { TRANSFORMS } from "./transforms.js";

/** A transform that nobody undid. */
export const fault: Fault = {
  id: "other-transform",
  stage: "inverse",
  what: `leaves a transform in: ${TRANSFORMS.map(({ id }, k) => `${k + 1} ${id}`).join(", ")}`,
  needs: [],
  strength: { meaning: "which transform", default: 1, min: 1, max: TRANSFORMS.length },
  apply(events, { strength }) {
    const { apply } = sure(TRANSFORMS[Math.round(strength) - 1]);
    return changeCells(events, apply);
  },
};
