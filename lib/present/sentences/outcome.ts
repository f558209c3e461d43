import { CAUSE } from "../../diagnosis/causes.js";
import type { CauseId, Diagnosis } from "../../diagnosis/diagnosis.js";
import { symptomName } from "../../diagnosis/symptom-name.js";
import { sure } from "../../sure.js";
import { listInWords } from "./list-in-words.js";

const MOST_NAMED = 3;

/** The confirmed causes, most important first. */
export function confirmedIds({ diagnosis }: Pick<Diagnosis, "diagnosis">): CauseId[] {
  return diagnosis.filter((id): id is CauseId => id !== "healthy" && id !== "undecided");
}

/** What is wrong, in one line. */
export function outcome(diagnosis: Diagnosis): string {
  const ids = confirmedIds(diagnosis);
  if (ids.length > 0) return `Not healthy: ${causesInWords(ids)}`;
  if (diagnosis.diagnosis.includes("healthy"))
    return `Healthy: nothing out of the ordinary was found by these tests${excused(diagnosis)}`;
  const off = diagnosis.symptoms.filter(({ ok }) => !ok).map(({ metric }) => symptomName(metric));
  if (off.length > 0)
    return `Undecided: ${listInWords(off)} ${off.length === 1 ? "misses its target" : "miss their targets"}, for no cause that this evidence can prove`;
  const { out } = diagnosis.looks;
  if (out.length > 0) return `Undecided: the targets are met, but ${sure(out[0]).sentence}`;
  return `Undecided: no symptom, but this evidence is too little to call the samples healthy${excused(diagnosis)}`;
}

/** What lies outside its target for a reason that its note gives. */
function excused({ symptoms }: Diagnosis): string {
  const names = symptoms.filter(({ ok, note }) => ok && note).map(({ metric }) => symptomName(metric));
  if (names.length === 0) return "";
  return `; ${listInWords(names)} ${names.length === 1 ? "lies outside its target and is no symptom here" : "lie outside their targets and are no symptoms here"}`;
}

function causesInWords(ids: readonly CauseId[]): string {
  const titles = ids.map((id) => lowered(CAUSE[id].words.title));
  if (titles.length <= MOST_NAMED) return listInWords(titles);
  const others = titles.length - MOST_NAMED + 1;
  return `${titles.slice(0, MOST_NAMED - 1).join(", ")} and ${others} more causes`;
}

function lowered(title: string): string {
  return title.charAt(0).toLowerCase() + title.slice(1);
}
