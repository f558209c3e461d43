import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../config/config.js";
import { FormatError, ShapeError } from "../errors.js";
import type { Mask, Values } from "../fields/field.js";
import { readFloats } from "../io/npy.js";
import type { Tensor } from "../model/session.js";

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
  return {
    landMask: mask && Uint8Array.from(mask, (v) => (v >= 0.5 ? 1 : 0)),
    lat: lat && Float64Array.from(lat),
    lon: lon && Float64Array.from(lon),
  };
}

/**
 * The statics that the config asks for, stacked as the model takes them: land–sea mask, distance to coast,
 * elevation; the latter two standardised over the grid (zero mean, unit standard deviation) when
 * `statics.normalize_statics` says so.
 *
 * @returns dims `[S, H, W]`
 * @throws FormatError when a file that the config asks for is missing
 */
export async function modelStatics(
  dataDir: string,
  config: Config,
  height: number,
  width: number,
): Promise<Tensor> {
  const { use_land_sea, use_dist_coast, use_elevation, normalize_statics } = config.statics;
  const layers: Values[] = [];
  for (const [wanted, name, continuous] of [
    [use_land_sea, "land_sea_mask.npy", false],
    [use_dist_coast, "dist_to_coast_km.npy", true],
    [use_elevation, "elevation_m.npy", true],
  ] as const) {
    if (!wanted) continue;
    const layer = await readStatic(dataDir, name, [height, width]);
    if (!layer)
      throw new FormatError(
        `${join(dataDir, "statics", name)}: missing, but statics in ${config.file} asks for it`,
      );
    layers.push(continuous && normalize_statics ? standardised(layer) : layer);
  }
  const data = new Float32Array(layers.length * height * width);
  layers.forEach((layer, i) => {
    data.set(layer, i * height * width);
  });
  return { dims: [layers.length, height, width], data };
}

async function readStatic(dataDir: string, name: string, shape: number[]): Promise<Values | null> {
  for (const folder of ["statics", "static"]) {
    const file = join(dataDir, folder, name);
    if (!(await stat(file).catch(() => null))) continue;
    const { values } = await readFloats(file);
    if (values.length !== shape.reduce((a, b) => a * b, 1))
      throw new ShapeError(
        `${file}: has ${values.length} values, the fields of the run need ${shape.join("×")}`,
      );
    return values;
  }
  return null;
}

function standardised(values: Values): Float32Array {
  const layer = Float64Array.from(values);
  const mean = layer.reduce((a, b) => a + b, 0) / layer.length;
  const std = Math.sqrt(layer.reduce((a, b) => a + (b - mean) ** 2, 0) / layer.length);
  return Float32Array.from(layer, (v) => (v - mean) / (std || 1));
}
