import type { Finding } from "../../finding.js";
import { placeFindings } from "../../joint/places.js";
import { besideImitation, type Scene } from "../../scene.js";
import { examineCellNoise } from "./cell-noise.js";
import { examineSpeckle } from "./speckle.js";

/** A pattern that stands still on the grid; else cells of rain by themselves; else amounts that are noise from cell to cell. */
export function examineSmallScale(scene: Scene): Finding {
  const places = scene.once(placeFindings)["excess-small-scale"];
  if (places.verdict === "confirmed") return places;
  const specimen = besideImitation(scene);
  const found = [examineSpeckle, examineCellNoise].map((examine) => examine(specimen));
  return found.find(({ verdict }) => verdict === "confirmed") ?? places;
}
