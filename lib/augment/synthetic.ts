import { stat } from "node:fs/promises";
import { join } from "node:path";
import { ShapeError, ValueError } from "../errors.js";
import { type Field, makeField, thresholdFor, type Values, withValues } from "../fields/field.js";
import { mmToZ, zToMm } from "../fields/transform.js";
import { readFloats } from "../io/formats/npy/npy.js";
import { hardThreshold } from "../postprocess/hard-threshold.js";
import { listSamples, sampleName } from "../run/events.js";
import { needPlausible } from "../run/plausible-fields.js";
import { dayFile, needNormalisation, type Run } from "../run/run.js";
import { scaleExtremes } from "./extremes.js";
import { type FloatType, floatBytes, type Rows } from "./rows.js";

/** One generated sample of a run. */
export interface Sample {
  readonly day: number;
  readonly member: number;
}

/** What is done to generated samples on their way into the training arrays; in mm/day but for the first. */
export interface SampleChanges {
  /** Cells with |z| below become z = 0, which is the mean of log1p of their cell, not dry. */
  readonly thresholdFilter?: number;
  /** Samples whose maximum over land stays below are left out. */
  readonly dropBelow?: number;
  /** Cells below become 0. */
  readonly pixelThreshold?: number;
  /** Factor on what exceeds `from`. */
  readonly scaleExtremes?: { readonly factor: number; readonly from: number };
}

/** All samples of a run in the order of days and members. */
export async function allSamples(run: Run): Promise<Sample[]> {
  return [...(await listSamples(run.synthDir))].flatMap(([day, members]) =>
    members.map((member) => ({ day, member })),
  );
}

/** Samples less those that stay below `dropBelow`. */
export async function keptSamples(
  run: Run,
  all: readonly Sample[],
  { dropBelow = 0 }: SampleChanges,
): Promise<{ kept: readonly Sample[]; dropped: number }> {
  if (dropBelow === 0) return { kept: all, dropped: 0 };
  const kept: Sample[] = [];
  for (const sample of all)
    if (landMaximum(zToMm(await readSample(run, sample), needNormalisation(run))) >= dropBelow)
      kept.push(sample);
  return { kept, dropped: all.length - kept.length };
}

/** @throws ValueError when `dropBelow` left no sample */
export function needSamples(
  run: Run,
  { kept, dropped }: { readonly kept: readonly Sample[]; readonly dropped: number },
  { dropBelow }: SampleChanges,
): void {
  if (kept.length === 0)
    throw new ValueError(
      `${run.synthDir}: none of ${dropped} samples reaches ${dropBelow} mm/day over land: lower --drop-below`,
    );
}

/** Generated fields as rows `(H, W)` in standardised log space. */
export function observationRows(
  run: Run,
  samples: readonly Sample[],
  changes: SampleChanges,
  dtype: FloatType,
): Rows {
  return {
    count: samples.length,
    shape: [run.grid.height, run.grid.width],
    dtype,
    async *bytes() {
      for (const sample of samples)
        yield floatBytes(changed(run, await readSample(run, sample), changes), dtype);
    },
  };
}

/** Predictors of generated fields as rows `(h, w, C)`. */
export function predictorRows(
  run: Run,
  samples: readonly Sample[],
  shape: readonly number[],
  dtype: FloatType,
): Rows {
  return {
    count: samples.length,
    shape,
    dtype,
    async *bytes() {
      for (const { day, member } of samples) {
        const reference = join(run.synthDir, sampleName(day, member, "X_lr_ref"));
        const there = await stat(reference).catch(() => null);
        yield floatBytes(
          await readChannelsLast(there ? reference : dayFile(join(run.dataDir, "X_lr"), day), shape),
          dtype,
        );
      }
    },
  };
}

/**
 * Reads predictors `(C, h, w)` in the order `(h, w, C)`.
 *
 * @throws ShapeError when they are not of this shape
 */
export async function readChannelsLast(path: string, [h, w, c]: readonly number[]): Promise<Values> {
  const { shape, values } = await readFloats(path);
  if (String(shape) !== String([c, h, w]))
    throw new ShapeError(
      `${path}: has shape (${shape.join(", ")}), the training arrays need (${c}, ${h}, ${w})`,
      { file: path },
    );
  const cells = (h ?? NaN) * (w ?? NaN);
  return values.map((_, i) => values[(i % (c ?? NaN)) * cells + Math.floor(i / (c ?? NaN))] ?? NaN);
}

async function readSample(run: Run, { day, member }: Sample): Promise<Field<"z">> {
  const file = join(run.synthDir, sampleName(day, member, "Y_hr_syn"));
  const { values } = await readFloats(file, [run.grid.height, run.grid.width]);
  const field = makeField("z", run.grid, values, run.landMask);
  needPlausible(run, file, field);
  const missing = values.findIndex((value, i) => Number.isNaN(value) && run.landMask?.[i] !== 0);
  if (missing >= 0)
    throw new ValueError(
      `${file}: is NaN in row ${Math.floor(missing / run.grid.width)}, column ${missing % run.grid.width}, where the model ` +
        "failed: a training array has no place for it; remove the file, or sample again",
      { file },
    );
  return field;
}

/** Cells that no change touches keep the very bits of the sample. */
function changed(run: Run, sample: Field<"z">, changes: SampleChanges): Values {
  const { thresholdFilter = 0, pixelThreshold = 0, scaleExtremes: scale } = changes;
  const limit = thresholdFor(sample.values, thresholdFilter);
  const field = withValues(
    sample,
    "z",
    sample.values.map((value) => (Math.abs(value) < limit ? 0 : value)),
  );
  if (pixelThreshold === 0 && !scale) return field.values;
  const normalisation = needNormalisation(run);
  const mm = zToMm(field, normalisation);
  const thresholded = hardThreshold(mm, pixelThreshold);
  const after = scale ? scaleExtremes(thresholded, scale.factor, scale.from) : thresholded;
  const z = mmToZ(after, normalisation).values;
  return field.values.map((value, i) => (after.values[i] === mm.values[i] ? value : (z[i] ?? NaN)));
}

function landMaximum({ values, mask }: Field<"mm/day">): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++)
    if ((!mask || mask[i]) && (values[i] ?? NaN) > most) most = values[i] ?? NaN;
  return most;
}
