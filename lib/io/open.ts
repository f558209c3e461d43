import { readdir, stat } from "node:fs/promises";
import { FormatError } from "../errors.js";
import { fileError } from "../regular-file.js";
import type { ArrayFile } from "./array-file.js";
import { fileSource } from "./byte-source.js";
import { chooseVariable } from "./cf.js";
import { settleCumulative } from "./cumulative.js";
import { openDirectory } from "./directory.js";
import { type FieldFile, fieldsOfVariable } from "./field-file.js";
import { guarded } from "./field-guard.js";
import { foreignFormat } from "./foreign-format.js";
import { isTiff, openGeotiff } from "./geotiff.js";
import { isNetcdf3, openNetcdf3 } from "./netcdf3.js";
import { isHdf5, openNetcdf4 } from "./netcdf4.js";
import { isNpy } from "./npy.js";
import { openNpyFile } from "./npy-file.js";
import { openNpz } from "./npz.js";
import type { OpenOptions } from "./open-options.js";
import { isZarr, openZarr } from "./zarr.js";
import { isZip, readZipDirectory } from "./zip.js";

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
 * @throws FormatError when the file is missing, damaged, of no known format, or holds several fields;
 *   UnitsError when its units are unknown; ShapeError when it has no rows and columns.
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

/**
 * Opens a file as named arrays; null for a directory of files.
 *
 * @throws FormatError when it is missing, damaged or of no known format.
 */
export async function openArrays(path: string): Promise<ArrayFile | null> {
  const found = await stat(path).catch(fileError(path));
  if (found.isDirectory()) return isZarr(await readdir(path)) ? openZarr(path, "directory") : null;
  if (!found.isFile()) throw new FormatError(`${path} is neither a file nor a directory`, { file: path });
  const source = await fileSource(path);
  const start = await source.read(0, Math.min(8, source.size)).finally(() => source.close());
  if (isNpy(start)) return openNpyFile(path);
  if (isZip(start)) return openZip(path);
  if (isNetcdf3(start)) return openNetcdf3(path);
  if (isTiff(start)) return openGeotiff(path);
  if (isHdf5(start) || (await hasUserBlock(path))) return openNetcdf4(path);
  const foreign = foreignFormat(path, start);
  if (foreign) throw new FormatError(`${path} ${foreign}`, { file: path });
  throw new FormatError(
    `${path} is of no known format (it starts with bytes ${Buffer.from(start).toString("hex")}, ${source.size} in ` +
      "all): .npy, .npz, NetCDF, Zarr and GeoTIFF can be read",
    { file: path },
  );
}

/** HDF5 may start at 512, 1024, 2048 … bytes, after what others put before it (HDF5 file format, "superblock"). */
async function hasUserBlock(path: string): Promise<boolean> {
  const source = await fileSource(path);
  try {
    for (let at = 512; at + 8 <= source.size; at *= 2) if (isHdf5(await source.read(at, 8))) return true;
    return false;
  } finally {
    await source.close();
  }
}

async function openZip(path: string): Promise<ArrayFile> {
  const source = await fileSource(path);
  const entries = await readZipDirectory(source).finally(() => source.close());
  return isZarr(entries.keys()) ? openZarr(path, "zip") : openNpz(path);
}

/** `FILE#NAME` as file and variable; null where no variable is asked for. */
export async function splitVariable(path: string): Promise<[path: string, variable: string | null]> {
  const at = path.lastIndexOf("#");
  if (at <= 0) return [path, null];
  const exists = await stat(path).then(
    () => true,
    () => false,
  );
  return exists ? [path, null] : [path.slice(0, at), path.slice(at + 1)];
}
