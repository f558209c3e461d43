import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fromConfig } from "../../config/config.js";
import { listSamples } from "../events.js";
import type { Run } from "../run.js";
import { type Check, fail, ok, someDays, warn } from "./check.js";

/** Days with fields and predictors, samples, and the files of the model. */
export async function fileChecks(run: Run): Promise<Check[]> {
  return [...(await dayChecks(run)), await sampleCheck(run), await modelCheck(run)];
}

async function dayChecks(run: Run): Promise<Check[]> {
  const folder = join(run.dataDir, "X_lr");
  const names = await readdir(folder).catch(() => null);
  if (!names)
    return [
      fail("files", `${folder}: no such folder`, "put the predictors there, day_000000.npy … as (C, h, w)"),
    ];
  const found = new Set(
    names.flatMap((name) => {
      const digits = /^day_(\d{6,})\.npy$/.exec(name)?.[1];
      return digits === undefined ? [] : [Number(digits)];
    }),
  );
  const known = new Set(run.days);
  const without = run.days.filter((day) => !found.has(day));
  const alone = [...found].filter((day) => !known.has(day)).sort((a, b) => a - b);
  const checks: Check[] = [];
  if (without.length > 0)
    checks.push(
      fail(
        "files",
        `${without.length} days of Y_hr have no file in X_lr: ${someDays(without)}`,
        "add their predictors, or take the days out of Y_hr and split.json",
      ),
    );
  if (alone.length > 0)
    checks.push(
      warn(
        "files",
        `${alone.length} days of X_lr have no file in Y_hr: ${someDays(alone)}`,
        "add their fields, or take them out: they are never used",
      ),
    );
  return checks.length > 0 ? checks : [ok("files", `${run.days.length} days, each in X_lr and Y_hr`)];
}

async function sampleCheck(run: Run): Promise<Check> {
  if (!(await stat(run.synthDir).catch(() => null)))
    return ok("samples", `${run.synthDir}: none yet (undrizzle sample draws them)`);
  const samples = await listSamples(run.synthDir);
  const known = new Set(run.days);
  const orphans = [...samples.keys()].filter((day) => !known.has(day));
  const counts = [...samples.values()].map((members) => members.length);
  const total = counts.reduce((a, b) => a + b, 0);
  if (orphans.length > 0)
    return fail(
      "samples",
      `samples of days without a field in Y_hr: ${someDays(orphans)}`,
      "add the fields of these days, or remove their samples",
    );
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most
    ? ok("samples", `${total} samples of ${samples.size} days, ${most} each`)
    : warn(
        "samples",
        `${total} samples of ${samples.size} days, ${least} to ${most} each`,
        "the field's own scripts expect as many of each day: sample again, or know that min_threshold discarded some",
      );
}

async function modelCheck({ config }: Run): Promise<Check> {
  const { encoder, decoder } = config.model;
  if (!encoder || !decoder)
    return warn(
      "model",
      `${config.file} names no ${encoder ? "decoder" : decoder ? "encoder" : "encoder and decoder"}`,
      "name the ONNX files under model.encoder and model.decoder (data/training/README.md has the export) to sample; what is saved can be evaluated without",
    );
  for (const file of [encoder, decoder].map((path) => fromConfig(config, path)))
    if (!(await stat(file).catch(() => null)))
      return fail(
        "model",
        `${file}: no such file`,
        "export the model there, or correct model.encoder and model.decoder",
      );
  return ok("model", `${encoder}, ${decoder} (undrizzle inspect FILE.onnx shows each)`);
}
