import type { CauseId } from "../cause-ids.js";
import { type Finding, untestable } from "../finding.js";
import type { Scene } from "../scene.js";
import { placeFindings } from "./places.js";

/** A finding of {@link placeFindings}; where samples belong to no event, or to another grid, places of theirs are no one's fault. */
export function ofPlaces(id: "edge-effect" | "regional-bias", scene: Scene): Finding {
  const hidden = (["unrelated-samples", "mode-collapse"] as const).find((cause) => scene.isConfirmed(cause));
  return hidden
    ? untestable(id, `places cannot be compared beside ${hidden satisfies CauseId}`)
    : scene.once(placeFindings)[id];
}
