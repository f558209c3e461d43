import type { CellMaps } from "./cell-maps.js";

/** What a map says over all cells. */
export interface MapRow {
  readonly map: string;
  readonly unit: string;
  /** Cells with a difference. */
  readonly cells: number;
  /** Of these, cells where it was tested. */
  readonly tested: number;
  /** Cells where the difference is beyond chance, above and below. */
  readonly above: number;
  readonly below: number;
  readonly least: number;
  readonly mean: number;
  readonly most: number;
}

export function mapRows({ maps }: Pick<CellMaps, "maps">): MapRow[] {
  return maps.map(({ id, unit, difference, p, significant }) => {
    let [cells, tested, above, below, sum] = [0, 0, 0, 0, 0];
    let [least, most] = [Number.NaN, Number.NaN];
    for (const [i, value] of difference.entries()) {
      if (!Number.isNaN(p[i] ?? NaN)) tested++;
      if (Number.isNaN(value)) continue;
      cells++;
      sum += value;
      if (!(least <= value)) least = value;
      if (!(most >= value)) most = value;
      if (significant[i] === 1) value > 0 ? above++ : below++;
    }
    return { map: id, unit, cells, tested, above, below, least, mean: sum / cells, most };
  });
}
