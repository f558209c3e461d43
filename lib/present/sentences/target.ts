import type { CureRow } from "../../cure/cure.js";
import type { Scores, TargetName } from "../../run/event-scores.js";
import { membersOf } from "./spread.js";

/** Where a score lies beside its target. */
export type Standing = "met" | "below" | "above" | "undefined";

/** One of the five scores of samples, before and after a cure. */
export interface Light {
  readonly metric: TargetName;
  readonly label: string;
  readonly real: number;
  readonly target: CureRow["target"];
  readonly before: number;
  readonly was: Standing;
  /** Null where there is no cure. */
  readonly after: number | null;
  readonly is: Standing | null;
}

export const TARGET_LABELS: Readonly<Record<TargetName, string>> = {
  correlation: "spatial correlation",
  wetFraction: "wet fraction",
  ks: "KS",
  massBias: "mass bias",
  diversity: "diversity",
};

/** What it means that a score misses its target on that side. */
const MEANING: Readonly<Record<TargetName, Readonly<Record<"below" | "above", string>>>> = {
  correlation: { below: "rain agrees less with the real places than asked", above: "rain is in its place" },
  wetFraction: { below: "it rains in too few cells", above: "it rains in too many cells" },
  ks: { below: "amounts are distributed alike", above: "amounts are distributed otherwise" },
  massBias: { below: "there is too little water", above: "there is too much water" },
  diversity: {
    below: "samples of an event are too much alike",
    above: "samples of an event are farther from each other than from the truth",
  },
};

export function standingOf(value: number, [low, high]: CureRow["target"]): Standing {
  if (Number.isNaN(value) || Number.isNaN(low)) return "undefined";
  if (value < low) return "below";
  return value > high ? "above" : "met";
}

/** Two or three words on a standing. */
export function standingText(standing: Standing): string {
  return { met: "in target", below: "below target", above: "above target", undefined: "undefined" }[standing];
}

/** What it means that a score misses its target; null where it does not. */
export function meaningOf(
  metric: TargetName,
  standing: Standing,
  scores: Pick<Scores, "diversity" | "distance">,
): string | null {
  if (standing !== "below" && standing !== "above") return null;
  if (metric !== "diversity") return MEANING[metric][standing];
  const members = membersOf(scores);
  if (members === (standing === "below" ? "too close" : "too far")) return MEANING.diversity[standing];
  return "the target is that of the reports, and knows nothing of how far these samples are from the truth";
}
