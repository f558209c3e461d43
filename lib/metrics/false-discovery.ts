/**
 * P-values after the correction of Benjamini & Hochberg (1995, doi:10.1111/j.2517-6161.1995.tb02031.x) for their number: of
 * those at most `level`, a share of `level` is expected to be there by chance. Holds for tests that depend on each
 * other as neighbouring cells do (Wilks 2016, doi:10.1175/BAMS-D-15-00267.1).
 *
 * @param ps NaN where nothing was tested: it stays and is not counted
 */
export function falseDiscovery(ps: Float64Array): Float64Array {
  const order = [...ps.keys()]
    .filter((i) => !Number.isNaN(ps[i] ?? NaN))
    .sort((a, b) => (ps[b] ?? NaN) - (ps[a] ?? NaN));
  const adjusted = new Float64Array(ps.length).fill(Number.NaN);
  let least = 1;
  for (const [place, i] of order.entries()) {
    least = Math.min(least, (order.length * (ps[i] ?? NaN)) / (order.length - place));
    adjusted[i] = least;
  }
  return adjusted;
}
