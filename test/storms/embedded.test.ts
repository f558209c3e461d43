import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { makeField } from "../../lib/fields/field.js";
import { zToMm } from "../../lib/fields/transform.js";
import { parseNpy, readFloats } from "../../lib/io/formats/npy/npy.js";
import { openRun, type Run, selectDays } from "../../lib/run/run.js";
import { openSampler } from "../../lib/run/sample.js";
import { CALIBRATION_TARGETS, measureCalibration } from "../../lib/storms/calibration.js";
import { dayRecord, rainInZ } from "../../lib/storms/dataset.js";
import { stormDomain } from "../../lib/storms/domain.js";

const embedded = resolve(import.meta.dirname, "../../data/embedded");
const domain = stormDomain();
const SEED = 20240;

let run: Run;
let rain: Float32Array[];
beforeAll(async () => {
  run = await openRun(embedded);
  rain = [];
  for (const day of run.days) {
    const { values } = await readFloats(file("Y_hr", day));
    rain.push(zToMm(makeField("z", run.grid, values), run.normalisation!).values as Float32Array);
  }
});

function file(part: string, day: number): string {
  return join(embedded, "data", part, `day_${String(day).padStart(6, "0")}.npy`);
}

describe("held-out days", () => {
  test("are heavy, at least 40, and validation and test days do not meet", async () => {
    expect(await selectDays(run, "heavy_only")).toEqual(run.days);
    const test = await selectDays(run, "split:test");
    const validation = await selectDays(run, "split:val");
    expect(test.length).toBeGreaterThanOrEqual(40);
    expect([...validation, ...test]).toEqual(run.days);
    expect(Math.min(...run.days)).toBeGreaterThanOrEqual(1500);
  });

  test("have the arrays of the run layout", () => {
    const shape = (...path: string[]) => {
      const { dtype, shape } = parseNpy(readFileSync(join(embedded, "data", ...path)), path.join("/"));
      return [dtype, ...shape];
    };
    for (const day of run.days) {
      expect(shape("Y_hr", `day_00${day}.npy`)).toEqual(["<f4", 1, 156, 132]);
      expect(shape("X_lr", `day_00${day}.npy`)).toEqual(["<f4", 6, 13, 11]);
    }
    expect(shape("statics", "land_sea_mask.npy")).toEqual(["<f4", 1, 156, 132]);
    expect(shape("statics", "dist_to_coast_km.npy")).toEqual(["<f4", 1, 156, 132]);
    expect(shape("statics", "high_res_lat.npy")).toEqual(["<f8", 156]);
    expect(shape("statics", "low_res_lon.npy")).toEqual(["<f8", 11]);
    expect(shape("metadata", "ERA5_std_train.npy")).toEqual(["<f4", 156, 132]);
    expect(shape("metadata", "p99_mmday.npy")).toEqual(["<f8"]);
    const metadata = (name: string) =>
      JSON.parse(readFileSync(join(embedded, "data/metadata", name), "utf8"));
    expect(metadata("H_W.json")).toEqual({ H: 156, W: 132 });
    expect(Object.keys(metadata("thresholds.json"))).toEqual(["P85", "P90", "P95", "P99", "P99.5"]);
  });

  test("rain over land as the document's heavy days do", () => {
    const measured = measureCalibration(domain, rain);
    expect(Math.abs(measured.wetFraction - CALIBRATION_TARGETS.wetFraction)).toBeLessThanOrEqual(0.01);
    for (const name of ["P90", "P95", "P99"] as const)
      expect(Math.abs(measured[name] / CALIBRATION_TARGETS[name] - 1)).toBeLessThan(0.1);
    expect(measured.rapsdSlope).toBeGreaterThan(-3.6);
    expect(measured.rapsdSlope).toBeLessThan(-2.2);
    expect(measured.decorrelationKm).toBeGreaterThan(40);
    expect(measured.decorrelationKm).toBeLessThan(150);
  });

  test("over sea are dry and have std 1e-8, so that z is 0 there", async () => {
    const { values } = await readFloats(file("Y_hr", run.days[0]));
    for (let i = 0; i < values.length; i++) {
      if (domain.land[i]) continue;
      expect(values[i]).toBe(0);
      expect(run.normalisation!.std[i]).toBeCloseTo(1e-8, 12);
    }
    expect(run.landMask).toEqual(domain.land);
  });

  test("come out of the generator again, to the bit", async () => {
    const day = run.days[3];
    const record = dayRecord(domain, SEED, day);
    const { mean, std } = run.normalisation!;
    const statistics = { mean: Float32Array.from(mean), std: Float32Array.from(std) };
    expect(rainInZ(record, statistics)).toEqual((await readFloats(file("Y_hr", day))).values);
    const categories = JSON.parse(readFileSync(join(embedded, "data/metadata/categories.json"), "utf8"));
    expect(categories[day]).toBe(record.category);
  });

  test("and the models are small enough to ship", () => {
    const size = (path: string): number =>
      readdirSync(path, { recursive: true, encoding: "utf8" })
        .map((name) => statSync(join(path, name)))
        .reduce((sum, at) => sum + (at.isFile() ? at.size : 0), 0);
    expect(size(join(embedded, "data"))).toBeLessThan(8e6);
    expect(size(join(embedded, "models"))).toBeLessThan(20e6);
  });
});

const models = join(embedded, "models");
describe.each(readdirSync(models))("model %s", (name) => {
  const provenance = JSON.parse(readFileSync(join(models, name, "provenance.json"), "utf8"));

  test("is the one that its provenance tells of", () => {
    expect(provenance.model).toBe(name);
    expect(provenance.data.seed).toBe(SEED);
    for (const part of ["encoder.onnx", "decoder.onnx"]) {
      const content = readFileSync(join(models, name, part));
      expect(createHash("sha256").update(content).digest("hex")).toBe(provenance.files[part].sha256);
      expect(content.length).toBe(provenance.files[part].bytes);
    }
    expect(existsSync(join(models, name, "curve.svg"))).toBe(true);
  });

  test("gives what PyTorch gave", async () => {
    const reference = JSON.parse(readFileSync(join(models, name, "reference.json"), "utf8"));
    const sampler = await openSampler(run, {
      encoder: join(models, name, "encoder.onnx"),
      decoder: join(models, name, "decoder.onnx"),
    });
    const farthest = (a: ArrayLike<number>, b: readonly number[]): number =>
      b.reduce((most, v, i) => Math.max(most, Math.abs(a[i] - v)), 0);
    for (const [k, day] of reference.days.entries()) {
      const encoding = await sampler.encode(day);
      expect(farthest(encoding.mu, reference.mu[k])).toBeLessThan(1e-4);
      expect(farthest(encoding.logvar, reference.logvar[k])).toBeLessThan(1e-4);
      const [field] = await sampler.decode(Float32Array.from(encoding.mu), encoding);
      const values = reference.cells.map((cell: number) => field.values[cell]);
      expect(farthest(values, reference.Y_hat[k])).toBeLessThan(1e-4);
    }
  });

  test("was trained by the recipe that stands in data/training", () => {
    const recipes = JSON.parse(readFileSync(resolve(embedded, "../training/recipes.json"), "utf8"));
    expect(provenance.hyperparameters).toMatchObject(recipes[name]);
    const curve = readFileSync(join(models, name, "curve.csv"), "utf8")
      .trim()
      .split("\n");
    expect(Number(curve.at(-1)!.split(",")[0])).toBe(provenance.hyperparameters.steps);
  });
});
