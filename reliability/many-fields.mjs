// Rain and drizzly samples of it in any number, written as they are made.
import { mkdirSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { randomStream } from "../dist/fields/random.js";
import { formatNpy, formatNpyHeader, npyOfFloats } from "../dist/io/formats/npy/npy.js";
import { makeTinyRun } from "./tiny-run.mjs";

/** @typedef {{ events: number, members: number, edge: number }} Size */

/**
 * truth.npy `[event, y, x]` and samples.npy `[event, member, y, x]` in mm/day.
 *
 * @param {string} folder
 * @param {Size} size
 */
export async function writeManyFields(folder, { events, members, edge }) {
  const { uniform } = randomStream(1);
  const cells = edge * edge;
  const truth = await begin(join(folder, "truth.npy"), [events, edge, edge]);
  const samples = await begin(join(folder, "samples.npy"), [events, members, edge, edge]);
  for (let event = 0; event < events; event++) {
    const rain = Float32Array.from({ length: cells }, () => Math.max(0, 20 * uniform() - 12));
    await truth.write(new Uint8Array(rain.buffer));
    for (let member = 0; member < members; member++) {
      const drizzly = rain.map((value) => Math.max(value, 0.3 * uniform()));
      await samples.write(new Uint8Array(drizzly.buffer));
    }
  }
  await Promise.all([truth.close(), samples.close()]);
}

/**
 * A run of `events` days with `members` samples a day.
 *
 * @param {string} folder
 * @param {Size} size
 */
export async function writeManySamples(folder, { events, members, edge }) {
  await makeTinyRun(folder, { days: events, samples: members, height: edge, width: edge });
  const synth = join(folder, "outputs", "synth");
  mkdirSync(synth, { recursive: true });
  const { normal } = randomStream(2);
  /** @type {(length: number, shape: number[]) => Uint8Array} */
  const npy = (length, shape) => formatNpy(npyOfFloats(Float32Array.from({ length }, normal), shape));
  for (let day = 0; day < events; day++)
    for (let member = 0; member < members; member++) {
      const name = `day_${String(day).padStart(6, "0")}_sample_${String(member).padStart(2, "0")}`;
      writeFileSync(join(synth, `${name}.Y_hr_syn.npy`), npy(edge * edge, [1, edge, edge]));
      writeFileSync(join(synth, `${name}.X_lr_ref.npy`), npy(12, [2, 3, 2]));
    }
}

/**
 * @param {string} path
 * @param {number[]} shape
 */
async function begin(path, shape) {
  const file = await open(path, "w");
  await file.write(formatNpyHeader(shape, "<f4"));
  return file;
}
