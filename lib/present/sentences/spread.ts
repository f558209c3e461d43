import type { Diagnosis } from "../../diagnosis/diagnosis.js";
import type { Scores } from "../../run/event-scores.js";
import { score } from "./score.js";

/** Members as far from each other as from the truth would be a fair ensemble; a tenth less or more is told. */
const TELLING = 0.1;

/** How members of an event lie to each other, beside how they lie to the truth. */
export function membersOf({
  diversity,
  distance,
}: Pick<Scores, "diversity" | "distance">): "too close" | "as they should" | "too far" | "undefined" {
  const ratio = diversity / distance;
  if (!(distance > 0) || Number.isNaN(ratio)) return "undefined";
  if (ratio < 1 - TELLING) return "too close";
  return ratio > 1 + TELLING ? "too far" : "as they should";
}

const ENDS = {
  "too close": "closer to each other than to the truth",
  "too far": "farther from each other than from the truth",
  "as they should": "about as far from each other as from the truth, as they should be",
};

/** Causes that make members too sure of themselves. */
const TOO_SURE: readonly string[] = [
  "under-dispersed",
  "latent-ignored",
  "mode-collapse",
  "posterior-collapse",
  "prior-gap",
];

/** What it means that members are too close, where the diagnosis says anything of it. */
function tooClose({ causes }: Pick<Diagnosis, "causes">): string {
  const verdicts = causes.filter(({ id }) => TOO_SURE.includes(id));
  if (verdicts.some(({ verdict }) => verdict === "confirmed")) return ": too sure of themselves";
  if (verdicts.some(({ verdict }) => verdict === "suspected")) return ": perhaps too sure of themselves";
  const own = verdicts.find(({ id }) => id === "under-dispersed");
  if (own?.verdict === "excluded") return ", though not for too little spread, which is excluded";
  return "";
}

/** How far members of an event are from each other, beside how far they are from the truth. */
export function spread(
  scores: Pick<Scores, "diversity" | "distance">,
  diagnosis: Pick<Diagnosis, "causes">,
): string {
  const { diversity, distance } = scores;
  if (Number.isNaN(diversity))
    return "How far the samples of an event are from each other is undefined: it needs two samples of an event that are not dry.";
  const facts = `The samples of an event are ${score(diversity)} from each other (1 − cosine)`;
  const members = membersOf(scores);
  if (members === "undefined") return `${facts}.`;
  const means = members === "too close" ? tooClose(diagnosis) : "";
  return `${facts} and ${score(distance)} from the real field: they are ${ENDS[members]}${means}.`;
}
