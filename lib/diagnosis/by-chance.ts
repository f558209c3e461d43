import { jackknifeError } from "../metrics/jackknife.js";
import { WET_THRESHOLD } from "../metrics/wet-threshold.js";
import type { Symptom } from "./diagnosis.js";
import { maskedCells, type Specimen } from "./specimen.js";
import { symptomName } from "./symptom-name.js";

/** Two standard errors beyond which a number says nothing of health: amounts that may be a third off, a tenth of the cells. */
const TOO_WIDE: Readonly<Record<string, number>> = { massBias: 0.3, wetFraction: 0.1 };
const ERRORS = 2;
const GROUPS = 10;

/** Standard errors over events of the metrics that have a cheap one; infinite with fewer than three events. */
export type EventErrors = Readonly<Record<"massBias" | "wetFraction", number>>;

/** By leaving out one of up to ten groups of events at a time; the truth's own chance counts too. */
export function eventErrors(specimen: Specimen): EventErrors {
  const inside = maskedCells(specimen);
  const sums = specimen.events.map(({ truth, members }) => {
    const sum = { truth: 0, samples: 0, realWet: 0, wet: 0, n: 0 };
    for (const { values } of members)
      for (const i of inside) {
        const [real, made] = [truth.values[i]!, values[i]!];
        if (!Number.isFinite(real) || !Number.isFinite(made)) continue;
        sum.truth += real;
        sum.samples += made;
        if (real >= WET_THRESHOLD) sum.realWet++;
        if (made >= WET_THRESHOLD) sum.wet++;
        sum.n++;
      }
    return sum;
  });
  const groups = Math.min(GROUPS, sums.length);
  const error = (of: (kept: typeof sums) => number): number =>
    groups < 3
      ? Number.POSITIVE_INFINITY
      : jackknifeError(Array.from({ length: groups }, (_, g) => of(sums.filter((_, e) => e % groups !== g))));
  const total = (kept: typeof sums, key: keyof (typeof sums)[number]): number =>
    kept.reduce((sum, event) => sum + event[key], 0);
  return {
    massBias: error((kept) => total(kept, "samples") / total(kept, "truth")),
    wetFraction: error((kept) => (total(kept, "wet") - total(kept, "realWet")) / total(kept, "n")),
  };
}

/**
 * Symptoms that miss their band by less than chance over these events does, excused where chance explains all that is out: of
 * several, one that it does not explain may well have brought about the others. Whether these events could have shown more
 * is another question: {@link tooCoarse}.
 *
 * @param within metrics that miss their bands by less than two standard errors
 */
export function excusedByChance(
  symptoms: readonly Symptom[],
  within: readonly string[],
  errors: EventErrors,
): readonly Symptom[] {
  if (symptoms.some(({ metric, ok }) => !ok && !within.includes(metric))) return symptoms;
  return symptoms.map((symptom) => {
    if (symptom.ok || !within.includes(symptom.metric)) return symptom;
    const error = errors[symptom.metric as keyof EventErrors];
    const known = Number.isFinite(error) ? ` (${error.toFixed(3)})` : "";
    return {
      ...symptom,
      ok: true,
      note: `outside the band by less than two standard errors over these events${known}: chance does as much`,
    };
  });
}

/** What these events are too few to tell, each with how many of their kind would do; none where they are enough. */
export function tooCoarse(symptoms: readonly Symptom[], errors: EventErrors, events: number): string[] {
  return symptoms.flatMap(({ metric, ok, value }) => {
    const most = TOO_WIDE[metric];
    const error = errors[metric as keyof EventErrors];
    if (!ok || value === null || most === undefined || !Number.isFinite(error)) return [];
    const margin = ERRORS * error;
    if (margin <= most) return [];
    const wanted = Math.ceil(events * (margin / most) ** 2);
    return [
      `${symptomName(metric)} is known only to ± ${margin.toFixed(2)} from these ${events} events, which would hide a fault; about ${wanted} events of this kind would tell it to ± ${most}`,
    ];
  });
}
