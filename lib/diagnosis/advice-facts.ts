import { type Normalisation, zToMm } from "../fields/transform.js";
import { accumulate } from "../metrics/accumulate.js";
import { BANDED, type BandedMetric, type Bands } from "../metrics/bands.js";
import { diversity } from "../metrics/diversity.js";
import { ksTwoSample } from "../metrics/ks.js";
import { sure } from "../sure.js";
import type { AdviceFacts } from "./advice.js";
import { shareFrom } from "./amounts.js";
import type { Symptom } from "./diagnosis.js";
import { kolmogorov } from "./joint/kolmogorov.js";
import { decodeMembers, type ModelEvidence } from "./model-evidence.js";
import { samplingErrors } from "./sampling-error.js";
import type { Specimen } from "./specimen.js";
import { poolValues, sortedPool } from "./statistics/pooled.js";
import { errorsAsSure } from "./statistics/student.js";

/** The documented thresholds, mm/day. */
const THRESHOLDS = [0.05, 0.1, 0.2];
const TEMPERATURES = [0.5, 0.8, 1, 1.2, 1.5, 2, 3];
const TEMPERATURE_EVENTS = 12;
const TEMPERATURE_MEMBERS = 4;

/** What the documented thresholds leave, from ascending values. */
export function sweepOf(truth: Float64Array, samples: Float64Array): AdviceFacts["sweep"] {
  return THRESHOLDS.map((threshold) => {
    const cut = samples.map((v) => (v < threshold ? 0 : v));
    return { threshold, wet: shareFrom(cut, 0.1), ks: ksTwoSample(truth, cut).statistic };
  });
}

export function diversityOf({ events }: Specimen): number {
  const running = accumulate({ diversity });
  for (const event of events) running.add(event);
  return running.result().diversity.mean;
}

/** Diversity in mm/day of posterior members decoded at some temperatures. */
export async function temperatureSweep(
  { events }: Specimen,
  model: ModelEvidence,
  normalisation: Normalisation,
  seed: number,
): Promise<AdviceFacts["temperatures"]> {
  const step = Math.ceil(events.length / TEMPERATURE_EVENTS);
  const running = TEMPERATURES.map(() => accumulate({ diversity }));
  for (const event of events.filter((_, i) => i % step === 0)) {
    const posterior = await model.encode(event.index);
    for (const [t, temperature] of TEMPERATURES.entries()) {
      const draw = { mode: "posterior", temperature } as const;
      const members = await decodeMembers(model, posterior, draw, event.index, TEMPERATURE_MEMBERS, seed);
      sure(running[t]).add({ ...event, members: members.map((member) => zToMm(member, normalisation)) });
    }
  }
  return TEMPERATURES.map((temperature, t) => ({
    temperature,
    diversity: sure(running[t]).result().diversity.mean,
  }));
}

/** Whether KS is within its band when all amounts below 0.1 mm/day count as dry: then traces alone move it. */
export function isTraceOnly(specimen: Specimen, [, high]: Bands["ks"]): boolean {
  const pool = poolValues(specimen);
  return kolmogorov(sortedPool(pool.truth), sortedPool(pool.samples)) <= high;
}

/** Metrics that chance over events moves; what correlation and diversity should be is no matter of few events. */
const CHANCY: ReadonlySet<string> = new Set(["wetFraction", "ks", "massBias"]);

/** Metrics that miss their band by less than their 95 % margin over events, where these can be told. */
export async function withinSampling(specimen: Specimen, symptoms: readonly Symptom[]): Promise<string[]> {
  const missed = symptoms.filter((s) => !s.ok && s.value !== null && CHANCY.has(s.metric));
  if (missed.length === 0) return [];
  const errors = await samplingErrors(specimen, BANDED);
  return missed
    .filter(({ metric, value, band: [low, high] }) => {
      const beyond = Math.max(low - sure(value), sure(value) - high);
      const { error, freedom } = sure(errors.get(metric as BandedMetric));
      return Number.isFinite(error) && beyond < errorsAsSure(2, freedom) * error;
    })
    .map((s) => s.metric);
}
