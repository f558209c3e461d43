import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { formatNpy, type NpyArray } from "../../lib/io/formats/npy/npy.js";

export const H = 6;
export const W = 5;
export const h = 3;
export const w = 2;
export const C = 2;
export const TRAIN: readonly number[] = [1, 2, 4];
export const TEST: readonly number[] = [7, 8];

/** Wet land with a column of sea, all in z; day and member are in the numbers. */
export function fieldOf(day: number, member: number): Float32Array {
  return Float32Array.from({ length: H * W }, (_, i) => Math.sin(i * 1.7 + day + 10 * member) * 2);
}

export function predictorsOf(day: number): Float32Array {
  return Float32Array.from({ length: C * h * w }, (_, i) => i + 100 * day);
}

export const mean: Float32Array = Float32Array.from({ length: H * W }, (_, i) => (i % W === 0 ? 0 : 0.5));
export const std: Float32Array = Float32Array.from({ length: H * W }, (_, i) => (i % W === 0 ? 1e-8 : 0.8));

export async function put(path: string, array: NpyArray): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, formatNpy(array));
}

export function floats(data: Float32Array, ...shape: number[]): NpyArray {
  return { shape, dtype: "<f4", data };
}

/** A run with three training and two test days, and two samples each of days 2 and 4. */
export async function makeRun(folder: string, sampled: readonly number[] = [2, 4]): Promise<string> {
  const data = join(folder, "data");
  const name = (day: number) => `day_${String(day).padStart(6, "0")}`;
  for (const day of [...TRAIN, ...TEST]) {
    await put(join(data, "Y_hr", `${name(day)}.npy`), floats(fieldOf(day, -1), 1, H, W));
    await put(join(data, "X_lr", `${name(day)}.npy`), floats(predictorsOf(day), C, h, w));
  }
  const land = Float32Array.from({ length: H * W }, (_, i) => (i % W === 0 ? 0 : 1));
  await put(join(data, "statics", "land_sea_mask.npy"), floats(land, 1, H, W));
  await put(join(data, "statics", "high_res_lat.npy"), floats(new Float32Array(H).fill(40), H));
  await put(join(data, "metadata", "ERA5_mean_train.npy"), floats(mean, H, W));
  await put(join(data, "metadata", "ERA5_std_train.npy"), floats(std, H, W));
  await put(join(data, "metadata", "p99_mmday.npy"), { shape: [], dtype: "<f8", data: Float64Array.of(4) });
  await writeFile(
    join(data, "metadata", "split.json"),
    JSON.stringify({ train: TRAIN, val: [], test: TEST }),
  );
  for (const day of sampled)
    for (const member of [0, 1]) {
      const file = join(folder, "outputs", "synth", `${name(day)}_sample_0${member}`);
      await put(`${file}.Y_hr_syn.npy`, floats(fieldOf(day, member), 1, H, W));
      await put(`${file}.X_lr_ref.npy`, floats(predictorsOf(day), C, h, w));
    }
  await writeFile(
    join(folder, "config.yaml"),
    "data_root: .\noutputs_root: outputs\nmodel: {in_channels_X: 2}\n",
  );
  return join(folder, "config.yaml");
}
