/**
 * Ranked probability score of an ensemble over ordered categories, Σ_k (F_k − O_k)² over the inner edges and
 * the last one: F_k is the share of members below edge k, O_k is 1 when the truth is (Wilks 2011,
 * Statistical Methods in the Atmospheric Sciences, sec. 8.4.9). NaN members are skipped.
 *
 * @param truth in the unit of the edges
 * @param members in any order, in the same unit; NaN is skipped
 * @param edges upper edges of the categories, ascending; a value belongs to the first category whose upper
 *   edge lies above it
 * @returns at least 0, without unit; NaN when the truth is NaN or no member is left
 * @example
 * ```ts
 * metrics.rps(3, [0, 3, 6, 12], [1, 5, 10]); // → 0.375
 * ```
 */
export function rps(truth: number, members: ArrayLike<number>, edges: readonly number[]): number {
  const kept = Array.from(members).filter((x) => !Number.isNaN(x));
  if (Number.isNaN(truth) || kept.length === 0) return Number.NaN;
  let score = 0;
  for (const edge of edges) {
    const forecast = kept.filter((x) => x < edge).length / kept.length;
    score += (forecast - (truth < edge ? 1 : 0)) ** 2;
  }
  return score;
}
