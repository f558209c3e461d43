import type { Scores } from "../../run/event-scores.js";
import { percent, score } from "./score.js";

/** How much water all samples hold beside the real fields. */
export function water({ massBias }: Pick<Scores, "massBias">): string {
  if (Number.isNaN(massBias))
    return "How much water the samples hold beside the real fields is undefined: these hold none.";
  if (score(massBias) === "0.000") return "All samples together hold as much water as the real fields.";
  return `All samples together hold ${percent(Math.abs(massBias))} ${massBias < 0 ? "less" : "more"} water than the real fields.`;
}
