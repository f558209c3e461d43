import type { Finding } from "../../finding.js";
import { placeFindings } from "../../joint/places.js";
import type { Scene } from "../../scene.js";

/** A pattern that stands still on the grid. */
export function examineSmallScale(scene: Scene): Finding {
  return scene.once(placeFindings)["excess-small-scale"];
}
