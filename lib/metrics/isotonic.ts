/** A group of numbers: their sum, and how many they are, at least 1. */
export interface Group {
  readonly sum: number;
  readonly count: number;
}

/**
 * Isotonic regression of groups in order: the non-decreasing numbers nearest to their means, by pooling neighbours that fall
 * (Ayer et al. 1955, doi:10.1214/aoms/1177728423).
 *
 * @returns one number a group
 */
export function isotonicMeans(groups: readonly Group[]): number[] {
  const pools: (Group & { readonly groups: number })[] = [];
  for (const group of groups) {
    let pool = { ...group, groups: 1 };
    for (let last = pools.at(-1); last && mean(last) >= mean(pool); last = pools.at(-1)) {
      pools.pop();
      pool = { sum: last.sum + pool.sum, count: last.count + pool.count, groups: last.groups + pool.groups };
    }
    pools.push(pool);
  }
  return pools.flatMap((pool) => Array<number>(pool.groups).fill(mean(pool)));
}

function mean({ sum, count }: Group): number {
  return sum / count;
}
