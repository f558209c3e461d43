import type { EventSet } from "../fields/event.js";
import type { Normalisation } from "../fields/transform.js";
import { type Bands, targetBands } from "../metrics/bands.js";
import { evaluate } from "../metrics/evaluate.js";
import type { PredictorStep } from "../run/predictor-step.js";
import { type AdviceFacts, adviceFor } from "./advice.js";
import { diversityOf, isTraceOnly, sweepOf, temperatureSweep, withinSampling } from "./advice-facts.js";
import { explainAmounts, PLAIN_DOUBT, STRONG_DOUBT } from "./amount-explanation.js";
import { type Amounts, measureAmounts } from "./amounts.js";
import { examineActivationFloor, findFloor } from "./causes/activation-floor.js";
import { examineCorruptValues } from "./causes/corrupt-values.js";
import { examineDeadOutput } from "./causes/dead-output.js";
import { examineDispersion } from "./causes/dispersion.js";
import { examineLatents } from "./causes/latent-causes.js";
import { examineMask } from "./causes/mask-mismatch.js";
import { examineOverThreshold } from "./causes/over-threshold.js";
import { examinePairingCauses } from "./causes/pairing-causes.js";
import { examineStepCause } from "./causes/predictors-out-of-step.js";
import { examineSmoothness } from "./causes/smooth-fields.js";
import { examineThresholdSpace } from "./causes/threshold-wrong-space.js";
import { examineTransforms } from "./causes/transforms.js";
import { CAUSE_IDS, type CauseId, type CauseResult, type Diagnosis } from "./diagnosis.js";
import { type Finding, untestable } from "./finding.js";
import { imitated, raised } from "./imitation.js";
import { rankCauses } from "./importance.js";
import type { ModelEvidence } from "./model-evidence.js";
import { outcomeOf } from "./outcome.js";
import { examinePairing } from "./pairing/examine-pairing.js";
import { symptomsOf } from "./readings.js";
import { withoutNoise } from "./rounding-noise.js";
import { takeSpecimen } from "./specimen.js";
import type { AtomSummary } from "./statistics/atoms.js";
import { measureDispersion } from "./statistics/dispersion.js";
import { poolValues, sortedPool } from "./statistics/pooled.js";
import { mean } from "./statistics/summary.js";
import { tryRepairs } from "./try-repairs.js";

/** What is known beside the fields. */
export interface Evidence {
  /** Statistics of training, as used to standardise. Raises the level to N. */
  readonly normalisation?: Normalisation;
  /** The encoder and decoder that made the samples. Raises the level to M. */
  readonly model?: ModelEvidence;
  /** Of a run: whether its predictors are of the days of its fields; null where that cannot be told. */
  readonly step?: PredictorStep | null;
}

export interface DiagnoseOptions {
  /** Seeds permutations and subsampling; 1 by default. */
  readonly seed?: number;
  /** Bands that replace the document's targets, by metric. */
  readonly bands?: Partial<Bands>;
  /** Most values held in memory, see {@link takeSpecimen}. */
  readonly specimenValues?: number;
}

/**
 * Names what is wrong with generated precipitation, how that is known, and what mends it.
 *
 * Metrics are taken over all events; causes are tested on a specimen of bounded size. Tests go from the outside in:
 * cells that do not count, a dead output, whose samples are whose, the space and unit of the values, floors and
 * gaps, structure, amounts, drizzle, spread. Each test sees the samples as mended so far, beside real events that
 * have been through the faults which cannot be undone, so that one fault does not pass for another.
 */
export async function diagnose(
  events: EventSet<"mm/day">,
  evidence: Evidence = {},
  options: DiagnoseOptions = {},
): Promise<Diagnosis> {
  const seed = options.seed ?? 1;
  const normalisation = evidence.normalisation ?? null;
  const asGiven = await evaluate(events);
  const bands = { ...targetBands(asGiven), ...options.bands };
  const whole = withoutNoise(await takeSpecimen(events, seed, options.specimenValues));
  const chart = new Map<CauseId, Finding>();
  const course: Finding[] = [];
  const write = (...findings: Finding[]): void => {
    for (const finding of findings) {
      chart.set(finding.id, finding);
      if (finding.verdict === "confirmed") course.push(finding);
    }
  };
  let specimen = whole;
  const mend = (...findings: Finding[]): void => {
    write(...findings);
    for (const { verdict, repair } of findings)
      if (verdict === "confirmed" && repair) specimen = repair.apply(specimen);
  };
  const withdraw = (id: CauseId): void => {
    course.splice(0, course.length, ...course.filter((f) => f.id !== id));
  };
  const demote = (id: CauseId, why: string): void => {
    withdraw(id);
    chart.set(id, asConsequence(chart.get(id)!, why));
  };
  const isConfirmed = (id: CauseId): boolean => chart.get(id)?.verdict === "confirmed";
  const measure = (atoms?: AtomSummary): Amounts => measureAmounts(imitated(specimen, chart), atoms);

  mend(examineCorruptValues(asGiven.failures));
  mend(examineMask(specimen));
  write(examineDeadOutput(measure()));
  if (isConfirmed("dead-output")) {
    for (const id of CAUSE_IDS)
      if (!chart.has(id))
        write(untestable(id, "the output is dead: it must be trained anew before this can be seen"));
  } else {
    const pairing = examinePairing(specimen, seed);
    const [unrelated, shuffled, flipped] = examinePairingCauses(pairing);
    mend(flipped, shuffled, unrelated);
    mend(...examineTransforms(specimen, measure(), normalisation));
    const rough = measure();
    write(examineSmoothness(specimen, rough));
    const shapes = isConfirmed("smooth-fields") ? measure() : rough;
    const space = examineThresholdSpace(specimen, shapes, normalisation);
    write(space);
    const floor = examineActivationFloor(shapes, normalisation);
    write(
      space.verdict === "confirmed" && floor.verdict === "confirmed"
        ? {
            ...floor,
            verdict: "excluded",
            explanation: `${floor.explanation}; the gap above the floor shows that a threshold put it there`,
            repair: null,
          }
        : floor,
    );
    write(examineOverThreshold(measure(shapes.atoms)));
    const transformed = (["missing-inverse", "double-inverse"] as const).some(isConfirmed);
    const doubt = pairing.relation === "none" || transformed ? STRONG_DOUBT : PLAIN_DOUBT;
    const current = measure(shapes.atoms);
    const amounts = explainAmounts(
      specimen,
      imitated(specimen, chart),
      current,
      normalisation,
      doubt,
      (s) => measureAmounts(imitated(s, chart), shapes.atoms),
      {
        smooth: isConfirmed("smooth-fields"),
        sameStatistics: Math.abs(findFloor(shapes, normalisation)?.z ?? Number.NaN) < 1e-3,
      },
    );
    mend(...amounts.findings);
    const cut = isConfirmed("weak-background") || isConfirmed("over-threshold");
    const beside = imitated(specimen, chart);
    write(
      ...examineDispersion(
        measureDispersion(cut ? raised(beside) : beside),
        diversityOf(specimen),
        bands.diversity,
        {
          comparable: (pairing.relation === "own" || pairing.relation === "reassigned") && amounts.explained,
          smooth: isConfirmed("smooth-fields"),
          raised: cut,
        },
      ),
    );
  }
  if (evidence.model) {
    const latents = await examineLatents(whole, evidence.model, normalisation, seed);
    write(
      isConfirmed("dead-output")
        ? asConsequence(latents.collapse, "a dead output leaves z nothing to do")
        : latents.collapse,
      isConfirmed("unrelated-samples")
        ? asConsequence(latents.gap, "why draws from the prior belong to no event")
        : asGiven.spatialCorrelation.mean < bands.spatialCorrelation[0]
          ? latents.gap
          : asConsequence(latents.gap, "it does not harm these samples; draws from the prior would suffer"),
    );
    if (latents.ignored) {
      withdraw("latent-ignored");
      write(latents.ignored);
    }
    if (isConfirmed("posterior-collapse")) {
      const known = latents.posteriorCorrelation > bands.spatialCorrelation[0];
      demote("latent-ignored", "a collapse leaves the decoder nothing to use");
      demote(
        "smooth-fields",
        "a decoder that z tells nothing gives the mean of many storms, which is smooth",
      );
      if (!known)
        demote(
          "unrelated-samples",
          `members that the model decodes from its own posterior know the events as little (correlation ${latents.posteriorCorrelation.toFixed(3)})`,
        );
    }
  } else
    for (const id of ["posterior-collapse", "prior-gap"] as const)
      write(untestable(id, "needs the encoder and decoder: give --model"));

  if (evidence.step !== undefined) {
    write(examineStepCause(evidence.step));
    if (isConfirmed("predictors-out-of-step"))
      demote("unrelated-samples", "predictors of other days tell the model nothing of its own");
  }

  const symptoms = symptomsOf(asGiven, bands);
  const repairs = await tryRepairs(whole, course, asGiven);
  const causes = CAUSE_IDS.filter((id) => chart.has(id)).map((id): CauseResult => {
    const { verdict, statistic, threshold, explanation } = chart.get(id)!;
    return { id, verdict, statistic, threshold, explanation, repair: repairs.get(id) ?? null };
  });
  const ranked = rankCauses(causes, symptoms);
  const confirmed = ranked.filter((cause) => cause.verdict === "confirmed").map((cause) => cause.id);
  const doubtful = confirmed.length === 0 ? await withinSampling(whole, symptoms) : [];
  const traces =
    symptoms.some((s) => s.metric === "ks" && !s.ok && s.value !== null) && isTraceOnly(whole, bands.ks);
  const excused = ["diversity", ...doubtful, ...(traces ? ["ks"] : [])];
  const partial: Omit<Diagnosis, "advice"> = {
    symptoms,
    evidenceLevel: evidence.model ? "M" : normalisation ? "N" : "F",
    causes: ranked,
    diagnosis: outcomeOf({ causes: ranked, symptoms, excused, events: events.length }),
  };
  const pool = poolValues(whole);
  const facts: AdviceFacts = {
    sweep: sweepOf(sortedPool(pool.truth), sortedPool(pool.samples)),
    temperatures:
      evidence.model &&
      normalisation &&
      confirmed.some((id) => id === "under-dispersed" || id === "over-dispersed")
        ? await temperatureSweep(whole, evidence.model, normalisation, seed)
        : [],
    withinSampling: doubtful,
    traces,
    events: events.length,
    meanOfRatios: asGiven.massBias.mean,
    halfOfAbs: asGiven.massBias.halfOfAbs,
    totalRatio: totalOf(pool.samples) / totalOf(pool.truth),
    implausibleP99: asGiven.quantiles.truth.P99 < LEAST_P99 ? asGiven.quantiles.truth.P99 : Number.NaN,
  };
  return { ...partial, advice: adviceFor(partial, facts) };
}

function totalOf(parts: readonly Float64Array[]): number {
  return mean(parts.flatMap((part) => Array.from(part)));
}

/** A finding that is true but not itself the cause of what is seen. */
function asConsequence(finding: Finding, why: string): Finding {
  if (finding.verdict !== "confirmed") return finding;
  return {
    ...finding,
    verdict: "suspected",
    explanation: `${finding.explanation}; not counted as a cause: ${why}`,
  };
}

/** A real 99th percentile below this many mm/day is more likely in another unit. */
const LEAST_P99 = 1;
