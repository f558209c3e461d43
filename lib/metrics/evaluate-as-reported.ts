import { ShapeError } from "../errors.js";
import type { EventSet, FieldEvent } from "../fields/event.js";
import { type Field, type Grid, type Mask, makeField, thresholdFor, type Values } from "../fields/field.js";
import type { Normalisation } from "../fields/transform.js";
import { cosineSimilarity } from "./diversity.js";
import { addNumber, emptyMoments, type Moments, summarise } from "./moments.js";
import { reportedAmounts } from "./reported-amounts.js";
import { type ReportedEvaluation, type ReportedSpread, reportedDefinitions } from "./reported-evaluation.js";
import { type ReportedTail, reportedTail } from "./reported-tail.js";
import { countedCells } from "./seen.js";
import { spatialCorrelationOf } from "./spatial-correlation.js";
import { WET_THRESHOLD } from "./wet-threshold.js";

/** What the reports measure with, besides the samples. */
export interface ReportedRuler {
  readonly normalisation: Normalisation;
  /** 1 = land; `null`: every cell is taken for land. */
  readonly landMask: Mask | null;
  /** P95 of `thresholds.json`: of daily maxima over land, in z; NaN where there is none. */
  readonly p95: number;
  /** Why there is no P95. */
  readonly p95Missing?: string;
}

/** The samples that the reports measure, as stored: in z. */
export interface ReportedSamples {
  /** Samples of the first four numbers: theirs are drawn afresh from the prior. */
  readonly drawn: EventSet<"z">;
  readonly draws: "prior" | "saved";
  /** Samples of the wet fraction: theirs are the saved ones. May be the same set; `null` where none are saved. */
  readonly saved: EventSet<"z"> | null;
}

/**
 * The numbers of the drizzle reports in the field, each as it was counted there (see
 * {@link reportedDefinitions}), so that their tables can be reproduced next to {@link evaluate}.
 *
 * Where their functions give nan or raise an error the number is NaN, with the reason in `notes`. Missing values, which
 * theirs do not know, are left out and counted.
 *
 * @throws ShapeError when land mask or statistics do not fit the fields
 * @example
 * ```ts
 * const run = await openRun("run");
 * const stored = await runEvents(run);
 * const reported = await evaluateAsReported(
 *   { drawn: stored, draws: "saved", saved: stored },
 *   await reportedRuler(run),
 * );
 * reported.profile; // → 'as-reported'
 * ```
 */
export async function evaluateAsReported(
  { drawn, draws, saved }: ReportedSamples,
  ruler: ReportedRuler,
): Promise<ReportedEvaluation> {
  const running = startAsReported(drawn.grid, draws, ruler);
  for await (const event of drawn) {
    running.addDrawn(event);
    if (saved === drawn) running.addSaved(event);
  }
  if (saved && saved !== drawn) for await (const event of saved) running.addSaved(event);
  return running.result();
}

/** {@link evaluateAsReported} for work that goes over the events anyway: add each, then read the result. */
export interface RunningReport {
  addDrawn(event: FieldEvent<"z">): void;
  addSaved(event: FieldEvent<"z">): void;
  result(): ReportedEvaluation;
}

/** @throws ShapeError when land mask or statistics do not fit the fields */
export function startAsReported(
  { height, width }: Grid,
  draws: ReportedSamples["draws"],
  ruler: ReportedRuler,
): RunningReport {
  const cells = height * width;
  if (ruler.landMask && ruler.landMask.length !== cells)
    throw new ShapeError(`the land mask has ${ruler.landMask.length} cells, the fields have ${cells}`);
  if (ruler.normalisation.mean.length !== cells || ruler.normalisation.std.length !== cells)
    throw new ShapeError(
      `the statistics have ${ruler.normalisation.mean.length} means and ${ruler.normalisation.std.length} stds, the fields ${cells} cells`,
    );
  const four = drawnNumbers(ruler);
  const wet = wetNumber(ruler);
  return {
    addDrawn: four.add,
    addSaved: wet.add,
    result() {
      const { n, notes: fourNotes, ...numbers } = four.result();
      const { fields, wetFraction } = wet.result();
      const notes: Record<string, string> = {};
      if (draws === "saved")
        notes.samples =
          "correlation, KS, mass bias, diversity and reconstruction are of the saved samples; the reports drew theirs afresh from the prior";
      if (fields === 0) notes.wetFraction = "no saved samples: the reports count it on those";
      if (!ruler.landMask) notes.landMask = "no land–sea mask: every cell is taken for land";
      return {
        profile: "as-reported",
        n: { ...n, saved: fields },
        ...numbers,
        wetFraction,
        definitions: reportedDefinitions(draws),
        notes: { ...notes, ...fourNotes },
      };
    },
  };
}

interface Numbers<T> {
  add(event: FieldEvent<"z">): void;
  result(): T;
}

type DrawnNumbers = Pick<
  ReportedEvaluation,
  "spatialCorrelation" | "ks" | "massBias" | "diversity" | "reconstruction" | "notes"
> & { n: Omit<ReportedEvaluation["n"], "saved"> };

function drawnNumbers(ruler: ReportedRuler): Numbers<DrawnNumbers> {
  const correlations = emptyMoments();
  const biases = emptyMoments();
  const diversities = emptyMoments();
  const errors = { sum: 0, n: 0 };
  const tail: ReportedTail = reportedTail(ruler.p95, ruler.p95Missing);
  const n = { days: 0, samples: 0, excluded: 0 };
  let zeroMembers = 0;
  return {
    add(stored) {
      const truth = stored.truth.values;
      const members = stored.members.map(({ values }) => values);
      const counted = countedCells(unmasked(stored));
      n.days++;
      n.samples += members.length;
      tail.addTruth(truth);
      for (const member of members) {
        addNumber(correlations, spatialCorrelationOf(truth, member, counted));
        addNumber(biases, standardisedMassBias(truth, member, ruler.landMask));
        tail.addSample(member);
        n.excluded += missingIn(truth, member);
      }
      const { sum, pairs, zero } = similarities(members, counted);
      zeroMembers += zero;
      if (pairs > 0) addNumber(diversities, 1 - sum / pairs);
      addErrors(errors, truth, members, counted);
    },
    result() {
      const { ks, notes } = tail.result();
      const mass = spread(biases);
      const { mean, std } = summarise(diversities);
      if (correlations.undefined > 0)
        notes.spatialCorrelation =
          `${correlations.undefined} of ${n.samples} samples have no correlation, for the field or its truth is constant: ` +
          `the mean over all is nan, as theirs; over the others it is ${summarise(correlations).mean}`;
      if (diversities.n === 0) notes.diversity = "no day has two samples";
      else if (zeroMembers > 0)
        notes.diversity = `${zeroMembers} samples are 0 in every cell: their similarity counts as 0, as in theirs`;
      if (n.excluded > 0)
        notes.n = `${n.excluded} cells of samples are missing and were left out; theirs would be nan`;
      return {
        n: { ...n },
        spatialCorrelation: { ...spread(correlations), undefined: correlations.undefined },
        ks,
        massBias: { mean: mass.mean, std: mass.std, abs: Math.abs(mass.mean) },
        diversity: diversities.n > 0 ? { mean, std } : null,
        reconstruction: { mae: errors.sum / errors.n },
        notes,
      };
    },
  };
}

/** As NumPy's: one undefined number makes all of them so. */
function spread(moments: Moments): ReportedSpread {
  const { mean, std, min, max, undefined: without } = summarise(moments);
  return without > 0
    ? { mean: Number.NaN, std: Number.NaN, min: Number.NaN, max: Number.NaN }
    : { mean, std, min, max };
}

function unmasked(event: FieldEvent<"z">): FieldEvent<"z"> {
  const bare = ({ grid, values }: Field<"z">): Field<"z"> => makeField("z", grid, values);
  return { ...event, truth: bare(event.truth), members: event.members.map(bare) };
}

function missingIn(truth: Values, member: Values): number {
  let missing = 0;
  for (let i = 0; i < truth.length; i++)
    if (!Number.isFinite(truth[i]!) || !Number.isFinite(member[i]!)) missing++;
  return missing;
}

/** (Σ member − Σ truth) / (Σ truth + 1e-8) over land, of standardised values. */
function standardisedMassBias(truth: Values, member: Values, landMask: Mask | null): number {
  let [real, generated] = [0, 0];
  for (let i = 0; i < truth.length; i++) {
    if (landMask && !landMask[i]) continue;
    if (!Number.isFinite(truth[i]!) || !Number.isFinite(member[i]!)) continue;
    real += truth[i]!;
    generated += member[i]!;
  }
  return (generated - real) / (real + 1e-8);
}

/** Cosine similarities of all pairs; of a field of zeros it is 0, as scikit-learn has it. */
function similarities(
  members: readonly Values[],
  counted: Mask,
): { sum: number; pairs: number; zero: number } {
  let [sum, pairs] = [0, 0];
  for (let i = 1; i < members.length; i++)
    for (let j = 0; j < i; j++) {
      const similarity = cosineSimilarity(members[i]!, members[j]!, counted);
      sum += Number.isNaN(similarity) ? 0 : similarity;
      pairs++;
    }
  return { sum, pairs, zero: members.filter((values) => values.every((value) => value === 0)).length };
}

/** Of cells where the truth and every sample are there. */
function addErrors(
  into: { sum: number; n: number },
  truth: Values,
  members: readonly Values[],
  counted: Mask,
): void {
  for (let i = 0; i < truth.length; i++) {
    if (!counted[i]) continue;
    let sum = 0;
    for (const member of members) sum += member[i]!;
    if (!Number.isFinite(sum)) continue;
    into.sum += Math.abs(truth[i]! - sum / members.length);
    into.n++;
  }
}

function wetNumber(
  ruler: ReportedRuler,
): Numbers<{ fields: number; wetFraction: ReportedEvaluation["wetFraction"] }> {
  const truth = emptyMoments();
  const samples = emptyMoments();
  const share = (field: Field<"z">): number => {
    const values = reportedAmounts(field.values, ruler.normalisation);
    const limit = thresholdFor(values, WET_THRESHOLD);
    let [wet, n] = [0, 0];
    for (let i = 0; i < values.length; i++) {
      if ((ruler.landMask && !ruler.landMask[i]) || !Number.isFinite(values[i]!)) continue;
      n++;
      if (values[i]! > limit) wet++;
    }
    return wet / n;
  };
  return {
    add(event) {
      addNumber(truth, share(event.truth));
      for (const member of event.members) addNumber(samples, share(member));
    },
    result: () => ({
      fields: samples.n,
      wetFraction: {
        threshold: WET_THRESHOLD,
        truth: summarise(truth).mean,
        samples: summarise(samples).mean,
      },
    }),
  };
}
