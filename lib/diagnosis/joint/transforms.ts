import { emptyLike } from "../../fields/field.js";
import type { Normalisation } from "../../fields/transform.js";
import { type Amounts, shareUpTo } from "../amounts.js";
import type { CauseId } from "../cause-ids.js";
import { byCause, type Finding, finding, type Repair } from "../finding.js";
import { plusMinus } from "../plus-minus.js";
import { amountsNow, type Scene } from "../scene.js";
import { changeMembers, type Specimen } from "../specimen.js";
import { errorsAsSure } from "../statistics/student.js";
import { mean, median } from "../statistics/summary.js";
import {
  fitStandardised,
  jackknifeUpper,
  logRatios,
  rootMeanSquare,
  upperRelation,
} from "../statistics/upper-relation.js";

/** Factors by which units of precipitation differ, with what was confused. */
const UNIT_FACTORS: readonly (readonly [factor: number, what: string])[] = [
  [24, "mm/day taken for mm/h"],
  [1 / 24, "mm/h instead of mm/day"],
  [86400, "mm/day taken for kg m⁻² s⁻¹"],
  [1 / 86400, "kg m⁻² s⁻¹ instead of mm/day"],
  [3600, "mm/h taken for kg m⁻² s⁻¹"],
  [1 / 3600, "kg m⁻² s⁻¹ instead of mm/h"],
  [1000, "mm taken for m"],
  [1 / 1000, "m instead of mm"],
  [25.4, "mm taken for inches"],
  [1 / 25.4, "inches instead of mm"],
  [10, "mm taken for cm"],
  [1 / 10, "cm instead of mm"],
  [86400000, "mm/day taken for m s⁻¹"],
  [1 / 86400000, "m s⁻¹ instead of mm/day"],
];
/** Largest |log| by which a factor may miss a known one. */
const UNIT_TOLERANCE = Math.log(1.11);
/** Standard errors over events that it may be off, up to this much. */
const UNIT_ERRORS = 2.5;
const MOST_TOLERANCE = Math.log(1.6);
/** Root mean square of log ratios that is still the identity. */
const IDENTITY = Math.log(1.9);
/** Standard errors of a normal law by which amounts must be off, or a log ratio that no weather makes. */
const ERRORS = 3.5;
const NO_WEATHER = Math.log(1000);
/** A transform must leave less than this share of the identity's misfit, and less than this misfit. */
const LEFT = 0.5;
const MISFIT = 0.65;
const WET = 0.1;
/** Share of values below −0.05, and least share of variance of a straight line, that standardised values show. */
const NEGATIVE = 0.02;
const STRAIGHT = 0.9;

interface Hypothesis {
  readonly id: CauseId;
  readonly misfit: number;
  /** Near to one factor where amounts are small: it must leave less than that. */
  readonly likeFactor?: boolean;
  readonly sentence: string;
  readonly repair: Repair;
}

/** Which of the known transforms relates the quantiles of samples and truth, if the identity does not. */
export function examineTransforms(
  specimen: Specimen,
  amounts: Amounts,
  normalisation: Normalisation | null,
): Finding[] {
  const relation = upperRelation(amounts.truth, amounts.samples, amounts.from);
  const ratios = logRatios(relation, (v) => v);
  const identity = rootMeanSquare(ratios);
  // What is left once one factor is undone, as weather and a bias of the mass give.
  const byFactor = Math.sqrt(Math.max(identity ** 2 - mean(ratios) ** 2, 0));
  const { value, error, freedom } = jackknifeUpper(amounts.pool, amounts.from).ratio;
  const isOff =
    identity > IDENTITY && (identity > NO_WEATHER || Math.abs(value) > errorsAsSure(ERRORS, freedom) * error);
  const tolerance = Math.min(Math.max(UNIT_TOLERANCE, UNIT_ERRORS * error), MOST_TOLERANCE);
  const negative = shareUpTo(amounts.samples, -0.05);
  const hypotheses = [
    standardised(amounts, normalisation, negative),
    ...(isOff
      ? [log1pLeft(relation), expm1Twice(relation), ...units(amounts, relation, tolerance, error)]
      : []),
    ...(isOff && normalisation ? [decodedTwice(specimen, amounts, normalisation)] : []),
  ].filter((h) => h !== null);
  const told = hypotheses.filter(({ likeFactor, misfit }) => !(likeFactor && misfit >= byFactor));
  const best = told.reduce<Hypothesis | null>((a, b) => (a === null || b.misfit < a.misfit ? b : a), null);
  const found =
    best !== null && best.misfit < MISFIT && best.misfit < LEFT * Math.max(identity, IDENTITY) ? best : null;
  return (["missing-inverse", "double-inverse", "unit-scale"] as const).map((id) => {
    if (found?.id === id)
      return finding(id, "confirmed", found.misfit, identity, found.sentence, { repair: found.repair });
    const own = hypotheses.filter((h) => h.id === id).map((h) => h.misfit);
    const least = Math.min(...own);
    if (own.length === 0 && identity > IDENTITY && !isOff)
      return finding(
        id,
        "untestable",
        Number.NaN,
        identity,
        `the upper quantiles are ${Math.exp(value).toPrecision(3)} times the real ones${plusMinus(error)}: these events are too few to tell that from chance`,
      );
    return finding(
      id,
      "excluded",
      own.length > 0 ? least : Number.NaN,
      identity,
      own.length > 0
        ? `the upper quantiles fit ${least >= identity ? "no better" : least >= byFactor ? `no better than by one factor (${byFactor.toFixed(2)})` : "not well enough, or another relation fits better"} (misfit ${least.toFixed(2)}, as they are ${identity.toFixed(2)})`
        : identity > IDENTITY
          ? `no such relation is near (misfit as they are ${identity.toFixed(2)})`
          : `the upper quantiles fit as they are (misfit ${identity.toFixed(2)})`,
    );
  });
}

type Relation = ReturnType<typeof upperRelation>;

function log1pLeft(relation: Relation): Hypothesis {
  const misfit = rootMeanSquare(logRatios(relation, Math.expm1));
  return {
    id: "missing-inverse",
    misfit,
    likeFactor: true,
    sentence: `the samples' upper quantiles are log1p of the real ones (misfit ${misfit.toFixed(2)} in log amount): the inverse transform was not applied`,
    repair: eachCell("apply-expm1", (v) => Math.expm1(v)),
  };
}

function expm1Twice(relation: Relation): Hypothesis {
  const misfit = rootMeanSquare(logRatios(relation, undoExpm1));
  return {
    id: "double-inverse",
    misfit,
    likeFactor: true,
    sentence: `log1p of the samples' upper quantiles gives the real ones (misfit ${misfit.toFixed(2)} in log amount): the inverse transform was applied twice`,
    repair: eachCell("undo-expm1", undoExpm1),
  };
}

/** log1p; what overflowed is as large as float32 can say. */
function undoExpm1(value: number): number {
  return value === Number.POSITIVE_INFINITY ? 88.7 : Math.log1p(value);
}

/** The known factor that is nearest; of those that chance cannot tell from it, the one that is commonest. */
function units(
  { truth, samples }: Amounts,
  relation: Relation,
  tolerance: number,
  error: number,
): Hypothesis[] {
  const ratios = logRatios(relation, (v) => v);
  const middle = median(ratios);
  const masses = Math.log(mean(samples) / mean(truth));
  const near = UNIT_FACTORS.map(([factor, what]) => ({
    factor,
    what,
    upper: Math.abs(middle - Math.log(factor)),
    off: Math.min(Math.abs(middle - Math.log(factor)), Math.abs(masses - Math.log(factor))),
  })).filter(({ off, upper }) => off < tolerance && upper < MOST_TOLERANCE);
  const nearest = Math.min(...near.map(({ off }) => off));
  const alike = near.filter(({ off }) => off <= nearest + error);
  const named = (factor: number): string => `${factor >= 1 ? factor : `1/${Math.round(10 / factor) / 10}`}`;
  return alike.slice(0, 1).map(({ factor, what, off }) => {
    const others = alike.slice(1).map((other) => `${named(other.factor)} (${other.what})`);
    return {
      id: "unit-scale" as const,
      misfit: rootMeanSquare(ratios.map((v) => v - middle)) + off,
      sentence: `the samples are ${Math.exp(middle).toPrecision(3)} times the real amounts at all upper quantiles, the factor ${named(factor)} (${what})${others.length > 0 ? `; by chance it may be ${others.join(" or ")}` : ""}`,
      repair: eachCell(`divide-by-${named(factor)}`, (v) => v / factor),
    };
  });
}

/**
 * Values left in z: many are negative, and the upper ones lie on a straight line over log1p of the truth. With
 * statistics the inverse is theirs; without, each cell's mean and standard deviation of log1p are matched.
 */
function standardised(
  { truth, samples, from }: Amounts,
  normalisation: Normalisation | null,
  negative: number,
): Hypothesis | null {
  if (negative < NEGATIVE) return null;
  const { slope, explained } = fitStandardised(upperRelation(truth, samples, from));
  if (!(explained > STRAIGHT) || !(slope > 0)) return null;
  const repair = normalisation ? inverseByStatistics(normalisation) : inverseByMoments;
  return {
    id: "missing-inverse",
    misfit: 1 - explained,
    sentence: `${(100 * negative).toFixed(1)} % of the values are negative, and the upper quantiles lie on a straight line over log1p of the real ones (R² ${explained.toFixed(3)}): the fields are still standardised`,
    repair: { id: normalisation ? "apply-inverse" : "apply-inverse-by-moments", apply: repair },
  };
}

function inverseByStatistics({ mean: means, std }: Normalisation): (specimen: Specimen) => Specimen {
  return (specimen) =>
    changeMembers(specimen, (values) => {
      const out = emptyLike(values);
      for (let i = 0; i < out.length; i++)
        out[i] = Math.max(Math.expm1((values[i] ?? NaN) * (std[i] ?? NaN) + (means[i] ?? NaN)), 0);
      return out;
    });
}

/**
 * The inverse with the mean and standard deviation that give each cell the moments of its real values. Those cannot
 * place what is next to dry: amounts below 0.1 mm/day become 0.
 */
function inverseByMoments(specimen: Specimen): Specimen {
  const cells = specimen.grid.height * specimen.grid.width;
  const moments = (
    pick: (e: Specimen["events"][number]) => readonly ArrayLike<number>[],
    of: (v: number) => number,
  ) => {
    const [n, sum, squares] = [new Float64Array(cells), new Float64Array(cells), new Float64Array(cells)];
    for (const event of specimen.events)
      for (const field of pick(event))
        for (let i = 0; i < cells; i++) {
          if (!Number.isFinite(field[i])) continue;
          const v = of(field[i] ?? NaN);
          n[i] = (n[i] ?? NaN) + 1;
          sum[i] = (sum[i] ?? NaN) + v;
          squares[i] = (squares[i] ?? NaN) + v * v;
        }
    const means = sum.map((s, i) => s / (n[i] ?? NaN));
    return {
      means,
      stds: squares.map((s, i) => Math.sqrt(Math.max(s / (n[i] ?? NaN) - (means[i] ?? NaN) ** 2, 0))),
    };
  };
  const truth = moments(
    (e) => [e.truth.values],
    (v) => Math.log1p(Math.max(v, 0)),
  );
  const samples = moments(
    (e) => e.members.map((m) => m.values),
    (v) => v,
  );
  const std = samples.stds.map((s, i) => (s > 0 ? (truth.stds[i] ?? NaN) / s : 0));
  const means = samples.means.map((m, i) => (truth.means[i] ?? NaN) - (std[i] ?? NaN) * m);
  return changeMembers(inverseByStatistics({ mean: means, std })(specimen), (values) =>
    values.map((v) => (v < WET ? 0 : v)),
  );
}

/** Amounts that were taken for z and decoded: undone cell by cell with the statistics. */
function decodedTwice(
  specimen: Specimen,
  { truth, from }: Amounts,
  { mean: means, std }: Normalisation,
): Hypothesis {
  const undo: Repair = {
    id: "undo-decoding",
    apply: (s) =>
      changeMembers(s, (values) => {
        const out = emptyLike(values);
        for (let i = 0; i < out.length; i++)
          out[i] =
            (std[i] ?? NaN) > 1e-6
              ? Math.max((undoExpm1(values[i] ?? NaN) - (means[i] ?? NaN)) / (std[i] ?? NaN), 0)
              : (values[i] ?? NaN);
        return out;
      }),
  };
  const undone: number[] = [];
  for (const { members, truth: real } of undo.apply(specimen).events)
    for (const { values } of members)
      for (let i = 0; i < values.length; i += 3)
        if (specimen.mask?.[i] !== 0 && Number.isFinite(values[i]) && !Number.isNaN(real.values[i]))
          undone.push(values[i] ?? NaN);
  const relation = upperRelation(truth, Float64Array.from(undone).sort(), from);
  const misfit = rootMeanSquare(logRatios(relation, (v) => v));
  return {
    id: "double-inverse",
    misfit,
    sentence: `standardising the samples gives the real amounts (misfit ${misfit.toFixed(2)} in log amount): fields already in mm/day were decoded as z`,
    repair: undo,
  };
}

function eachCell(id: string, undo: (value: number) => number): Repair {
  return {
    id,
    apply: (specimen) =>
      changeMembers(specimen, (values) => {
        const out = emptyLike(values);
        for (let i = 0; i < out.length; i++) out[i] = undo(values[i] ?? NaN);
        return out;
      }),
  };
}

/** The findings of {@link examineTransforms}, by cause. */
export function transformFindings(scene: Scene): ReturnType<typeof byCause> {
  return byCause(examineTransforms(scene.specimen, amountsNow(scene), scene.evidence.normalisation ?? null));
}
