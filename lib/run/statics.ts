import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Config } from "../config/config.js";
import { FormatError, ShapeError } from "../errors.js";
import type { Mask, Values } from "../fields/field.js";
import { readFloats } from "../io/formats/npy/npy.js";
import type { Tensor } from "../model/session.js";
import { readJson } from "./read-json.js";

export interface Statics {
  readonly landMask: Mask | null;
  readonly lat: Float64Array | null;
  readonly lon: Float64Array | null;
}

/** The land–sea mask and the coordinates of a run, from `statics/` (also seen as `static/`). */
export async function readStatics(dataDir: string, height: number, width: number): Promise<Statics> {
  const mask = await readStatic(dataDir, "land_sea_mask.npy", [height, width]);
  const lat = await readStatic(dataDir, "high_res_lat.npy", [height]);
  const lon = await readStatic(dataDir, "high_res_lon.npy", [width]);
  const landMask = mask && Uint8Array.from(mask, (v) => (v >= 0.5 ? 1 : 0));
  if (landMask && !landMask.includes(1))
    throw new FormatError(
      `${dataDir}: land_sea_mask.npy of its statics is 0 everywhere: no cell would count (1 is land)`,
    );
  return {
    landMask,
    lat: lat && Float64Array.from(lat),
    lon: lon && Float64Array.from(lon),
  };
}

/** How the distance to the coast and the elevation are brought to the size that a model knows. */
export type StaticsNormalisation = "max" | "standard" | "none";

/**
 * The statics that the config asks for, stacked as the model takes them: land–sea mask as it is, distance to coast,
 * elevation, by one of
 *
 * - `max`, what `statics.normalize_statics: true` means in the field: distance over its maximum, elevation
 *   (e − min) / (max − min), in single precision as NumPy does it;
 * - `standard`: zero mean, unit standard deviation over the grid;
 * - `none`: as they are.
 *
 * @param normalisation by default `statics.normalisation` of the config, else what `normalize_statics` says
 * @returns dims `[S, H, W]`
 * @throws FormatError when a file that the config asks for is missing
 */
export async function modelStatics(
  dataDir: string,
  config: Config,
  height: number,
  width: number,
  normalisation: StaticsNormalisation = configuredNormalisation(config),
): Promise<Tensor> {
  const { use_land_sea, use_dist_coast, use_elevation } = config.statics;
  const layers: Values[] = [];
  for (const [wanted, name, scaled] of [
    [use_land_sea, "land_sea_mask.npy", null],
    [use_dist_coast, "dist_to_coast_km.npy", overMaximum],
    [use_elevation, "elevation_m.npy", overRange],
  ] as const) {
    if (!wanted) continue;
    const layer = await readStatic(dataDir, name, [height, width]);
    if (!layer)
      throw new FormatError(
        `${join(dataDir, "statics", name)}: missing, but statics in ${config.file} asks for it`,
      );
    if (scaled === null || normalisation === "none") layers.push(layer);
    else layers.push(normalisation === "max" ? scaled(layer) : standardised(layer));
  }
  const data = new Float32Array(layers.length * height * width);
  layers.forEach((layer, i) => {
    data.set(layer, i * height * width);
  });
  return { dims: [layers.length, height, width], data };
}

/** What a config says of its statics. */
function configuredNormalisation({ statics }: Config): StaticsNormalisation {
  return statics.normalisation ?? (statics.normalize_statics ? "max" : "none");
}

/**
 * How a model wants its statics: `statics.normalisation` of the `provenance.json` beside it, for that is how it was
 * trained; `null` where none stands there.
 *
 * @param encoder path of the model
 * @throws FormatError when it is another word
 */
export async function trainedNormalisation(encoder: string): Promise<StaticsNormalisation | null> {
  const file = join(dirname(encoder), "provenance.json");
  if (!(await stat(file).catch(() => null))) return null;
  const { statics } = (await readJson(file, "how its statics were prepared is not known")) as {
    statics?: { normalisation?: unknown };
  };
  const word = statics?.normalisation;
  if (word === undefined) return null;
  if (word === "max" || word === "standard" || word === "none") return word;
  throw new FormatError(
    `${file}: statics.normalisation is ${JSON.stringify(word)}: write "max", "standard" or "none"`,
    { file },
  );
}

/** Where a file of the statics is; null where there is none. */
export async function staticFile(dataDir: string, name: string): Promise<string | null> {
  for (const file of placesOf(dataDir, name)) if (await stat(file).catch(() => null)) return file;
  return null;
}

function placesOf(dataDir: string, name: string): string[] {
  return ["statics", "static"].map((folder) => join(dataDir, folder, name));
}

/** @throws FormatError when the file stands in both folders, with other values */
async function readStatic(dataDir: string, name: string, shape: number[]): Promise<Values | null> {
  const found: { file: string; values: Values }[] = [];
  for (const file of placesOf(dataDir, name)) {
    if (!(await stat(file).catch(() => null))) continue;
    const { values } = await readFloats(file, shape.length > 1 ? shape : undefined);
    if (values.length !== shape.reduce((a, b) => a * b, 1))
      throw new ShapeError(
        `${file}: has ${values.length} values, the fields of the run need ${shape.join("×")}`,
        { file },
      );
    found.push({ file, values });
  }
  const [first, second] = found;
  if (first && second && !first.values.every((value, i) => Object.is(value, second.values[i])))
    throw new FormatError(
      `${second.file} and ${first.file} differ: remove the one that the model did not see`,
      { file: second.file },
    );
  return first?.values ?? null;
}

function overMaximum(values: Values): Float32Array {
  const layer = Float32Array.from(values);
  const most = layer.reduce((a, b) => Math.max(a, b));
  return layer.map((v) => v / (most || 1));
}

function overRange(values: Values): Float32Array {
  const layer = Float32Array.from(values);
  const least = layer.reduce((a, b) => Math.min(a, b));
  const range = Math.fround(layer.reduce((a, b) => Math.max(a, b)) - least);
  return layer.map((v) => Math.fround(v - least) / (range || 1));
}

function standardised(values: Values): Float32Array {
  const layer = Float64Array.from(values);
  const mean = layer.reduce((a, b) => a + b, 0) / layer.length;
  const std = Math.sqrt(layer.reduce((a, b) => a + (b - mean) ** 2, 0) / layer.length);
  return Float32Array.from(layer, (v) => (v - mean) / (std || 1));
}
