import { eachField } from "../fields/each-field.js";
import type { FieldEvent } from "../fields/event.js";
import { addExact, type ExactSum, exactSum, exactTotal, mergeExact } from "../fields/exact-sum.js";
import { type Field, type Mask, makeField, thresholdFor, type Values } from "../fields/field.js";
import type { Normalisation } from "../fields/transform.js";
import { sure } from "../sure.js";
import { cosineSimilarity } from "./diversity.js";
import { addNumber, emptyMoments, type Moments, mergeMoments, summarise } from "./moments.js";
import { reportedAmounts } from "./reported-amounts.js";
import type { ReportedEvaluation, ReportedSpread } from "./reported-evaluation.js";
import { type ReportedTail, reportedTail, type TailState } from "./reported-tail.js";
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

export interface DrawnState {
  readonly correlations: Moments;
  readonly biases: Moments;
  readonly diversities: Moments;
  readonly errors: { readonly sum: ExactSum; n: number };
  readonly tail: TailState;
  readonly n: { days: number; samples: number; excluded: number };
  zeroMembers: number;
}

export interface WetState {
  readonly truth: Moments;
  readonly samples: Moments;
}

export interface Numbers<State, T> {
  init(): State;
  add(state: State, event: FieldEvent<"z">): void;
  merge(into: State, other: State): void;
  result(state: State): T;
}

export type DrawnNumbers = Pick<
  ReportedEvaluation,
  "spatialCorrelation" | "ks" | "massBias" | "diversity" | "reconstruction" | "notes"
> & { n: Omit<ReportedEvaluation["n"], "saved"> };

/** The four numbers that the reports take of samples that they draw. */
export function drawnNumbers(ruler: ReportedRuler): Numbers<DrawnState, DrawnNumbers> {
  const tail: ReportedTail = reportedTail(ruler.p95, ruler.p95Missing);
  return {
    init: () => ({
      correlations: emptyMoments(),
      biases: emptyMoments(),
      diversities: emptyMoments(),
      errors: { sum: exactSum(), n: 0 },
      tail: tail.init(),
      n: { days: 0, samples: 0, excluded: 0 },
      zeroMembers: 0,
    }),
    add(state, stored) {
      const truth = stored.truth.values;
      const members = stored.members.map(({ values }) => values);
      const counted = countedCells(unmasked(stored));
      const { n } = state;
      n.days++;
      n.samples += members.length;
      tail.add(state.tail.truth, truth);
      for (const member of members) {
        addNumber(state.correlations, spatialCorrelationOf(truth, member, counted));
        addNumber(state.biases, standardisedMassBias(truth, member, ruler.landMask));
        tail.add(state.tail.samples, member);
        n.excluded += missingIn(truth, member);
      }
      const { sum, pairs, zero } = similarities(members, counted);
      state.zeroMembers += zero;
      if (pairs > 0) addNumber(state.diversities, 1 - sum / pairs);
      addErrors(state.errors, truth, members, counted);
    },
    merge(into, other) {
      for (const key of ["correlations", "biases", "diversities"] as const)
        mergeMoments(into[key], other[key]);
      mergeExact(into.errors.sum, other.errors.sum);
      into.errors.n += other.errors.n;
      tail.merge(into.tail, other.tail);
      for (const key of ["days", "samples", "excluded"] as const) into.n[key] += other.n[key];
      into.zeroMembers += other.zeroMembers;
    },
    result: (state) => drawnResult(state, tail),
  };
}

function drawnResult(
  { correlations, biases, diversities, errors, n, zeroMembers, ...state }: DrawnState,
  tail: ReportedTail,
): DrawnNumbers {
  const { ks, notes } = tail.result(state.tail);
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
    reconstruction: { mae: exactTotal(errors.sum) / errors.n },
    notes,
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
  return eachField(event, ({ grid, values }) => makeField("z", grid, values));
}

function missingIn(truth: Values, member: Values): number {
  let missing = 0;
  for (let i = 0; i < truth.length; i++)
    if (!Number.isFinite(truth[i]) || !Number.isFinite(member[i])) missing++;
  return missing;
}

/** (Σ member − Σ truth) / (Σ truth + 1e-8) over land, of standardised values. */
function standardisedMassBias(truth: Values, member: Values, landMask: Mask | null): number {
  let [real, generated] = [0, 0];
  for (let i = 0; i < truth.length; i++) {
    if (landMask && !landMask[i]) continue;
    if (!Number.isFinite(truth[i]) || !Number.isFinite(member[i])) continue;
    real += truth[i] ?? NaN;
    generated += member[i] ?? NaN;
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
      const similarity = cosineSimilarity(sure(members[i]), sure(members[j]), counted);
      sum += Number.isNaN(similarity) ? 0 : similarity;
      pairs++;
    }
  return { sum, pairs, zero: members.filter((values) => values.every((value) => value === 0)).length };
}

/** Of cells where the truth and every sample are there. */
function addErrors(
  into: DrawnState["errors"],
  truth: Values,
  members: readonly Values[],
  counted: Mask,
): void {
  let total = 0;
  for (let i = 0; i < truth.length; i++) {
    if (!counted[i]) continue;
    let sum = 0;
    for (const member of members) sum += member[i] ?? NaN;
    if (!Number.isFinite(sum)) continue;
    total += Math.abs((truth[i] ?? NaN) - sum / members.length);
    into.n++;
  }
  addExact(into.sum, total);
}

/** The wet fraction, which the reports take of saved samples. */
export function wetNumber(
  ruler: ReportedRuler,
): Numbers<WetState, { fields: number; wetFraction: ReportedEvaluation["wetFraction"] }> {
  const share = (field: Field<"z">): number => {
    const values = reportedAmounts(field.values, ruler.normalisation);
    const limit = thresholdFor(values, WET_THRESHOLD);
    let [wet, n] = [0, 0];
    for (let i = 0; i < values.length; i++) {
      if ((ruler.landMask && !ruler.landMask[i]) || !Number.isFinite(values[i])) continue;
      n++;
      if ((values[i] ?? NaN) > limit) wet++;
    }
    return wet / n;
  };
  return {
    init: () => ({ truth: emptyMoments(), samples: emptyMoments() }),
    add({ truth, samples }, event) {
      addNumber(truth, share(event.truth));
      for (const member of event.members) addNumber(samples, share(member));
    },
    merge(into, other) {
      mergeMoments(into.truth, other.truth);
      mergeMoments(into.samples, other.samples);
    },
    result: ({ truth, samples }) => ({
      fields: samples.n,
      wetFraction: {
        threshold: WET_THRESHOLD,
        truth: summarise(truth).mean,
        samples: summarise(samples).mean,
      },
    }),
  };
}
