import { fromConfig } from "../config/config.js";
import { portNames } from "../config/model-inputs.js";
import { ConfigError, ValueError } from "../errors.js";
import type { EventSet, FieldEvent } from "../fields/event.js";
import { type Field, makeField } from "../fields/field.js";
import { restandardise, zToMm } from "../fields/transform.js";
import { usableThreads } from "../fields/usable-threads.js";
import { type Cvae, type Encoding, openCvae } from "../model/cvae.js";
import { drawLatents } from "../model/draw-latents.js";
import { readOnnxFile } from "../model/onnx-file.js";
import { hardThreshold } from "../postprocess/hard-threshold.js";
import { sure } from "../sure.js";
import { readConditioning } from "./conditioning.js";
import { readPlausibleTruth } from "./events.js";
import { readGivenInputs } from "./given-inputs.js";
import { inOrder } from "./in-order.js";
import { needFinite } from "./need-finite.js";
import { countNonFinite, type NonFinite } from "./non-finite.js";
import { needNormalisation, type Run, selectDays } from "./run.js";
import { modelStatics, trainedNormalisation } from "./statics.js";

export interface SampleOptions {
  readonly mode: "posterior" | "prior";
  /** Samples a day. */
  readonly K: number;
  /** `all`, `heavy_only`, `split:NAME` or `file:PATH`. */
  readonly days: string;
  readonly temperature: number;
  readonly seed: number;
  /** mm/day; cells below become 0 after the inverse transform; 0 leaves the model's output as it is. */
  readonly pixelThreshold: number;
  /** A posterior sample whose land mass is below this fraction of the real day's is discarded. */
  readonly minThreshold: number;
}

const MOST_SAMPLES = 100_000;
/** Bytes of the samples of a day: what a reader takes as an event. */
const LARGEST_DAY = 2 ** 30;

/**
 * What the config asks for, with some of it replaced.
 *
 * @param run its `sampling` and `seed` are taken
 * @param replaced what is to be otherwise
 * @returns all options: samples a day, days, temperature, seed, thresholds in mm/day and as a share of the real mass
 * @throws ValueError when a number is outside of its range, or a day would have more samples than can be held
 * @example
 * ```ts
 * const run = await openRun("run");
 * sampleOptions(run, { K: 10 }).K; // → 10
 * ```
 */
export function sampleOptions(run: Run, replaced: Partial<SampleOptions> = {}): SampleOptions {
  const { mode, K, days, temperature, pixel_threshold, min_threshold } = run.config.sampling;
  const options = {
    mode,
    K,
    days,
    temperature,
    seed: run.config.seed,
    pixelThreshold: pixel_threshold,
    minThreshold: min_threshold,
    ...replaced,
  };
  if (!Number.isInteger(options.K) || options.K < 1)
    throw new ValueError(`K is ${options.K}: give a whole number of samples a day, 1 or more`);
  const { height, width } = run.grid;
  const most = Math.max(1, Math.min(MOST_SAMPLES, Math.floor(LARGEST_DAY / (4 * height * width))));
  if (options.K > most)
    throw new ValueError(
      `K is ${options.K}: the samples of a day of ${height}×${width} are at most ${most}, which are held and written together`,
    );
  if (!(options.temperature > 0))
    throw new ValueError(`temperature is ${options.temperature}: give a number above 0`);
  if (!(options.pixelThreshold >= 0))
    throw new ValueError(`pixel threshold is ${options.pixelThreshold}: give mm/day, 0 or more`);
  if (!(options.minThreshold >= 0 && options.minThreshold <= 1))
    throw new ValueError(
      `min_threshold is ${options.minThreshold}: give a fraction of the real mass, 0 to 1`,
    );
  return options;
}

/** A sampled day: its samples in standardised log space, and the member numbers that were kept. */
export interface SampledDay {
  readonly day: number;
  readonly event: FieldEvent<"z">;
  readonly kept: readonly number[];
  /** Members discarded by `minThreshold`. */
  readonly discarded: readonly number[];
  /** Of all that the model gave, before any threshold. */
  readonly nonFinite: NonFinite;
}

/** Threads for commands that draw many days, unless told: all cores up to four, for each loads the model again. */
export function samplingThreads(): number {
  return Math.min(usableThreads(), 4);
}

/** A run with its model loaded: what it takes to draw samples. */
export interface Sampler {
  readonly run: Run;
  readonly model: Cvae;
  /** Absolute paths of the ONNX files. */
  readonly files: { readonly encoder: string; readonly decoder: string };
  /** Days that may be decoded at once. */
  readonly threads: number;
  /** What to know of the model, such as that it draws random numbers itself. */
  readonly notes: readonly string[];
  /** The posterior and conditioning of a day. */
  encode(day: number): Promise<Encoding>;
  /** Fields of these latent vectors, `(K, latentDim)` row by row, for a day. */
  decode(latents: Float32Array, encoding: Encoding): Promise<Field<"z">[]>;
  sampleDay(day: number, index: number, options: SampleOptions): Promise<SampledDay>;
}

/**
 * Loads the model of a run (`model.encoder` and `model.decoder` of its config, or the paths given).
 *
 * @param run whose days will be sampled
 * @param paths ONNX files in place of those of the config
 * @param threads as for {@link openCvae}
 * @returns draws of any day in z; `model.release` frees the memory
 * @throws ConfigError when no model is named; FormatError and ShapeError when it does not fit
 * @example
 * ```ts
 * const run = await openRun("run");
 * const sampler = await openSampler(run);
 * const { mu } = await sampler.encode(3);
 * await sampler.model.release();
 * mu.length; // → 4
 * ```
 */
export async function openSampler(
  run: Run,
  paths?: { encoder: string; decoder: string },
  threads = 1,
): Promise<Sampler> {
  const { model } = run.config;
  const encoder = paths?.encoder ?? (model.encoder && fromConfig(run.config, model.encoder));
  const decoder = paths?.decoder ?? (model.decoder && fromConfig(run.config, model.decoder));
  if (!encoder || !decoder)
    throw new ConfigError(
      `${run.config.file}: model.${encoder ? "decoder" : "encoder"} is missing: name the ONNX file (see data/training/ for the export)`,
      { file: run.config.file },
    );
  const given = await readGivenInputs(run);
  const cvae = await openCvae(encoder, decoder, portNames(model.inputs), threads, given.names);
  const { height, width } = run.grid;
  const trained = await trainedNormalisation(encoder);
  const statics = await modelStatics(run.dataDir, run.config, height, width, trained ?? undefined);
  needFinite(statics.data, statics.dims, `${run.dataDir}: statics [channel, row, column]`);

  async function encodeTruth(day: number, truth: Field<"z">): Promise<Encoding> {
    return cvae.encode(await readConditioning(run, day, truth, statics, given));
  }

  async function decode(latents: Float32Array, encoding: Encoding): Promise<Field<"z">[]> {
    const fields = await cvae.decode(latents, encoding);
    return fields.map((values) => makeField("z", run.grid, values, run.landMask));
  }

  async function sampleDay(day: number, index: number, options: SampleOptions): Promise<SampledDay> {
    const truth = await readPlausibleTruth(run, day);
    const encoding = await encodeTruth(day, truth);
    const members = Array.from({ length: options.K }, (_, k) => k);
    const decoded = await decode(drawLatents(encoding, options, day, members), encoding);
    const enough = (field: Field<"z">): boolean =>
      options.mode === "prior" ||
      options.minThreshold === 0 ||
      landMass(run, field) >= options.minThreshold * landMass(run, truth);
    const kept = members.filter((member) => enough(sure(decoded[member])));
    return {
      day,
      event: {
        key: `day_${String(day).padStart(6, "0")}`,
        index,
        truth,
        members: kept.map((member) => thresholded(run, sure(decoded[member]), options.pixelThreshold)),
      },
      kept,
      discarded: members.filter((member) => !kept.includes(member)),
      nonFinite: countNonFinite(run, day, decoded, members),
    };
  }

  const encode = async (day: number): Promise<Encoding> =>
    encodeTruth(day, await readPlausibleTruth(run, day));
  const notes = await unsteadyNotes([encoder, decoder]);
  const { normalisation } = run.config.statics;
  if (trained && normalisation && trained !== normalisation)
    notes.push(
      `${run.config.file}: statics.normalisation is ${normalisation}, but the model was trained with ${trained} ` +
        "(provenance.json beside it): that is taken",
    );
  return { run, model: cvae, files: { encoder, decoder }, threads, notes, encode, decode, sampleDay };
}

/**
 * Samples of the chosen days as a stream of events in standardised log space, decoded as they are asked for.
 *
 * @param sampler open, and to stay so while events are read
 * @param options as {@link sampleOptions} gives them
 * @param chosen days, instead of those that the options select
 * @returns events in z, a day each, its members those that were not discarded
 * @throws FormatError when the selector names no day; UsageError when it is no selector
 * @example
 * ```ts
 * const run = await openRun("run");
 * const sampler = await openSampler(run);
 * const { length, members } = await sampleEvents(sampler, sampleOptions(run, { K: 2 }));
 * [length, members]; // → [ 6, 2 ]
 * ```
 */
export async function sampleEvents(
  sampler: Sampler,
  options: SampleOptions,
  chosen?: readonly number[],
): Promise<EventSet<"z">> {
  const { run } = sampler;
  const days = chosen ?? (await selectDays(run, options.days));
  return {
    space: "z",
    grid: run.grid,
    mask: run.landMask,
    length: days.length,
    members: options.K,
    notes: [
      ...sampler.notes,
      `sampled: ${options.mode}, K ${options.K}, temperature ${options.temperature}, seed ${options.seed}`,
    ],
    async *[Symbol.asyncIterator]() {
      // One ahead: its files are read while whoever asked works on this one.
      for await (const { event } of inOrder(days.length, sampler.threads + 1, (at) =>
        sampler.sampleDay(days[at] ?? NaN, at, options),
      ))
        yield event;
    },
  };
}

async function unsteadyNotes(files: readonly string[]): Promise<string[]> {
  const notes: string[] = [];
  for (const file of files) {
    const { unsteady } = await readOnnxFile(file);
    if (unsteady.length > 0)
      notes.push(
        `${file}: the same seed does not give the same samples, for the model has ${unsteady.join(", ")}: ` +
          "draw noise outside of it, and export it in eval() mode",
      );
  }
  return notes;
}

function thresholded(run: Run, field: Field<"z">, threshold: number): Field<"z"> {
  if (threshold === 0) return field;
  const normalisation = needNormalisation(run);
  const mm = zToMm(field, normalisation);
  return restandardise(field, mm, hardThreshold(mm, threshold), normalisation);
}

function landMass(run: Run, field: Field<"z">): number {
  const { values } = zToMm(field, needNormalisation(run));
  let mass = 0;
  for (let i = 0; i < values.length; i++)
    if ((!run.landMask || run.landMask[i]) && !Number.isNaN(values[i] ?? NaN)) mass += values[i] ?? NaN;
  return mass;
}
