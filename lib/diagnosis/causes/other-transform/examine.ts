import type { Amounts } from "../../amounts.js";
import { type Finding, finding } from "../../finding.js";
import { kolmogorov } from "../../joint/kolmogorov.js";
import { changeMembers } from "../../specimen.js";
import { jackknifeUpper, logRatios, rootMeanSquare, upperRelation } from "../../statistics/upper-relation.js";
import { TRANSFORMS } from "./transforms.js";

/** Misfit of the upper quantiles, in log, from which they are not those of the truth. */
const IDENTITY = 0.35;
/** A transform must leave less misfit than this, beyond errors over events, and this part of what any rival leaves. */
const MISFIT = 0.15;
const ERRORS = 1.5;
const BETTER = 0.5;
/** Misfit that a smallest value other than that of no rain counts for: it tells one ε from another. */
const OTHER_LEAST = 0.05;
/** Part of the misfit which log1p leaves and still is near. */
const NEAR = 0.5;
/** And this part of the distance between the distributions. */
const BETTER_KS = 0.6;

/** The quantiles of the samples are a known function of the real ones that is none of log1p and expm1. */
export function examineOtherTransform(amounts: Amounts): Finding {
  const relation = upperRelation(amounts.truth, amounts.samples, amounts.from);
  const misfitOf = (undo: (v: number) => number): number => {
    const ratios = logRatios(relation, undo);
    return ratios.length < relation.truth.length ? Number.POSITIVE_INFINITY : rootMeanSquare(ratios);
  };
  const identity = misfitOf((v) => v);
  const rival = Math.min(identity, misfitOf(Math.expm1), misfitOf(Math.log1p));
  const { error } = jackknifeUpper(amounts.pool, amounts.from).ratio;
  const tried = TRANSFORMS.map((transform) => ({ ...transform, misfit: misfitOf(transform.undo) }));
  const cost = ({ apply, misfit }: (typeof tried)[number]): number =>
    misfit + (isLeast(apply(0), amounts.samples[0] ?? NaN) ? 0 : OTHER_LEAST);
  const best = tried.reduce((a, b) => (cost(b) < cost(a) ? b : a));
  const mended = amounts.samples.map(best.undo).sort();
  const [before, after] = [amounts.samples, mended].map((of) => kolmogorov(amounts.truth, of)) as [
    number,
    number,
  ];
  const numbers = `the samples' upper quantiles fit ${best.name} of the real ones best (misfit ${best.misfit.toFixed(2)} in log amount, as they are ${identity.toFixed(2)})`;
  const isNear = best.misfit < MISFIT + ERRORS * Math.min(error, MISFIT) && best.misfit < BETTER * rival;
  if (!(identity > IDENTITY && isNear && after < BETTER_KS * before))
    return finding("other-transform", "excluded", best.misfit, MISFIT, numbers);
  const logarithm = misfitOf(Math.expm1);
  const isTwin = logarithm < NEAR * identity;
  const twin = isTwin
    ? `; log1p beside another fault would look alike (misfit ${logarithm.toFixed(2)}): the transform of training tells`
    : "";
  return finding(
    "other-transform",
    "confirmed",
    best.misfit,
    MISFIT,
    `${numbers}; undone, KS goes from ${before.toFixed(3)} to ${after.toFixed(3)}${twin}`,
    {
      ...(isTwin ? { alternatives: ["missing-inverse"] } : {}),
      repair: {
        id: `undo-${best.id}`,
        apply: (specimen) => changeMembers(specimen, (values) => values.map(best.undo)),
      },
    },
  );
}

function isLeast(dry: number, least: number): boolean {
  return Math.abs(least - dry) < 0.02 * (1 + Math.abs(dry));
}
