import type { Finding } from "../../finding.js";
import { placeFindings } from "../../joint/places.js";
import { besideImitation, type Scene } from "../../scene.js";
import { examineSpeckle } from "./speckle.js";

/** A pattern that stands still on the grid; else cells of rain by themselves. */
export function examineSmallScale(scene: Scene): Finding {
  const places = scene.once(placeFindings)["excess-small-scale"];
  if (places.verdict === "confirmed") return places;
  const speckle = examineSpeckle(besideImitation(scene));
  return speckle.verdict === "confirmed" ? speckle : places;
}
