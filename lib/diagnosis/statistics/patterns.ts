import type { FieldEvent } from "../../fields/event.js";
import type { Values } from "../../fields/field.js";
import { WET_THRESHOLD } from "../../metrics/wet-threshold.js";
import { sure } from "../../sure.js";
import { maskedCells, type Specimen } from "../specimen.js";
import { orderOf } from "./order.js";
import { errorOver, type OverEvents } from "./over-events.js";

/** Log of a ratio of the members to what the truth calls for: 0 where nothing is wrong, NaN where it is undefined. */
export interface LogRatio extends OverEvents {
  readonly logRatio: number;
}

interface PatternRow {
  /** Share of the cells that are wet: the weight of the event. */
  readonly wet: number;
  /** Log ratio of the members' power at two cells to the truth's, each over its variance in space; NaN where there is none. */
  readonly rougher: number;
  /** Variance among members and squared error of their mean, of means over 2×2 cells; NaN with fewer than two members. */
  readonly variance: number;
  readonly error: number;
}

/** Members of an event and values of all that are looked at, at most. */
const MEMBERS = 5;
const VALUES = 4_000_000;
const FEWEST_CELLS = 16;
/** Largest log ratio of the power of one event: that of a field without any is infinite. */
const MOST = 5;
/** Of log1p: below it a field is the same everywhere. */
const LEAST_VARIANCE = 1e-9;

/**
 * Power at two cells of the members beside that of the truth, once all fields of an event have the same amounts: how rough
 * a pattern is, whatever its amounts.
 */
export function smallScalePower(specimen: Specimen): LogRatio {
  const rows = rowsOf(specimen).filter(({ rougher }) => !Number.isNaN(rougher));
  const logRatio = (of: readonly PatternRow[]): number =>
    sum(of, ({ wet, rougher }) => wet * rougher) / sum(of, ({ wet }) => wet);
  return { logRatio: logRatio(rows), ...errorOver(rows, logRatio) };
}

/**
 * Spread of the members' patterns beside the error of their mean, once all fields of an event have the same amounts; of means
 * over 2×2 cells, so that noise from cell to cell and a slight blur do not count as spread or error.
 */
export function patternSpread(specimen: Specimen): LogRatio {
  const rows = rowsOf(specimen).filter(({ variance }) => !Number.isNaN(variance));
  const logRatio = (of: readonly PatternRow[]): number =>
    0.5 * Math.log(sum(of, (row) => row.wet * row.variance) / sum(of, (row) => row.wet * row.error));
  return { logRatio: logRatio(rows), ...errorOver(rows, logRatio) };
}

function sum(rows: readonly PatternRow[], of: (row: PatternRow) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}

/** Kept by event: the same ones are in several specimens, and are never changed. */
const kept = new WeakMap<
  FieldEvent<"mm/day">,
  { readonly inside: Int32Array; readonly row: PatternRow | null }
>();

/** Of all events, or evenly chosen ones where there are more than time allows: the same ones of any part of the set. */
function rowsOf(specimen: Specimen): PatternRow[] {
  const inside = maskedCells(specimen);
  const fields = 1 + Math.min(specimen.of.members, MEMBERS);
  const step = Math.ceil((Math.min(specimen.of.events, 256) * inside.length * fields) / VALUES);
  return specimen.events.flatMap((event) => {
    if (event.index % step !== 0) return [];
    const known = kept.get(event);
    const row = known?.inside === inside ? known.row : patternRow(event, inside, specimen.grid);
    kept.set(event, { inside, row });
    return row ?? [];
  });
}

function patternRow(
  { truth, members }: FieldEvent<"mm/day">,
  inside: Int32Array,
  grid: Specimen["grid"],
): PatternRow | null {
  const fields = [truth, ...members.slice(0, MEMBERS)].map(({ values }) => values);
  const cells = inside.filter((cell) => fields.every((values) => Number.isFinite(values[cell])));
  if (fields.length < 2 || cells.length < FEWEST_CELLS) return null;
  const { wet, patterns } = alike(fields, cells);
  const [real, ...sampled] = patterns.map((values) => wavelets(values, cells, grid));
  if (wet === 0 || real === undefined) return null;
  const logs = sampled
    .map(({ power }) => clipped(Math.log(power / real.power)))
    .filter((v) => !Number.isNaN(v));
  return {
    wet,
    rougher: logs.reduce((total, log) => total + log, 0) / logs.length,
    ...spreadOf(
      real.means,
      sampled.map(({ means }) => means),
    ),
  };
}

function clipped(log: number): number {
  return Math.min(Math.max(log, -MOST), MOST);
}

/**
 * The fields with the same amounts, in log1p: those of a rank are the mean over the fields, and equal ones share theirs, so that
 * no field is favoured. And the share of these amounts that is wet.
 */
function alike(
  fields: readonly Values[],
  cells: Int32Array,
): { readonly wet: number; readonly patterns: readonly Float64Array[] } {
  const n = cells.length;
  const orders = fields.map((values) => orderOf(values, cells));
  const amount = (f: number, k: number): number =>
    Math.fround(Math.max(sure(fields[f])[cells[k] ?? NaN] ?? NaN, 0));
  const shared = new Float64Array(n);
  orders.forEach((order, f) => {
    for (let r = 0; r < n; r++)
      shared[r] = (shared[r] ?? NaN) + Math.log1p(amount(f, order[r] ?? NaN)) / fields.length;
  });
  const patterns = orders.map((order, f) => {
    const out = new Float64Array(sure(fields[0]).length).fill(Number.NaN);
    for (let r = 0, end = 0; r < n; r = end) {
      const value = amount(f, order[r] ?? NaN);
      let total = 0;
      for (end = r; end < n && amount(f, order[end] ?? NaN) === value; end++) total += shared[end] ?? NaN;
      for (let k = r; k < end; k++) out[cells[order[k] ?? NaN] ?? NaN] = total / (end - r);
    }
    return out;
  });
  return { wet: shared.filter((log) => log >= Math.log1p(WET_THRESHOLD)).length / n, patterns };
}

/** Means over the 2×2 cells that are all known, and the mean square of what they leave, over the variance of the field. */
function wavelets(
  values: Float64Array,
  cells: Int32Array,
  { height, width }: Specimen["grid"],
): { readonly power: number; readonly means: Float64Array } {
  const means = new Float64Array((height >> 1) * (width >> 1)).fill(Number.NaN);
  let [squares, blocks] = [0, 0];
  for (let y = 0; y + 1 < height; y += 2)
    for (let x = 0; x + 1 < width; x += 2) {
      const i = y * width + x;
      const a = values[i] ?? NaN;
      const b = values[i + 1] ?? NaN;
      const c = values[i + width] ?? NaN;
      const d = values[i + width + 1] ?? NaN;
      const mean = (a + b + c + d) / 4;
      if (Number.isNaN(mean)) continue;
      means[(y >> 1) * (width >> 1) + (x >> 1)] = mean;
      squares += (a - b + c - d) ** 2 + (a + b - c - d) ** 2 + (a - b - c + d) ** 2;
      blocks++;
    }
  return { power: squares / blocks / varianceOf(values, cells), means };
}

function varianceOf(values: Float64Array, cells: Int32Array): number {
  let [total, squares] = [0, 0];
  for (const cell of cells) total += (values[cell] ?? NaN) / cells.length;
  for (const cell of cells) squares += ((values[cell] ?? NaN) - total) ** 2 / cells.length;
  return squares > LEAST_VARIANCE ? squares : 0;
}

function spreadOf(
  real: Float64Array,
  members: readonly Float64Array[],
): Pick<PatternRow, "variance" | "error"> {
  const M = members.length;
  if (M < 2) return { variance: Number.NaN, error: Number.NaN };
  const blocks = Int32Array.from(real.keys()).filter((b) => !Number.isNaN(real[b]));
  let [variance, error] = [0, 0];
  for (const b of blocks) {
    let [mean, squares] = [0, 0];
    for (const values of members) mean += (values[b] ?? NaN) / M;
    for (const values of members) squares += ((values[b] ?? NaN) - mean) ** 2;
    variance += (((M + 1) / M) * squares) / (M - 1);
    error += (mean - (real[b] ?? NaN)) ** 2;
  }
  const room = [real, ...members].reduce((total, values) => total + varianceOf(values, blocks), 0) / (M + 1);
  const over = room > LEAST_VARIANCE ? blocks.length * room : Number.NaN;
  return { variance: variance / over, error: error / over };
}
