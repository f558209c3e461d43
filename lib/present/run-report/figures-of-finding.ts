import { CAUSE } from "../../diagnosis/causes.js";
import type { CauseId } from "../../diagnosis/diagnosis.js";

/** The pictures that a report has besides its maps of one event. */
export type FigureId = "amounts" | "scales" | "samples";

const AMOUNTS = ["wetFraction", "ks", "massBias"];
const PLACES = ["smooth-fields", "unrelated-samples", "shuffled-events", "flipped-grid"];

/** The pictures that show what a cause does. */
export function figuresOf(id: CauseId): FigureId[] {
  const { disturbs } = CAUSE[id];
  return [
    ...(disturbs.some((metric) => AMOUNTS.includes(metric)) && id !== "smooth-fields"
      ? (["amounts"] as const)
      : []),
    ...(PLACES.includes(id) ? (["scales"] as const) : []),
    ...(disturbs.includes("diversity") || PLACES.includes(id) ? (["samples"] as const) : []),
  ];
}
