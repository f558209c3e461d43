// Writes the two worlds of the SRDRN experiment at half resolution (78×66), about 150 MB each.
//   node data/training/srdrn/make-worlds.mjs -o DIR [--train 400] [--extra 240] [--test 720] [--members 2]
// `climate` is the generator as it is; `heavy-tail` has the same storms with every amount p above 0.1 mm/day made
// 0.1 + 3.7·((p − 0.1)/3.7)^1.2 before anything is averaged. Samples are those of the embedded model z-relu, around the
// posterior of heavy days; `cured` is what `undrizzle cure` chooses and fits on the embedded run's own held-out days;
// `stochastic` are those of stochastic-fair, as drawn, at the temperature that its validation days chose (../results.md).
// Needs the compiled library. The same bytes come out every time.
import { execFileSync } from "node:child_process";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readFloats, writeNpy } from "../../../dist/io/formats/npy/npy.js";
import { writeFileAtomic } from "../../../dist/io/writing/atomic.js";
import { stormDomain } from "../../../dist/storms/domain.js";
import { PREDICTORS, predictorsOf } from "../../../dist/storms/predictors.js";
import { storm } from "../../../dist/storms/storm.js";
import { weatherOf } from "../../../dist/storms/weather.js";

const SEED = 20240;
const TEST_FROM = 3000;
const STOCHASTIC_TEMPERATURE = 0.7;
const TAIL = { from: 0.1, scale: 3.7, power: 1.2 };
const ROOT = resolve(fileURLToPath(import.meta.url), "../../../..");
const EMBEDDED = join(ROOT, "data/embedded");

const number = /** @type {const} */ ({ type: "string" });
const { values: given } = parseArgs({
  options: { out: { type: "string", short: "o" }, train: number, extra: number, test: number, members: number },
});
if (!given.out) {
  console.error("usage: node data/training/srdrn/make-worlds.mjs -o DIR [--train N] [--extra N] [--test N] [--members K]");
  process.exit(2);
}
const out = given.out;
const counts = { train: count("train", 400), extra: count("extra", 240), test: count("test", 720), members: count("members", 2) };
const domain = stormDomain();
const [height, width] = [domain.height / 2, domain.width / 2];

const train = Array.from({ length: counts.train }, (_, day) => day);
const extra = heavyFrom(counts.train, counts.extra);
const test = Array.from({ length: counts.test }, (_, i) => TEST_FROM + i);
const days = [...train, ...extra, ...test];
const sampled = [...train, ...test].filter(isHeavy);

const full = join(out, "full");
await rm(full, { recursive: true, force: true });
await cp(EMBEDDED, full, { recursive: true, filter: (path) => !path.includes("models") });
const config = await readFile(join(EMBEDDED, "config.yaml"), "utf8");
const settings = config.replace(/outputs_root: .*/, "outputs_root: outputs").replaceAll("models/z-relu", join(EMBEDDED, "models/z-relu"));
await writeFile(join(full, "config.yaml"), settings);
const at = (/** @type {string[]} */ ...parts) => join(full, "data", ...parts);
const mean = (await readFloats(at("metadata/ERA5_mean_train.npy"))).values;
const std = (await readFloats(at("metadata/ERA5_std_train.npy"))).values;
const scaling = await predictorScaling();

const worlds = [
  { name: "climate", amounts: (/** @type {Float32Array} */ rain) => rain },
  { name: "heavy-tail", amounts: (/** @type {Float32Array} */ rain) => rain.map(heavier) },
].map((world) => ({ ...world, x: /** @type {Float32Array[]} */ ([]), rain: /** @type {Float32Array[]} */ ([]) }));

for (const day of days) {
  if (day % 100 === 0) console.error(`day ${day}`);
  const made = storm(domain, SEED, day);
  const land = made.rain.map((v, i) => (domain.land[i] ? v : 0));
  for (const { amounts, x, rain } of worlds) {
    x.push(channelsLast(predictorsOf(domain, { ...made, rain: amounts(made.rain) })));
    rain.push(halved(amounts(land)));
  }
  if (sampled.includes(day)) await writeDay(day, predictorsOf(domain, made), land);
}

/** @type {Record<string, Float32Array[]>} */
const samples = await drawSamples();
await writeWorlds();

/** @param {"train" | "extra" | "test" | "members"} name @param {number} otherwise */
function count(name, otherwise) {
  const n = Number(given[name] ?? otherwise);
  if (Number.isInteger(n) && n > 0) return n;
  console.error(`--${name} is ${given[name]}: give a whole number, 1 or more`);
  return process.exit(2);
}

/** @param {number} day */
function isHeavy(day) {
  return weatherOf(SEED, day).regime === "heavy";
}

/** @param {number} from @param {number} n */
function heavyFrom(from, n) {
  const found = [];
  for (let day = from; found.length < n; day++) if (isHeavy(day)) found.push(day);
  return found;
}

/** @param {number} p mm/day */
function heavier(p) {
  return p <= TAIL.from ? p : TAIL.from + TAIL.scale * ((p - TAIL.from) / TAIL.scale) ** TAIL.power;
}

/** @param {Float64Array} x `[channel, y, x]` */
function channelsLast(x) {
  const cells = x.length / PREDICTORS.length;
  return Float32Array.from(x, (_, i) => x[(i % PREDICTORS.length) * cells + Math.floor(i / PREDICTORS.length)] ?? 0);
}

/** Means over the land cells of blocks of 2×2, 0 where none is land. @param {ArrayLike<number>} rain */
function halved(rain) {
  const out = new Float32Array(height * width);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let [sum, n] = [0, 0];
      for (const i of block(y, x))
        if (domain.land[i]) {
          sum += rain[i] ?? 0;
          n++;
        }
      out[y * width + x] = n ? sum / n : 0;
    }
  return out;
}

/** @param {number} y @param {number} x */
function block(y, x) {
  const first = 2 * y * domain.width + 2 * x;
  return [first, first + 1, first + domain.width, first + domain.width + 1];
}

/** Mean and deviation of each predictor of the embedded run, from two of its days: they are not written in it. */
async function predictorScaling() {
  const cells = domain.lowHeight * domain.lowWidth;
  const day = 1505;
  const raw = predictorsOf(domain, storm(domain, SEED, day));
  const { values } = await readFloats(at("X_lr", `day_${String(day).padStart(6, "0")}.npy`));
  return PREDICTORS.map((_, c) => {
    const [own, theirs] = [raw.subarray(c * cells, (c + 1) * cells), values.subarray(c * cells, (c + 1) * cells)];
    const order = [...own.keys()].sort((a, b) => (own[a] ?? 0) - (own[b] ?? 0));
    const [low, high] = [order[0] ?? 0, order[cells - 1] ?? 0];
    const deviation = ((own[high] ?? 0) - (own[low] ?? 0)) / ((theirs[high] ?? 0) - (theirs[low] ?? 0));
    return { deviation, mean: (own[low] ?? 0) - deviation * (theirs[low] ?? 0) };
  });
}

/** @param {number} day @param {Float64Array} predictors @param {Float32Array} rain */
async function writeDay(day, predictors, rain) {
  const name = `day_${String(day).padStart(6, "0")}.npy`;
  const cells = domain.lowHeight * domain.lowWidth;
  const x = Float32Array.from(predictors, (v, i) => {
    const { mean, deviation } = scaling[Math.floor(i / cells)] ?? { mean: 0, deviation: 1 };
    return (v - mean) / deviation;
  });
  const z = rain.map((v, i) => (Math.log1p(v) - (mean[i] ?? 0)) / (std[i] ?? 1));
  await writeNpy(at("X_lr", name), { shape: [PREDICTORS.length, domain.lowHeight, domain.lowWidth], dtype: "<f4", data: x });
  await writeNpy(at("Y_hr", name), { shape: [1, domain.height, domain.width], dtype: "<f4", data: z });
}

/** Full-resolution samples in mm/day by treatment, in the order of days and members. */
async function drawSamples() {
  const cli = (/** @type {string[]} */ ...args) =>
    execFileSync(process.execPath, [join(ROOT, "dist/cli/main.js"), ...args, "--quiet"], { stdio: ["ignore", "ignore", "inherit"] });
  const draw = (/** @type {string} */ outputs, /** @type {string} */ which, /** @type {number} */ members, file = "config.yaml", temperature = 1) =>
    cli("sample", "--config", join(full, file), "--outputs-root", join(full, outputs), "--days", which, ...["--K", String(members), "--temperature", String(temperature), "--pixel-threshold", "0", "--seed", "1", "--threads", "1"]);
  await writeFile(join(full, "sampled.json"), JSON.stringify(sampled));
  const split = JSON.parse(await readFile(at("metadata/split.json"), "utf8"));
  await writeFile(join(full, "held-out.json"), JSON.stringify([...split.val, ...split.test]));
  draw("held-out", `file:${resolve(full, "held-out.json")}`, 5);
  draw("outputs", `file:${resolve(full, "sampled.json")}`, counts.members);
  await writeFile(join(full, "stochastic.yaml"), settings.replaceAll("z-relu", "stochastic-fair"));
  draw("stochastic", `file:${resolve(full, "sampled.json")}`, counts.members, "stochastic.yaml", STOCHASTIC_TEMPERATURE);
  const run = (/** @type {string} */ outputs) => ["--config", join(full, "config.yaml"), "--outputs-root", join(full, outputs)];
  cli("cure", ...run("held-out"), "-o", join(full, "cure"));
  cli("fix", ...run("outputs"), "--fitted", join(full, "cure/method.json"), "-o", join(full, "cured"));
  const read = async (/** @type {string} */ folder) => {
    const fields = [];
    for (const day of sampled)
      for (let k = 0; k < counts.members; k++) {
        const name = `day_${String(day).padStart(6, "0")}_sample_${String(k).padStart(2, "0")}.Y_hr_syn.npy`;
        const { values } = await readFloats(join(folder, "synth", name));
        fields.push(Float32Array.from(values, (z, i) => Math.max(Math.expm1(z * (std[i] ?? 1) + (mean[i] ?? 0)), 0)));
      }
    return fields;
  };
  const raw = await read(join(full, "outputs"));
  const threshold = raw.map((field) => field.map((v) => (v < 0.1 ? 0 : v)));
  return { raw, threshold, cured: await read(join(full, "cured")), stochastic: await read(join(full, "stochastic")) };
}

async function writeWorlds() {
  const land = halvedLand();
  const coast = halved(domain.coastKm);
  for (const { name, amounts, x, rain } of worlds) {
    const folder = join(out, name);
    await mkdir(folder, { recursive: true });
    const write = (/** @type {string} */ file, /** @type {Float32Array[]} */ fields, /** @type {number[]} */ shape) => {
      const data = new Float32Array(fields.length * shape.reduce((a, b) => a * b, 1));
      fields.forEach((field, i) => data.set(field, i * field.length));
      return writeNpy(join(folder, file), { shape: [fields.length, ...shape], dtype: "<f4", data });
    };
    await write("predictors.npy", x, [domain.lowHeight, domain.lowWidth, PREDICTORS.length]);
    await write("rain.npy", rain, [height, width]);
    for (const [treatment, fields] of Object.entries(samples))
      await write(`${treatment}.npy`, fields.map((field) => halved(amounts(field))), [height, width]);
    await write("statics.npy", [land, coast], [height, width]);
    const members = sampled.flatMap((day) => Array.from({ length: counts.members }, (_, k) => [day, k]));
    const method = JSON.parse(await readFile(join(full, "cure/method.json"), "utf8"));
    const about = { seed: SEED, train, extra, test, heavy: days.filter(isHeavy), samples: members, cure: method.method ?? method.id };
    await writeFileAtomic(join(folder, "world.json"), `${JSON.stringify(about)}\n`);
  }
}

function halvedLand() {
  const out = new Float32Array(height * width);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      out[y * width + x] = block(y, x).some((i) => domain.land[i]) ? 1 : 0;
  return out;
}
