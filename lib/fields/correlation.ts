import type { Mask, Values } from "./field.js";
import { kernels, type PairProducts, type PairSums } from "./kernels.js";

/** Pearson correlation over the counted cells that are finite in both fields; NaN when either is constant there. */
export function cellCorrelation(a: Values, b: Values, counted: Mask): number {
  const sums = kernels.pairSums(a, b, counted);
  return correlationFrom(sums, () =>
    kernels.pairProducts(a, b, counted, sums.truth / sums.n, sums.member / sums.n),
  );
}

/** The same of sums that were taken already. */
export function correlationFrom(
  { truthVaries, memberVaries }: PairSums,
  products: () => PairProducts,
): number {
  if (!truthVaries || !memberVaries) return Number.NaN;
  const { aa, bb, ab } = products();
  return bounded(ab / Math.sqrt(aa * bb));
}

/** Rounding may carry a perfect correlation past one. */
export function bounded(r: number): number {
  return Math.min(Math.max(r, -1), 1);
}
