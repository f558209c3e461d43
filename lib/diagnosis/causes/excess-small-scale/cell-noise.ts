import { WET_THRESHOLD } from "../../../metrics/wet-threshold.js";
import { type Finding, finding } from "../../finding.js";
import { changeMembers, maskedCells, type Specimen } from "../../specimen.js";
import { errorOver } from "../../statistics/over-events.js";
import { errorsAsSure } from "../../statistics/student.js";

/** Variance of log amounts across neighbours, over the real one, from which it matters, and by how many errors of a normal law. */
const MORE = 1.5;
const ERRORS = 4;
/** Variance of noise in log amounts that is no matter: a factor of e^±0.35. */
const SLIGHT = 0.35 ** 2;
/** How far from a quarter the excess at the next scale may be, as a part of that quarter. */
const WHITE = 0.5;
/** Blocks of wet cells with fewer of which nothing is said. */
const FEWEST_BLOCKS = 100;

/**
 * Amounts that are multiplied by noise drawn for each cell by itself. The logarithms of the cells of a wet 2×2 block, taken
 * across its diagonals, then vary more than the real ones by the variance of the noise, and those of the means of 2×2
 * such blocks by a quarter of that, as of independent draws: rain that is only rougher varies more at the next scale, too.
 */
export function examineCellNoise(specimen: Specimen): Finding {
  const rows = rowsOf(specimen);
  const { fine, coarse } = excessOf(rows);
  const few =
    total(rows, "truth", "fine").n < FEWEST_BLOCKS || total(rows, "members", "fine").n < FEWEST_BLOCKS;
  const ratio = ratioOf(rows);
  const fineError = errorOver(rows, (kept) => excessOf(kept).fine);
  const coarseError = errorOver(rows, (kept) => excessOf(kept).coarse - excessOf(kept).fine / 4);
  const numbers = `log amounts of neighbouring wet cells vary ${ratio.toFixed(2)} times as much as the real ones`;
  const isMore =
    ratio > MORE && fine > SLIGHT && fine > errorsAsSure(ERRORS, fineError.freedom) * fineError.error;
  const isWhite =
    Math.abs(coarse - fine / 4) <
    (WHITE * fine) / 4 + errorsAsSure(2, coarseError.freedom) * coarseError.error;
  if (few || !isMore || !isWhite)
    return finding(
      "excess-small-scale",
      "excluded",
      ratio,
      MORE,
      few ? "too few wet cells lie side by side" : numbers,
    );
  const part = Math.sqrt(1 / ratio);
  return finding(
    "excess-small-scale",
    "confirmed",
    ratio,
    MORE,
    `noise cell by cell: ${numbers}, and falls from scale to scale as of cells drawn by themselves: a factor of e^±${Math.sqrt(fine).toFixed(2)}`,
    {
      repair: { id: "calm-cells", apply: (s) => calmed(s, part) },
      measure: {
        name: "variance of log amounts of neighbouring cells (log ratio)",
        matters: Math.log(MORE),
        distance: (given) => Math.abs(Math.log(ratioOf(rowsOf(given)))),
      },
    },
  );
}

interface Sum {
  readonly squares: number;
  readonly n: number;
}

/** Squares across the diagonals of blocks of cells, and of blocks of those. */
interface Scales {
  readonly fine: Sum;
  readonly coarse: Sum;
}

interface Row {
  readonly truth: Scales;
  readonly members: Scales;
}

function rowsOf(specimen: Specimen): Row[] {
  const inside = new Uint8Array(specimen.grid.height * specimen.grid.width);
  for (const i of maskedCells(specimen)) inside[i] = 1;
  return specimen.events.map(({ truth, members }) => {
    const each = members.map(({ values }) => scalesOf(values, inside, specimen));
    return {
      truth: scalesOf(truth.values, inside, specimen),
      members: { fine: added(each.map((m) => m.fine)), coarse: added(each.map((m) => m.coarse)) },
    };
  });
}

function scalesOf(values: ArrayLike<number>, inside: Uint8Array, { grid }: Specimen): Scales {
  const logs = new Float64Array(values.length);
  for (let i = 0; i < logs.length; i++) {
    const value = values[i] ?? NaN;
    const counts = inside[i] === 1 && value >= WET_THRESHOLD && value < Number.POSITIVE_INFINITY;
    logs[i] = counts ? Math.log(value) : Number.NaN;
  }
  const fine = acrossBlocks(logs, grid.height, grid.width);
  const coarse = acrossBlocks(fine.means, grid.height >> 1, grid.width >> 1);
  return { fine: fine.sum, coarse: coarse.sum };
}

/** Of 2×2 blocks without a gap: squares of half the difference between their diagonals, and their means; NaN elsewhere. */
function acrossBlocks(
  values: Float64Array,
  height: number,
  width: number,
): { readonly sum: Sum; readonly means: Float64Array } {
  const [h, w] = [height >> 1, width >> 1];
  const means = new Float64Array(h * w);
  let [squares, n] = [0, 0];
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      const i = 2 * y * width + 2 * x;
      const [a, b, c, d] = [values[i]!, values[i + 1]!, values[i + width]!, values[i + width + 1]!];
      means[y * w + x] = (a + b + c + d) / 4;
      const across = (a - b - c + d) / 2;
      if (Number.isNaN(across)) continue;
      squares += across * across;
      n++;
    }
  return { sum: { squares, n }, means };
}

function added(sums: readonly Sum[]): Sum {
  return sums.reduce((a, b) => ({ squares: a.squares + b.squares, n: a.n + b.n }), { squares: 0, n: 0 });
}

function total(rows: readonly Row[], who: keyof Row, scale: keyof Scales): Sum {
  return added(rows.map((row) => row[who][scale]));
}

function variance(rows: readonly Row[], who: keyof Row, scale: keyof Scales): number {
  const { squares, n } = total(rows, who, scale);
  return n > 0 ? squares / n : Number.NaN;
}

function ratioOf(rows: readonly Row[]): number {
  return variance(rows, "members", "fine") / variance(rows, "truth", "fine");
}

function excessOf(rows: readonly Row[]): { readonly fine: number; readonly coarse: number } {
  const of = (scale: keyof Scales): number =>
    variance(rows, "members", scale) - variance(rows, "truth", scale);
  return { fine: of("fine"), coarse: of("coarse") };
}

/** Departures of log amounts from those of the wet cells around brought down to a part; the field keeps its total. */
function calmed(specimen: Specimen, part: number): Specimen {
  const {
    grid: { height, width },
  } = specimen;
  return changeMembers(specimen, (values) => {
    const out = values.slice();
    let [before, after] = [0, 0];
    for (let i = 0; i < out.length; i++) {
      const v = values[i]!;
      if (!(v >= WET_THRESHOLD)) continue;
      const around = meanLogAround(values, i, height, width);
      if (Number.isNaN(around)) continue;
      out[i] = Math.exp(around + part * (Math.log(v) - around));
      before += v;
      after += out[i]!;
    }
    if (after === 0) return out;
    for (let i = 0; i < out.length; i++) if (out[i] !== values[i]) out[i]! *= before / after;
    return out;
  });
}

/** Mean logarithm of the wet cells next to a cell; NaN where there are none. */
function meanLogAround(values: ArrayLike<number>, i: number, height: number, width: number): number {
  const [y, x] = [Math.floor(i / width), i % width];
  let [sum, n] = [0, 0];
  for (let v = Math.max(y - 1, 0); v <= Math.min(y + 1, height - 1); v++)
    for (let u = Math.max(x - 1, 0); u <= Math.min(x + 1, width - 1); u++) {
      const there = values[v * width + u]!;
      if ((v !== y || u !== x) && there >= WET_THRESHOLD && Number.isFinite(there)) {
        sum += Math.log(there);
        n++;
      }
    }
  return n > 0 ? sum / n : Number.NaN;
}
