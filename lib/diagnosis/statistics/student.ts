/**
 * One-sided quantile of Student's t that is exceeded with probability 10⁻⁴, by the expansion of Fisher & Cornish
 * (1960, doi:10.2307/1266546); within 1 % from 8 degrees of freedom on, too large below.
 */
export function studentTenThousandth(freedom: number): number {
  return studentOf(3.719016, freedom);
}

/** Two-sided limit of Student's t that the largest of `classes` reaches with a probability of at most `level`. */
export function studentLimit(level: number, classes: number, freedom: number): number {
  return studentOf(normalBeyond(level / (2 * classes)), freedom);
}

/** The quantile of t that has the probability of the normal quantile `z`. */
function studentOf(z: number, freedom: number): number {
  const v = Math.max(freedom, 3);
  return (
    z +
    (z ** 3 + z) / (4 * v) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * v ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * v ** 3)
  );
}

/** Normal quantile that is exceeded with a small probability: Hastings (1955), error below 4.5·10⁻⁴. */
function normalBeyond(p: number): number {
  const t = Math.sqrt(-2 * Math.log(p));
  return (
    t -
    (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t ** 3)
  );
}
