import { ValueError } from "../errors.js";
import type { Normalisation } from "../fields/transform.js";
import { readFloats } from "./npy.js";

/**
 * Reads the per-cell mean and standard deviation of log1p(mm/day) from two `.npy` files.
 *
 * @param shape rows and columns of the grid
 * @throws FormatError and ShapeError as {@link readFloats} does; ValueError when a standard deviation is negative.
 */
export async function readStatistics(
  [meanPath, stdPath]: readonly [mean: string, std: string],
  shape: readonly [height: number, width: number],
): Promise<Normalisation> {
  const mean = (await readFloats(meanPath, shape)).values;
  const std = (await readFloats(stdPath, shape)).values;
  const negative = std.findIndex((value) => value < 0);
  if (negative >= 0)
    throw new ValueError(
      `${stdPath} has the standard deviation ${std[negative]} in row ${Math.floor(negative / shape[1])}, column ` +
        `${negative % shape[1]}: none is below 0; are mean and standard deviation exchanged?`,
    );
  return { mean, std };
}
