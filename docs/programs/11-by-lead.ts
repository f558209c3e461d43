// Fair CRPS and reliability of parts of the events: leads of 1 and 2 days, one after the other in the files.
import { eventsOf, type FieldEvent, measure, metrics, openInput } from "undrizzle";

const input = await openInput({ truth: "truth.nc", samples: "samples.nc" });
const leads = new Map<number, FieldEvent<"mm/day">[]>();
for await (const event of input.events) {
  const lead = 1 + (event.index % 2);
  leads.set(lead, [...(leads.get(lead) ?? []), event]);
}
await input.close();
const lines: string[] = [];
for (const [lead, events] of leads) {
  const asked = { crps: metrics.crps(), brier: metrics.brier({ thresholds: [0.1] }) };
  const { crps, brier } = await measure(eventsOf(events), asked);
  lines.push(`lead ${lead}: ${crps.fair.toFixed(3)} ${brier.scores[0]!.reliability.toFixed(3)}`);
}
console.log(lines.join("; "));
// prints: lead 1: 0.204 0.367; lead 2: 0.211 0.387
