import type { CauseResult, Diagnosis } from "./diagnosis.js";

type Confirmed = Pick<Diagnosis, "causes">;

/** Mended in the samples, or done to the real fields as well: what was looked at later does not see it. */
function isAllowedFor({ verdict, repair, proof }: CauseResult): boolean {
  return verdict === "confirmed" && (repair !== null || proof?.by === "imitation");
}

/** Whether the looks are of the samples as they were given. */
export function looksAreAsGiven({ causes }: Confirmed): boolean {
  return !causes.some(isAllowedFor);
}

/** The heading over what is out of the ordinary and no cause owns. */
export function outHeading(diagnosis: Confirmed): string {
  if (!looksAreAsGiven(diagnosis)) return "Still out of the ordinary with these causes mended";
  return diagnosis.causes.some(({ verdict }) => verdict === "confirmed")
    ? "Out of the ordinary besides"
    : "Out of the ordinary";
}

/** The heading over what was looked at and found fine. */
export function fineHeading(diagnosis: Confirmed): string {
  return looksAreAsGiven(diagnosis)
    ? "Looked at and found fine"
    : "Looked at and found fine with these causes mended or allowed for";
}
