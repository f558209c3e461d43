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

/**
 * Symptoms with that of diversity excused where members are as unlike to one another as they are to the truth: the reports'
 * band was set for one model on one data set, and draws like the truth may lie outside it.
 */
export function withSpreadAsError(
  symptoms: readonly Symptom[],
  exchangeability: Exchangeability | null,
): Symptom[] {
  return symptoms.map((symptom) => {
    if (symptom.metric !== "diversity" || symptom.ok || !exchangeability?.agrees) return symptom;
    const { members, truth } = exchangeability;
    return {
      ...symptom,
      ok: true,
      note: `outside the reports' band, but members differ from one another (${members.toFixed(3)}) as they differ from the truth (${truth.toFixed(3)})`,
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
