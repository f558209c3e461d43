import { ShapeError } from "../../errors.js";
import type { Grid, Mask, Values } from "../field.js";
import type { Axis } from "./axis.js";
import { type AxisWeights, linearWeights, nearestWeights, overlapWeights, rangeOf } from "./axis-weights.js";
import { type Coordinates, sharedAxes } from "./grid-axes.js";

/** How values are brought on another grid. */
export type RegridMethod = "conservative" | "nearest" | "bilinear";

export const REGRID_METHODS: readonly RegridMethod[] = ["conservative", "nearest", "bilinear"];

/** Brings fields of one grid on another. */
export interface Regridder {
  readonly method: RegridMethod;
  readonly coordinates: Coordinates;
  readonly onto: Grid;
  /** 1 in cells of `onto` that the other grid covers. */
  readonly covered: Mask;
  /** mm/day, or any amount for an area, one value a cell; missing cells are NaN and stay so. */
  apply(values: Values): Values;
  /** 1 in cells of the other grid that some of these cells are made of. */
  sourcesOf(cells: Mask): Mask;
}

const WEIGHTS: Readonly<Record<RegridMethod, (from: Axis, onto: Axis) => AxisWeights>> = {
  conservative: overlapWeights,
  nearest: nearestWeights,
  bilinear: linearWeights,
};

/** Share of a cell that must be known for it to have a value: half of its area, or both neighbours each way. */
export const LEAST_KNOWN: Readonly<Record<RegridMethod, number>> = {
  conservative: 0.5,
  nearest: 1,
  bilinear: 1,
};
/** Of sums of rounded weights. */
const ROUNDING = 1e-9;

/**
 * What brings fields of one grid on another. Rows and columns are latitudes and longitudes (ascending, descending, round the globe), places on
 * the same map, or, where one has no coordinates, cells that divide those of the other.
 *
 * - `conservative`, first order (Jones 1999, doi:10.1175/1520-0493(1999)127<2204:FASOCR>2.0.CO;2): mean over the area that cells share, exact on
 *   the sphere, edges midway between centres. Over the known part of a cell, which is missing where less than half of its area is known;
 * - `nearest`: the cell whose centre is nearest by row and by column, of two the lower one;
 * - `bilinear`: linear in both coordinates; missing beyond the outermost centres, and where one of the four is.
 *
 * @param from the grid that fields are on
 * @param onto the grid that they are wanted on
 * @param method by default `conservative`, which keeps the mass where nothing is missing
 * @returns weights, found once, and what applies them; NaN where a cell cannot be known
 * @throws ShapeError when coordinates are of other kinds, or of each cell (curvilinear); when there are none and no grid divides the
 *   other; when the grids do not overlap
 * @example
 * ```ts
 * const fine = { height: 2, width: 4 };
 * const { apply } = makeRegridder(fine, { height: 1, width: 2 });
 * apply(Float32Array.of(1, 3, 5, 5, 0, 0, 7, Number.NaN)); // → [ 1, 5.667 ]
 * ```
 */
export function makeRegridder(from: Grid, onto: Grid, method: RegridMethod = "conservative"): Regridder {
  const axes = sharedAxes(from, onto);
  const rows = WEIGHTS[method](axes.from.y, axes.onto.y);
  const columns = WEIGHTS[method](axes.from.x, axes.onto.x);
  const least = LEAST_KNOWN[method] - ROUNDING;
  const apply = (values: Values): Values =>
    regridded(values, emptyOf(values, onto), { from, rows, columns, least });
  const covered: Mask = Uint8Array.from(apply(new Float32Array(from.height * from.width)), (value) =>
    value === 0 ? 1 : 0,
  );
  if (!covered.includes(1))
    throw new ShapeError(
      `they do not overlap: rows from ${rangeOf(axes.from.y)} and ${rangeOf(axes.onto.y)}, columns from ${rangeOf(axes.from.x)} and ${rangeOf(axes.onto.x)}`,
    );
  return {
    method,
    coordinates: axes.coordinates,
    onto,
    covered,
    apply,
    sourcesOf(cells) {
      const sources: Mask = new Uint8Array(from.height * from.width);
      for (let y = 0; y < onto.height; y++)
        for (let x = 0; x < onto.width; x++)
          if (cells[y * onto.width + x] !== 0)
            for (let j = rows.starts[y] ?? NaN; j < (rows.starts[y + 1] ?? NaN); j++)
              for (let i = columns.starts[x] ?? NaN; i < (columns.starts[x + 1] ?? NaN); i++)
                sources[(rows.cells[j] ?? NaN) * from.width + (columns.cells[i] ?? NaN)] = 1;
      return sources;
    },
  };
}

function emptyOf(values: Values, { height, width }: Grid): Values {
  return values instanceof Float32Array ? new Float32Array(height * width) : new Float64Array(height * width);
}

interface Weights {
  readonly from: Grid;
  readonly rows: AxisWeights;
  readonly columns: AxisWeights;
  readonly least: number;
}

/** Along the rows first, then along the columns: areas of such grids are products. */
function regridded(values: Values, out: Values, { from, rows, columns, least }: Weights): Values {
  const width = columns.whole.length;
  const sums = new Float64Array(from.height * width);
  const known = new Float64Array(from.height * width);
  for (let y = 0; y < from.height; y++)
    for (let x = 0; x < width; x++) {
      let [sum, weight] = [0, 0];
      for (let i = columns.starts[x] ?? NaN; i < (columns.starts[x + 1] ?? NaN); i++) {
        const value = values[y * from.width + (columns.cells[i] ?? NaN)] ?? NaN;
        if (Number.isNaN(value)) continue;
        sum += (columns.weights[i] ?? NaN) * value;
        weight += columns.weights[i] ?? NaN;
      }
      sums[y * width + x] = sum;
      known[y * width + x] = weight;
    }
  for (let y = 0; y < rows.whole.length; y++)
    for (let x = 0; x < width; x++) {
      let [sum, weight] = [0, 0];
      for (let j = rows.starts[y] ?? NaN; j < (rows.starts[y + 1] ?? NaN); j++) {
        const at = (rows.cells[j] ?? NaN) * width + x;
        sum += (rows.weights[j] ?? NaN) * (sums[at] ?? NaN);
        weight += (rows.weights[j] ?? NaN) * (known[at] ?? NaN);
      }
      const isKnown = weight > 0 && weight >= least * (rows.whole[y] ?? NaN) * (columns.whole[x] ?? NaN);
      out[y * width + x] = isKnown ? sum / weight : Number.NaN;
    }
  return out;
}
