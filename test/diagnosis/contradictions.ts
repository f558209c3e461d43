import type { Diagnosis } from "../../lib/diagnosis/diagnosis.js";

/** What a diagnosis says against itself; empty as it should be. */
export function contradictionsOf({ diagnosis, causes, symptoms, looks, advice }: Diagnosis): string[] {
  const said: string[] = [];
  const confirmed = causes.filter(({ verdict }) => verdict === "confirmed");
  const named = diagnosis.filter((id) => id !== "healthy" && id !== "undecided");
  if (confirmed.map(({ id }) => id).join() !== named.join()) said.push("names others than it confirms");
  if (diagnosis.includes("healthy")) {
    if (diagnosis.length > 1) said.push("healthy and more");
    for (const { metric, ok, value } of symptoms)
      if (!ok || value === null || !Number.isFinite(value)) said.push(`healthy beside ${metric} ${value}`);
    for (const { sentence } of looks.out) said.push(`healthy beside: ${sentence}`);
    if (!advice[0]?.startsWith("Nothing is wrong")) said.push("healthy without saying so");
  } else if (advice.some((line) => /Nothing is wrong|as they are/.test(line)))
    said.push("not healthy, yet nothing is wrong");
  for (const { id, verdict, proof, repair } of causes) {
    if (repair && verdict !== "confirmed") said.push(`${id} is ${verdict} and has a repair`);
    if ((verdict === "confirmed") !== (proof !== undefined))
      said.push(`${id} is ${verdict}, proof ${proof?.by}`);
    if (proof?.by !== "repair") continue;
    if (!repair) said.push(`${id} is proven by a repair that is not shown`);
    const net = proof.changes.reduce((sum, { gain }) => sum + gain, 0);
    if (!(net > 0)) said.push(`the repair of ${id} does more harm than good`);
    if (!proof.changes.some(({ gain, error }) => gain > 2 * error))
      said.push(`the repair of ${id} does nothing`);
    // Another unit hides drizzle and floors, which its repair brings out.
    if (id === "unit-scale") continue;
    const spreads = id === "under-dispersed" || id === "over-dispersed";
    const counted = proof.changes.filter(({ aspect }) => !(spreads && aspect === "spatialCorrelation"));
    // What a repair loses beside what it is for is small change of what it wins.
    const won = counted.reduce((sum, { gain }) => sum + Math.max(gain, 0), 0);
    if (counted.some(({ gain, error }) => gain < -1 && -gain > 2.8 * error && -gain > 0.15 * won))
      said.push(`the repair of ${id} harms`);
  }
  const cures = advice.slice(0, named.length);
  if (!cures.every((line) => /(Measured here, by .+|Untried here: .+)\.$/.test(line)))
    said.push("a cure that is neither measured nor marked as untried");
  for (const line of advice.filter((l) => /Measured here|measured on \d+ others/.test(l))) {
    const moves = [...line.matchAll(/off by ([\d.]+) → ([\d.]+)/g)].map(([, a, b]) => Number(a) - Number(b));
    if (!moves.some((gain) => gain > 0)) said.push(`advises what does nothing: ${line}`);
  }
  return said;
}
