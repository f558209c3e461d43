import type { Scores } from "../../run/event-scores.js";
import { percent } from "./score.js";

/** How often it rains in the samples and in the real fields. */
export function wetCells({
  wetFraction,
  realWetFraction,
}: Pick<Scores, "wetFraction" | "realWetFraction">): string {
  const real = Number.isNaN(realWetFraction)
    ? "how often it really rains is undefined"
    : realWetFraction === 0
      ? "no cell of the real fields is wet"
      : realWetFraction === 1
        ? "every cell of the real fields is wet"
        : `${percent(realWetFraction)} of the real cells are wet`;
  if (Number.isNaN(wetFraction)) return `How often it rains in the samples is undefined; ${real}.`;
  if (wetFraction === 1) return `No sample has a single dry cell; ${real}.`;
  if (wetFraction === 0) return `No sample has a single wet cell; ${real}.`;
  return `${percent(wetFraction)} of the cells of the samples are wet; ${real}.`;
}
