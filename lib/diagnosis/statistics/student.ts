import { studentP, studentT } from "../../metrics/student.js";

/** One-sided quantile of Student's t that is exceeded with probability 10⁻⁴. */
export function studentTenThousandth(freedom: number): number {
  return quantile(2e-4, freedom);
}

/** Two-sided limit of Student's t that the largest of `classes` reaches with a probability of at most `level`. */
export function studentLimit(level: number, classes: number, freedom: number): number {
  return quantile(level / classes, freedom);
}

/**
 * How many standard errors that are themselves known from few events are as sure as `normal` ones that are known exactly: 3 are
 * 4.1 of nine degrees of freedom, 5.5 of five.
 *
 * @param freedom degrees of freedom of the standard error; infinitely many are asked for with fewer than one
 */
export function errorsAsSure(normal: number, freedom: number): number {
  return freedom < 1
    ? Number.POSITIVE_INFINITY
    : quantile(studentP(normal, Number.POSITIVE_INFINITY), freedom);
}

const known = new Map<string, number>();

function quantile(p: number, freedom: number): number {
  const key = `${p} ${freedom}`;
  const t = known.get(key) ?? studentT(p, Math.max(freedom, 1));
  known.set(key, t);
  return t;
}
