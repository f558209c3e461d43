import { BANDED, type Bands, bandedValue, inBand } from "../metrics/bands.js";
import type { Evaluation } from "../metrics/evaluate.js";
import type { Readings, Symptom } from "./diagnosis.js";
import type { Exchangeability } from "./exchangeable.js";

/** Metrics beside their bands. Diversity is left out where no event has two members. */
export function symptomsOf(evaluation: Evaluation, bands: Bands): Symptom[] {
  return BANDED.filter((metric) => metric !== "diversity" || evaluation.diversity !== null).map((metric) => {
    const value = bandedValue(evaluation, metric);
    return { metric, value: orNull(value), band: bands[metric], ok: inBand(value, bands[metric]) };
  });
}

/** What excuses numbers outside the reports' bands, which were set for one model on one data set. */
export interface Excuses {
  readonly exchangeability: Exchangeability | null;
  /** Samples are more like their own events than like others, beyond chance. */
  readonly knowsItsDays: boolean;
  /** Metrics whose bands were asked for, and are not excused. */
  readonly asked: readonly string[];
}

/**
 * Symptoms with those excused that draws like the truth may have: diversity where members are as unlike to one another as
 * they are to the truth; spatial correlation too, where they know their days beyond chance and the truth is no less like
 * them than they are like one another. What the predictors tell of a day bounds both.
 */
export function withSpreadAsError(
  symptoms: readonly Symptom[],
  { exchangeability, knowsItsDays, asked }: Excuses,
): Symptom[] {
  return symptoms.map((symptom) => {
    const { metric, ok, value } = symptom;
    if (ok || value === null || asked.includes(metric) || !exchangeability?.agrees) return symptom;
    const { members, truth } = exchangeability;
    const excused = metric === "diversity" || (metric === "spatialCorrelation" && knowsItsDays);
    if (!excused) return symptom;
    const more = metric === "diversity" ? "" : ", and know their days beyond chance";
    return {
      ...symptom,
      ok: true,
      note: `outside the reports' band, but members differ from one another (${members.toFixed(3)}) as they differ from the truth (${truth.toFixed(3)})${more}`,
    };
  });
}

/** The five metrics and the 99th percentile ratio, as a repair is judged by them. */
export function readingsOf(evaluation: Evaluation): Readings {
  const { quantiles } = evaluation;
  const five = BANDED.map((metric) => [metric, orNull(bandedValue(evaluation, metric))] as const);
  return { ...Object.fromEntries(five), p99Ratio: orNull(quantiles.samples.P99 / quantiles.truth.P99) };
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
