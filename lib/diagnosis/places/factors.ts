import { sure } from "../../sure.js";
import { blocksOf, overEvents } from "../statistics/over-events.js";
import { median } from "../statistics/summary.js";
import { cellsOf } from "./area.js";
import type { Part } from "./contrast.js";
import type { PlaceView } from "./view.js";

/** Factor of the members' amounts in each cell; 1 where they are taken for healthy. */
export type Factors = Float64Array;

/** A common factor up to this is chance and left alone; a larger one is another fault, of the whole field. */
const COMMON = 1.15;

function ones({ grid }: PlaceView): Float64Array {
  return new Float64Array(grid.height * grid.width).fill(1);
}

/** One ratio in the cells of a part, 1 elsewhere. */
export function factorsOfPart(view: PlaceView, { cells }: Part, ratio: number): Factors {
  const factors = ones(view);
  for (const i of cellsOf(cells, view.grid)) factors[i] = ratio;
  return factors;
}

/** The ratio of each class of cells; beside their mean or median, whichever is nearer to 1, where that is a factor of the whole field. */
export function factorsByClass(view: PlaceView, classOf: (y: number, x: number) => number): Factors {
  const { width } = view.grid;
  const of = ones(view).map((_, i) => classOf(Math.floor(i / width), i % width));
  const { ratio, real } = ratios(view, of, Math.max(...of) + 1);
  const total = real.reduce((a, b) => a + b * b, 0);
  const mean = ratio.reduce((sum, r, c) => sum + r * (real[c] ?? NaN) ** 2, 0) / total;
  const middle = median(ratio);
  const common = withoutChance(Math.abs(Math.log(mean)) < Math.abs(Math.log(middle)) ? mean : middle);
  return of.map((c) => (ratio[c] ?? NaN) / common);
}

/** The same beside the class of the cells in the middle of the grid, which are taken for healthy. */
export function factorsByRing(view: PlaceView, rings: number): Factors {
  const { height, width } = view.grid;
  const depth = (y: number, x: number): number => Math.min(y, x, height - 1 - y, width - 1 - x, rings);
  const factors = factorsByClass(view, depth);
  const inner = factors[(height >> 1) * width + (width >> 1)] ?? NaN;
  return factors.map((f) => f / inner);
}

const BLOCKS = 6;

/**
 * A map of factors: ratios of blocks of a sixth of the grid, each drawn to 1 as far as its error over events calls for; beside
 * their median where that is a factor of the whole field.
 */
export function factorMap(view: PlaceView): Factors {
  const { height, width } = view.grid;
  const [down, across] = [Math.min(BLOCKS, height), Math.min(BLOCKS, width)];
  const of = ones(view).map(
    (_, i) =>
      Math.floor((Math.floor(i / width) * down) / height) * across +
      Math.floor(((i % width) * across) / width),
  );
  const { ratio, error, real } = ratios(view, of, down * across);
  const common = withoutChance(median(ratio.filter((_, c) => (real[c] ?? NaN) > 0)));
  const logs = ratio.map((r, c) => {
    const log = Math.log(r / common);
    return log ** 3 / (log ** 2 + (error[c] ?? NaN) ** 2) || 0;
  });
  return of.map((c) => Math.exp(logs[c] ?? NaN));
}

function withoutChance(common: number): number {
  return Math.abs(Math.log(common)) < Math.log(COMMON) ? 1 : common;
}

/** Ratio of members to truth in each class, the error of its logarithm over events, and the roots of the real amounts. */
function ratios(
  view: PlaceView,
  of: Float64Array,
  classes: number,
): { readonly ratio: Float64Array; readonly error: Float64Array; readonly real: Float64Array } {
  const blocks = blocksOf(view.events.length);
  const empty = (): Float64Array => new Float64Array(classes);
  const sums = Array.from({ length: blocks.count }, () => ({ real: empty(), made: empty() }));
  view.events.forEach(({ truth, members }, e) => {
    const { real, made } = sure(sums[blocks.of(e)]);
    for (let i = 0; i < of.length; i++)
      if (!Number.isNaN(truth[i] ?? NaN)) {
        real[of[i] ?? NaN] = (real[of[i] ?? NaN] ?? NaN) + (truth[i] ?? NaN);
        made[of[i] ?? NaN] = (made[of[i] ?? NaN] ?? NaN) + (members[i] ?? NaN);
      }
  });
  const totals = (pick: "real" | "made", left: number): Float64Array =>
    empty().map((_, c) =>
      sums.reduce((sum, group, g) => sum + (g === left ? 0 : (group[pick][c] ?? NaN)), 0),
    );
  const logsWithout = (left: number): Float64Array => {
    const [real, made] = [totals("real", left), totals("made", left)];
    return made.map((m, c) => (m > 0 && (real[c] ?? NaN) > 0 ? 2 * Math.log(m / (real[c] ?? NaN)) : 0));
  };
  const left = sums.map((_, g) => logsWithout(g));
  return {
    ratio: logsWithout(-1).map(Math.exp),
    error: empty().map((_, c) => overEvents(left.map((logs) => logs[c] ?? NaN)).error),
    real: totals("real", -1),
  };
}
