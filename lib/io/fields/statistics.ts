import { ValueError } from "../../errors.js";
import type { Grid } from "../../fields/field.js";
import type { Normalisation } from "../../fields/transform.js";
import { readCellArray } from "./cell-array.js";

/**
 * Reads the per-cell mean and standard deviation of log1p(mm/day) from two files of any format, or from one that has
 * both, turned to lie as the grid does.
 *
 * @param grid the grid that they must be on
 * @throws FormatError, ShapeError as readCellArray does; ValueError when a standard deviation is negative
 */
export async function readStatistics(
  [meanPath, stdPath]: readonly [mean: string, std: string],
  grid: Grid,
  gridName: string,
): Promise<Normalisation> {
  const mean = (await readCellArray(meanPath, grid, gridName, "mean", /mean|^mu$|average/i)).values;
  const std = (
    await readCellArray(stdPath, grid, gridName, "standard deviation", /std|stddev|sigma|deviation/i)
  ).values;
  if (meanPath === stdPath && mean.every((value, i) => Object.is(value, std[i])))
    throw new ValueError(
      `${meanPath} gives one array for both the mean and the standard deviation: name two files, or FILE#MEAN and FILE#STD`,
    );
  const negative = std.findIndex((value) => value < 0);
  if (negative >= 0)
    throw new ValueError(
      `${stdPath} has the standard deviation ${std[negative]} in row ${Math.floor(negative / grid.width)}, column ` +
        `${negative % grid.width}: none is below 0; are mean and standard deviation exchanged?`,
    );
  return { mean, std };
}
