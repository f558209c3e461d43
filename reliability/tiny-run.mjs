// A run of 6×5 cells, eight days and a tiny cVAE, and the same fields as NetCDF and Zarr: small enough that every
// command takes a second.
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { randomStream } from "../dist/fields/random.js";
import { writeNetcdf4Output } from "../dist/io/formats/netcdf4/write-netcdf4.js";
import { npyOfFloats, writeNpy } from "../dist/io/formats/npy/npy.js";
import { writeZarrOutput } from "../dist/io/formats/zarr/write-zarr.js";

const MODEL = fileURLToPath(new URL("../test/fixtures/tiny-cvae/", import.meta.url));
const [HEIGHT, WIDTH, CHANNELS, DAYS] = [6, 5, 2, 8];

/**
 * @param {string} folder
 * @param {{ days?: number, samples?: number, height?: number, width?: number }} size
 */
export async function makeTinyRun(folder, { days = DAYS, samples = 3, height = HEIGHT, width = WIDTH } = {}) {
  const cells = height * width;
  const data = (/** @type {string} */ path) => join(folder, "data", path);
  for (const part of ["X_lr", "Y_hr", "statics", "metadata"]) await mkdir(data(part), { recursive: true });
  /**
   * @type {(path: string, length: number, value: (_: unknown, i: number) => number, shape: number[]) => Promise<void>}
   */
  const save = (path, length, value, shape) =>
    writeNpy(data(path), npyOfFloats(Float32Array.from({ length }, value), shape));
  for (let day = 0; day < days; day++) {
    const name = `day_${String(day).padStart(6, "0")}.npy`;
    const { normal } = randomStream(1, day);
    await save(`Y_hr/${name}`, cells, normal, [1, height, width]);
    await save(`X_lr/${name}`, CHANNELS * 6, () => 0.02 * normal(), [CHANNELS, 3, 2]);
  }
  /** @type {(_: unknown, i: number) => number} */
  const fromCoast = (_, i) => width - 1 - (i % width);
  await save("statics/land_sea_mask.npy", cells, (_, i) => Math.sign(fromCoast(_, i)), [1, height, width]);
  await save("statics/dist_to_coast_km.npy", cells, (_, i) => 4 * fromCoast(_, i), [1, height, width]);
  await save("metadata/ERA5_mean_train.npy", cells, () => 0.5, [height, width]);
  await save("metadata/ERA5_std_train.npy", cells, () => 0.8, [height, width]);
  const numbers = Array.from({ length: days }, (_, day) => day);
  const half = days / 2;
  await writeFile(
    data("metadata/categories.json"),
    JSON.stringify(Object.fromEntries(numbers.map((day) => [day, day % 4 === 3 ? "dry" : "heavy_coast"]))),
  );
  await writeFile(
    data("metadata/split.json"),
    JSON.stringify({ train: numbers.slice(0, half), val: numbers.slice(half, -1), test: numbers.slice(-1) }),
  );
  for (const part of ["encoder", "decoder"])
    await copyFile(join(MODEL, `${part}.onnx`), join(folder, `${part}.onnx`));
  await writeFile(
    join(folder, "config.yaml"),
    `data_root: .\noutputs_root: outputs\nmodel: {encoder: encoder.onnx, decoder: decoder.onnx, in_channels_X: ${CHANNELS}, d_z: 4}\n` +
      `sampling: {K: ${samples}, pixel_threshold: 0}\nseed: 5\n`,
  );
}

/**
 * Rain of `events` events and drizzly samples of it, in mm/day: `truth` and `samples` as .npy, .nc and .zarr.
 *
 * @param {string} folder
 * @param {{ events?: number, members?: number }} size
 */
export async function makeTinyPair(folder, { events = 12, members = 2 } = {}) {
  await mkdir(folder, { recursive: true });
  const cells = HEIGHT * WIDTH;
  const { uniform } = randomStream(4);
  const rain = Float32Array.from({ length: events * cells }, () =>
    uniform() < 0.5 ? 0 : 20 * uniform() ** 3,
  );
  const drizzly = Float32Array.from({ length: members * rain.length }, (_, i) => {
    const event = Math.floor(i / (members * cells));
    return Math.max(rain[event * cells + (i % cells)], 0.3 + 0.1 * uniform());
  });
  await writeEach(join(folder, "truth"), rain, { event: events, y: HEIGHT, x: WIDTH });
  await writeEach(join(folder, "samples"), drizzly, { event: events, member: members, y: HEIGHT, x: WIDTH });
}

/**
 * @param {string} path
 * @param {Float32Array} values
 * @param {{ event: number } & Record<string, number>} lengths
 */
async function writeEach(path, values, lengths) {
  const shape = Object.values(lengths);
  await writeNpy(`${path}.npy`, npyOfFloats(values, shape));
  /** @type {import("../dist/io/arrays/output.js").OutputField} */
  const field = {
    ...{
      name: "pr",
      dtype: /** @type {const} */ ("<f4"),
      dims: Object.keys(lengths),
      shape,
      attributes: { units: "mm/day" },
    },
    ...{ fill: Number.NaN, factor: 1, hasEvents: true, blockEvents: lengths.event },
  };
  const output = { attributes: {}, arrays: [], field, unlimited: [] };
  for (const write of [
    () => writeNetcdf4Output(output, `${path}.nc`),
    () => writeZarrOutput(output, `${path}.zarr`, 2, "directory"),
  ]) {
    const sink = await write();
    await sink.write(values);
    await sink.finish();
  }
}
