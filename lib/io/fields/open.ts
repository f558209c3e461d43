import { chooseVariable } from "../cf/cf.js";
import { openArrays, splitVariable } from "../formats/open-arrays.js";
import { settleCumulative } from "./cumulative.js";
import { openDirectory } from "./directory.js";
import { type FieldFile, fieldsOfVariable } from "./field-file.js";
import { guarded } from "./field-guard.js";
import type { OpenOptions } from "./open-options.js";

/**
 * Opens precipitation fields: `.npy`, `.npz`, NetCDF-3 and -4, Zarr (directory or zip, versions 2 and 3),
 * GeoTIFF, or a directory of such files. The content decides which, never the name. `FILE#NAME` asks for
 * a variable of a file.
 *
 * Values come in mm/day, converted from the file's units, unless `options.space` says that they are log1p or
 * z. Files that carry no units are refused without one of the two.
 *
 * Reading an event throws ValueError where a value is one that no day on earth has had (more than some 2,000 mm/day,
 * below 0 by more than rounding), unless `options.allowImplausible`: mostly it stands for missing cells that the file does
 * not declare, or the units are others.
 *
 * @param path a file or folder, or `FILE#NAME`
 * @param options what the file does not say or says wrongly: units, space, step, variable
 * @returns an open file whose events read in mm/day (or the given space) with NaN where missing; the caller closes it
 * @throws FormatError when the file is missing, damaged, of no known format, or holds several fields; UnitsError when
 *   its units are unknown; ShapeError when it has no rows and columns
 * @example
 * ```ts
 * const file = await openFields("truth.nc");
 * [file.events, file.grid.height, file.grid.width]; // → [ 12, 6, 5 ]
 * ```
 */
export async function openFields(path: string, options: OpenOptions = {}): Promise<FieldFile> {
  const opened = await openAnyFields(path, options);
  const file = await settleCumulative(opened, options.cumulative).catch(async (error: unknown) => {
    await opened.close();
    throw error;
  });
  return options.allowImplausible ? file : guarded(file);
}

async function openAnyFields(path: string, options: OpenOptions): Promise<FieldFile> {
  const [name, variable] = await splitVariable(path);
  const opened = await openArrays(name);
  if (!opened) return openDirectory(name, options, openAnyFields);
  try {
    const chosen = chooseVariable(opened, variable ?? options.variable);
    return await fieldsOfVariable(opened, chosen, options);
  } catch (error) {
    await opened.close();
    throw error;
  }
}
