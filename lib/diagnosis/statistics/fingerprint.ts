import type { Field, Space, Values } from "../../fields/field.js";
import { sure } from "../../sure.js";
import type { Specimen } from "../specimen.js";
import { maskedCells } from "../specimen.js";
import { doubledRanks, type RankScale, rankOf } from "./ranks.js";

/**
 * Events at low resolution: mean ranks of blocks of cells, each block less its mean over events, so that neither
 * the marginal distribution nor the climate of a place makes two events alike.
 */
export interface Fingerprints {
  readonly blocks: number;
  /** `[event, block]`; 0 where an event has no value in a block. */
  readonly values: Float64Array;
}

const BLOCKS_A_SIDE = 16;
const CELLS_A_FIELD = 20_000;

/** @param fields by event: the fields whose mean rank is taken, and where to fetch each cell in them */
export function fingerprints(
  { grid, mask }: Pick<Specimen, "grid" | "mask">,
  fields: readonly (readonly Field<Space>[])[],
  scale: RankScale,
  cells: Int32Array | null = null,
): Fingerprints {
  const rows = Math.min(grid.height, BLOCKS_A_SIDE);
  const columns = Math.min(grid.width, BLOCKS_A_SIDE);
  const blocks = rows * columns;
  const inside = maskedCells({ grid, mask });
  const stride = Math.max(1, Math.floor(inside.length / CELLS_A_FIELD));
  const sums = new Float64Array(fields.length * blocks);
  const counts = new Uint32Array(fields.length * blocks);
  const looked = inside.filter((_, k) => k % stride === 0);
  const block = looked.map((i) => {
    const y = Math.floor(i / grid.width);
    const column = Math.floor(((i - y * grid.width) * columns) / grid.width);
    return Math.floor((y * rows) / grid.height) * columns + column;
  });
  const from = cells ? looked.map((i) => cells[i] ?? NaN) : looked;
  fields.forEach((members, event) => {
    addRanks(
      members.map(({ values }) => values),
      from,
      block,
      scale,
      sums.subarray(event * blocks, (event + 1) * blocks),
      counts.subarray(event * blocks, (event + 1) * blocks),
    );
  });
  return { blocks, values: anomalies(sums, counts, fields.length, blocks) };
}

function addRanks(
  fields: readonly Values[],
  from: Int32Array,
  block: Int32Array,
  scale: RankScale,
  sums: Float64Array,
  counts: Uint32Array,
): void {
  // Where most cells are looked at, their ranks are kept for the next view of the same fields.
  const ranks =
    fields.length > 0 && 2 * from.length > sure(fields[0]).length
      ? fields.map((values) => doubledRanks(scale, values))
      : null;
  const full = 2 * scale.sorted.length;
  for (let k = 0; k < from.length; k++) {
    const [cell, to] = [from[k] ?? NaN, block[k] ?? NaN];
    for (let m = 0; m < fields.length; m++) {
      const value = fields[m]![cell] ?? NaN;
      if (Number.isNaN(value)) continue;
      sums[to] = (sums[to] ?? NaN) + (ranks ? (ranks[m]![cell] ?? NaN) / full : rankOf(scale, value));
      counts[to] = (counts[to] ?? NaN) + 1;
    }
  }
}

function anomalies(sums: Float64Array, counts: Uint32Array, events: number, blocks: number): Float64Array {
  const values = new Float64Array(events * blocks);
  for (let block = 0; block < blocks; block++) {
    let [sum, n] = [0, 0];
    for (let event = 0; event < events; event++) {
      const at = event * blocks + block;
      if (counts[at] === 0) continue;
      sum += (sums[at] ?? NaN) / (counts[at] ?? NaN);
      n++;
    }
    for (let event = 0; event < events; event++) {
      const at = event * blocks + block;
      if ((counts[at] ?? NaN) > 0) values[at] = (sums[at] ?? NaN) / (counts[at] ?? NaN) - sum / n;
    }
  }
  return values;
}

/**
 * Likeness of every row to every column, 2a·b / (|a|² + |b|²): 1 for equal anomalies, about 0 for unrelated ones,
 * −1 for opposite ones. Two empty fingerprints have likeness 0.
 */
export function likeness(rows: Fingerprints, columns: Fingerprints): Float64Array {
  const { blocks } = rows;
  const n = rows.values.length / blocks;
  const m = columns.values.length / blocks;
  const squares = (of: Float64Array, i: number): number => {
    let sum = 0;
    for (let b = i * blocks; b < (i + 1) * blocks; b++) sum += (of[b] ?? NaN) * (of[b] ?? NaN);
    return sum;
  };
  const rowSquares = Float64Array.from({ length: n }, (_, i) => squares(rows.values, i));
  const columnSquares = Float64Array.from({ length: m }, (_, j) => squares(columns.values, j));
  const out = new Float64Array(n * m);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < m; j++) {
      let product = 0;
      for (let b = 0; b < blocks; b++)
        product += (rows.values[i * blocks + b] ?? NaN) * (columns.values[j * blocks + b] ?? NaN);
      const size = (rowSquares[i] ?? NaN) + (columnSquares[j] ?? NaN);
      out[i * m + j] = size > 0 ? (2 * product) / size : 0;
    }
  return out;
}

/** Some finite values of fields at an even stride of cells, for a {@link RankScale}. */
export function someValues(fields: readonly Values[], inside: Int32Array, most = 60_000): Float64Array {
  const stride = Math.max(1, Math.ceil((fields.length * inside.length) / most));
  const values: number[] = [];
  fields.forEach((field, f) => {
    for (let k = f % stride; k < inside.length; k += stride) {
      const value = field[inside[k] ?? NaN] ?? NaN;
      if (!Number.isNaN(value)) values.push(value);
    }
  });
  return Float64Array.from(values);
}
