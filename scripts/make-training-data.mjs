// Writes the training set (run layout, about 130 MB) and, beside it, the held-out heavy days of data/embedded.
//   node scripts/make-training-data.mjs -o DIR [--embedded data/embedded/data]
// Needs the compiled library (npm run build). The same bytes come out every time.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeNpy } from "../dist/io/formats/npy/npy.js";
import { writeFileAtomic } from "../dist/io/writing/atomic.js";
import {
  dayRecord,
  rainInZ,
  splitDays,
  standardisedPredictors,
  trainingStatistics,
} from "../dist/storms/dataset.js";
import { stormDomain } from "../dist/storms/domain.js";
import { PREDICTORS } from "../dist/storms/predictors.js";

const SEED = 20240;
const TRAINING_DAYS = 1500;
const VALIDATION_DAYS = 16;
const TEST_DAYS = 48;

const { values: options } = parseArgs({
  options: {
    out: { type: "string", short: "o" },
    embedded: { type: "string" },
    days: { type: "string", default: String(TRAINING_DAYS) },
  },
});
if (!options.out && !options.embedded) {
  console.error("usage: node scripts/make-training-data.mjs -o DIR [--embedded DIR]");
  process.exit(2);
}

const domain = stormDomain();
const days = Number(options.days);
if (!Number.isInteger(days) || days < 1) {
  console.error(`--days is ${options.days}: give a whole number, 1 or more`);
  process.exit(2);
}
const split = splitDays(SEED, { train: days, val: VALIDATION_DAYS, test: TEST_DAYS });
const training = split.train.map(record);
const statistics = trainingStatistics(domain, training);
const heldOut = [...split.val, ...split.test].map(record);
if (options.out) await writeRun(options.out, [...training, ...heldOut], split);
if (options.embedded) await writeRun(options.embedded, heldOut, { ...split, train: [] });

/** @param {number} day */
function record(day) {
  if (day % 100 === 0) console.error(`day ${day}`);
  return dayRecord(domain, SEED, day);
}

/**
 * @param {string} directory
 * @param {import("../dist/storms/dataset.js").DayRecord[]} records
 * @param {Record<string, number[]>} split
 */
async function writeRun(directory, records, split) {
  const { height, width, lowHeight, lowWidth } = domain;
  const at = (/** @type {string[]} */ ...parts) => join(directory, ...parts);
  for (const part of ["X_lr", "Y_hr", "statics", "metadata"]) await mkdir(at(part), { recursive: true });
  /** @type {(path: string, shape: number[], data: Float32Array | Float64Array, dtype?: "<f4" | "<f8") => Promise<void>} */
  const floats = (path, shape, data, dtype = "<f4") => writeNpy(path, { shape, dtype, data });
  const json = (/** @type {string} */ path, /** @type {unknown} */ value) =>
    writeFileAtomic(path, `${JSON.stringify(value)}\n`);

  for (const r of records) {
    const name = `day_${String(r.day).padStart(6, "0")}.npy`;
    await floats(at("Y_hr", name), [1, height, width], rainInZ(r, statistics));
    await floats(
      at("X_lr", name),
      [PREDICTORS.length, lowHeight, lowWidth],
      standardisedPredictors(r, statistics),
    );
  }
  const maps = [1, height, width];
  await floats(at("statics", "land_sea_mask.npy"), maps, Float32Array.from(domain.land));
  await floats(at("statics", "dist_to_coast_km.npy"), maps, domain.coastKm);
  await floats(at("statics", "high_res_lat.npy"), [height], domain.lat, "<f8");
  await floats(at("statics", "high_res_lon.npy"), [width], domain.lon, "<f8");
  await floats(at("statics", "low_res_lat.npy"), [lowHeight], domain.lowLat, "<f8");
  await floats(at("statics", "low_res_lon.npy"), [lowWidth], domain.lowLon, "<f8");
  await floats(at("metadata", "ERA5_mean_train.npy"), [height, width], statistics.mean);
  await floats(at("metadata", "ERA5_std_train.npy"), [height, width], statistics.std);
  await floats(at("metadata", "p99_mmday.npy"), [], Float64Array.of(statistics.p99), "<f8");
  await json(at("metadata", "thresholds.json"), statistics.thresholds);
  await json(at("metadata", "split.json"), split);
  await json(at("metadata", "categories.json"), Object.fromEntries(records.map((r) => [r.day, r.category])));
  await json(at("metadata", "H_W.json"), { H: height, W: width });
}
