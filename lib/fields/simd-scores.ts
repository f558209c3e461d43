import type { Grid, Mask } from "./field.js";
import { arena, upTo64 } from "./wasm.js";

const START = 64;
/** Bytes of fields that are copied into the arena at a time: what a cache holds. */
const CHUNK_BYTES = 1 << 19;

/** Sums over the ensembles of an event; see {@link ensembleSums}. */
export interface EnsembleSums {
  /** Σ|xᵢ − y|. */
  readonly error: number;
  /** Σ x₍ₖ₎(2k + 1 − M), k from 0, ascending. */
  readonly pairs: number;
  /** How many cells count: inside the mask, with a finite truth and a finite member. */
  readonly cells: number;
}

/**
 * Sums of M members and a truth, clamped to a range first; `null` where there is no SIMD, or where a member is missing
 * in a cell that counts.
 */
export function ensembleSums(
  truth: Float32Array,
  members: readonly Float32Array[],
  mask: Mask | null,
  from: number,
  to: number,
): EnsembleSums | null {
  const M = members.length;
  const chunk = Math.max(Math.floor(CHUNK_BYTES / 4 / (M + 1) / 64), 1) * 64;
  const masks = START + 64;
  const scratch = masks + upTo64(chunk);
  const fields = scratch + 128 * Math.ceil(M / 8);
  const simd = arena(fields + 4 * chunk * (M + 1));
  if (!simd) return null;
  simd.f64.fill(0, START / 8, START / 8 + 2);
  let cells = 0;
  for (let start = 0; start < truth.length; start += chunk) {
    const end = Math.min(start + chunk, truth.length);
    if (mask) simd.u8.set(mask.subarray(start, end), masks);
    simd.f32.set(truth.subarray(start, end), fields / 4);
    for (const [m, values] of members.entries())
      simd.f32.set(values.subarray(start, end), fields / 4 + chunk * (m + 1));
    const counted = simd.kernels.crps(
      fields,
      4 * chunk,
      M,
      end - start,
      mask ? masks : 0,
      from,
      to,
      START,
      scratch,
    );
    if (counted < 0) return null;
    cells += counted;
  }
  return { error: simd.f64[START / 8] ?? NaN, pairs: simd.f64[START / 8 + 1] ?? NaN, cells };
}

/** Where the windows of one width lie: one row of windows for each of `rows`, the first from row and column `first` on. */
export interface Windows {
  readonly width: number;
  readonly first: number;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Σ(f − o)² and Σ(f² + o²) of the numbers of events in all windows, exact: for each width and each member its two
 * numbers; `null` where there is no SIMD or not that much memory. An event is a value of at least
 * the limit of its field (the truth's, then the members') in a valid cell.
 */
export function windowSums(
  truth: Float32Array,
  members: readonly Float32Array[],
  valid: Mask,
  { height, width }: Grid,
  limits: readonly number[],
  windows: readonly Windows[],
): Float64Array[] | null {
  const cells = height * width;
  const widest = Math.max(...windows.map((w) => w.width));
  const most = Math.max(...windows.map((w) => w.columns));
  const out = START;
  const masks = out + upTo64(16 * members.length);
  const field = masks + upTo64(cells);
  const scratch = field + upTo64(4 * cells);
  const tables = scratch + upTo64(4 * (2 * most + width + 2 * widest + 32));
  const stride = upTo64(4 * (height + 1) * (width + 1) + 16);
  const simd = arena(tables + stride * (members.length + 1));
  if (!simd) return null;
  simd.u8.set(valid, masks);
  for (const [f, values] of [truth, ...members].entries()) {
    simd.f32.set(values, field / 4);
    simd.kernels.areaTable(field, masks, limits[f] ?? NaN, height, width, tables + f * stride);
  }
  return windows.map(({ width: window, first, rows, columns }) => {
    simd.f64.fill(0, out / 8, out / 8 + 2 * members.length);
    simd.kernels.windowSums(
      tables,
      stride,
      members.length,
      height,
      width,
      window,
      first,
      rows,
      columns,
      out,
      scratch,
    );
    return simd.f64.slice(out / 8, out / 8 + 2 * members.length);
  });
}
