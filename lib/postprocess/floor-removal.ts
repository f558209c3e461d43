import { ShapeError, ValueError } from "../errors.js";
import { emptyLike, type Field, withValues } from "../fields/field.js";
import type { Normalisation } from "../fields/transform.js";
import { type Fitted, makeFitted, NOT_FITTED } from "./fitted.js";

export interface FloorRemovalParams {
  /** Inverse transform of z = 0 in each cell, mm/day: max(expm1(mean), 0). */
  readonly floor: Float64Array;
  /** A cell is at the floor when log1p of its value is this near to log1p of the floor. */
  readonly tolerance: number;
}

export type FittedFloorRemoval = Fitted<"floor-removal", FloorRemovalParams>;

/**
 * The value that an output stuck at z = 0 has in each cell, mm/day: max(expm1(mean), 0). A ReLU in
 * standardised space never goes below it.
 *
 * @param normalisation mean of ln(1 + p) of each cell; the std does not matter
 * @returns mm/day, one value a cell; NaN where the mean is
 * @example
 * ```ts
 * const normalisation = { mean: Float32Array.of(0.5, 0.5), std: Float32Array.of(0.8, 0.8) };
 * activationFloor(normalisation); // → [ 0.6487, 0.6487 ]
 * ```
 */
export function activationFloor({ mean }: Normalisation): Float64Array {
  return Float64Array.from(mean, (m) => Math.max(Math.expm1(m), 0));
}

/**
 * Sets the cells at the activation floor to 0; every other cell stays, also one below the floor.
 *
 * NaN stays NaN, masked cells are left as they are, and so is a cell whose floor is NaN.
 *
 * @param field mm/day, one value for each floor
 * @param floor mm/day per cell, see {@link activationFloor}
 * @param tolerance allowed difference of log1p(mm/day); covers float32 rounding by default
 * @returns a new field in mm/day; the given one stays as it is
 * @throws ShapeError when there is not one floor per cell; ValueError when the tolerance is negative or NaN
 * @example
 * ```ts
 * const field = makeField("mm/day", { height: 1, width: 4 }, Float32Array.of(0, 0.05, 0.2, 7));
 * removeFloor(field, new Float64Array(4).fill(0.2)).values; // → [ 0, 0.05, 0, 7 ]
 * ```
 */
export function removeFloor(field: Field<"mm/day">, floor: Float64Array, tolerance = 1e-5): Field<"mm/day"> {
  const { values, mask } = field;
  if (floor.length !== values.length)
    throw new ShapeError(
      `the normalisation has ${floor.length} cells, the field ${values.length}: give the statistics of this grid`,
    );
  if (!(tolerance >= 0)) throw new ValueError(`tolerance is ${tolerance}: give a number that is 0 or more`);
  const out = emptyLike(values);
  for (let i = 0; i < out.length; i++) {
    const x = values[i] ?? NaN;
    const atFloor = Math.abs(x - (floor[i] ?? NaN)) <= tolerance * (1 + (floor[i] ?? NaN));
    out[i] = atFloor && (mask === null || mask[i] === 1) ? 0 : x;
  }
  return withValues(field, "mm/day", out);
}

/**
 * {@link removeFloor} as a method; nothing is fitted.
 *
 * @param params floor in mm/day, one a cell, and the tolerance in ln(1 + p)
 * @returns a method that is applied event by event, in mm/day; it errs as {@link removeFloor}
 * @example
 * ```ts
 * const grid = { height: 1, width: 4 };
 * const truth = makeField("mm/day", grid, Float32Array.of(0, 0, 1, 7));
 * const members = [Float32Array.of(0, 1, 1, 5), Float32Array.of(0.3, 0.3, 2, 9)].map((values) =>
 *   makeField("mm/day", grid, values),
 * );
 * const event = { key: "2020-01-01", index: 0, truth, members };
 * floorRemoval({ floor: new Float64Array(4).fill(0.3), tolerance: 0.01 }).apply(event).members[1]
 *   ?.values; // → [ 0, 0, 2, 9 ]
 * ```
 */
export function floorRemoval(params: FloorRemovalParams): FittedFloorRemoval {
  return makeFitted(
    "floor-removal",
    NOT_FITTED,
    params,
    `cells at the activation floor (the inverse transform of z = 0, to ${params.tolerance} in log1p) become dry`,
    (field) => removeFloor(field, params.floor, params.tolerance),
  );
}
