import { WET_THRESHOLD } from "../metrics/wet-threshold.js";
import type { Symptom } from "./diagnosis.js";
import { maskedCells, type Specimen } from "./specimen.js";
import { errorOver, type OverEvents } from "./statistics/over-events.js";
import { errorsAsSure } from "./statistics/student.js";
import { symptomName } from "./symptom-name.js";

/** Half width of the 95 % interval beyond which a number says nothing of health: amounts that may be a third off, a tenth of the cells. */
const TOO_WIDE: Readonly<Record<string, number>> = { massBias: 0.3, wetFraction: 0.1 };
/** Standard errors of a normal law. */
const ERRORS = 2;

/** Standard errors over events of the metrics that have a cheap one; infinite with fewer than three events. */
export type EventErrors = Readonly<Record<"massBias" | "wetFraction", OverEvents>>;

/** By leaving out one block of successive events at a time; the truth's own chance counts too. */
export function eventErrors(specimen: Specimen): EventErrors {
  const inside = maskedCells(specimen);
  const sums = specimen.events.map(({ truth, members }) => {
    const sum = { truth: 0, samples: 0, realWet: 0, wet: 0, n: 0 };
    for (const { values } of members)
      for (const i of inside) {
        const [real, made] = [truth.values[i] ?? NaN, values[i] ?? NaN];
        if (!Number.isFinite(real) || !Number.isFinite(made)) continue;
        sum.truth += real;
        sum.samples += made;
        if (real >= WET_THRESHOLD) sum.realWet++;
        if (made >= WET_THRESHOLD) sum.wet++;
        sum.n++;
      }
    return sum;
  });
  type Sums = (typeof sums)[number];
  const total = (kept: readonly Sums[], key: keyof Sums): number =>
    kept.reduce((sum, event) => sum + event[key], 0);
  return {
    massBias: errorOver(sums, (kept) => total(kept, "samples") / total(kept, "truth")),
    wetFraction: errorOver(sums, (kept) => (total(kept, "wet") - total(kept, "realWet")) / total(kept, "n")),
  };
}

/**
 * Symptoms that miss their band by less than chance over these events does, excused where chance explains all that is out: of
 * several, one that it does not explain may well have brought about the others. Whether these events could have shown more
 * is another question: {@link tooCoarse}.
 *
 * @param within metrics that miss their bands by less than their 95 % margins over events
 */
export function excusedByChance(
  symptoms: readonly Symptom[],
  within: readonly string[],
  errors: EventErrors,
): readonly Symptom[] {
  if (symptoms.some(({ metric, ok }) => !ok && !within.includes(metric))) return symptoms;
  return symptoms.map((symptom) => {
    if (symptom.ok || !within.includes(symptom.metric)) return symptom;
    const margin = marginOf(errors, symptom.metric);
    const known = Number.isFinite(margin) ? ` (± ${margin.toFixed(3)})` : "";
    return {
      ...symptom,
      ok: true,
      note: `outside the band by less than the 95 % margin over these events${known}: chance does as much`,
    };
  });
}

/** What these events are too few to tell, each with how many of their kind would do; none where they are enough. */
export function tooCoarse(symptoms: readonly Symptom[], errors: EventErrors, events: number): string[] {
  return symptoms.flatMap(({ metric, ok, value }) => {
    const most = TOO_WIDE[metric];
    const margin = marginOf(errors, metric);
    if (!ok || value === null || most === undefined || !Number.isFinite(margin) || margin <= most) return [];
    const wanted = Math.ceil(events * (margin / most) ** 2);
    return [
      `${symptomName(metric)} is known only to ± ${margin.toFixed(2)} from these ${events} events, which would hide a fault; about ${wanted} events of this kind would tell it to ± ${most}`,
    ];
  });
}

function marginOf(errors: EventErrors, metric: string): number {
  const known = errors[metric as keyof EventErrors];
  return known ? errorsAsSure(ERRORS, known.freedom) * known.error : Number.NaN;
}
