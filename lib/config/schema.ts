import { z } from "zod";
import type { Settings } from "./settings.js";

const fraction = z.number().min(0).max(1);
const positive = z.number().positive();
const nonNegative = z.number().min(0);
const count = z.int().positive();

const threshold = z.union([positive, z.literal("from_thresholds_json")]).optional();

/** Keys that the training of the field reads and undrizzle does not: any value is kept. */
function ofTraining(...keys: readonly string[]): Record<string, z.ZodOptional<z.ZodUnknown>> {
  return Object.fromEntries(keys.map((key) => [key, z.unknown().optional()]));
}

const constant = z.union([z.string().min(1), z.number(), z.boolean(), z.array(z.unknown()).min(1)]);
const modelInput = z.union(
  [constant, z.strictObject({ constant }), z.strictObject({ file: z.string().min(1) })],
  "a name, a number, a list of numbers, {constant: …} or {file: PATH}",
);

/**
 * The keys of config.yaml that exist in the field. Keys that are not listed are kept and reported, never
 * refused; lengths are counts of cells, precipitation is in mm/day.
 */
/** Settings of config.yaml, key by key. */
export const schema: z.ZodType<Settings> = z.looseObject({
  data_root: z.string().min(1).describe("Folder that holds data/ (X_lr, Y_hr, statics, metadata)"),
  outputs_root: z.string().min(1).describe("Folder that receives synth/, evaluation and plots"),
  statics: z
    .looseObject({
      use_land_sea: z.boolean().default(true).describe("Give the land–sea mask to the model"),
      use_dist_coast: z.boolean().default(true).describe("Give the distance to the coast to the model"),
      use_elevation: z.boolean().default(false).describe("Give the elevation to the model"),
      normalize_statics: z
        .boolean()
        .default(true)
        .describe(
          "Distance to the coast over its maximum, elevation (e - min) / (max - min); the mask as it is",
        ),
      normalisation: z
        .enum(["max", "standard", "none"])
        .optional()
        .describe(
          "How the model was trained, where it was otherwise: max as normalize_statics says, standard (zero mean, unit standard deviation over the grid), none; wins over normalize_statics",
        ),
    })
    .prefault({}),
  model: z
    .looseObject({
      encoder: z.string().min(1).optional().describe("ONNX file of the encoder"),
      decoder: z.string().min(1).optional().describe("ONNX file of the decoder"),
      inputs: z
        .record(z.string(), modelInput)
        .default({})
        .describe(
          "Names in the ONNX files, where they differ: {X_lr, Y_hr, S, z, h_X, mu, logvar, Y_hat}; or values of further inputs: a number, a list, {constant: PATH.npy} or {file: PATH.npy} with those of each day",
        ),
      d_x: count.default(64).describe("Length of the conditioning vector"),
      in_channels_X: count.default(6).describe("Channels of X_lr"),
      d_y: count.default(128).describe("Length of the embedding of Y_hr"),
      in_channels_Y: count.default(1).describe("Channels of Y_hr"),
      static_channels: z.int().min(0).default(2).describe("Channels of the statics"),
      d_z: count.default(128).describe("Latent dimensions"),
      H: count.default(156).describe("Rows of Y_hr"),
      W: count.default(132).describe("Columns of Y_hr"),
      base_filters: count.default(64).describe("Channels of the first convolution"),
    })
    .prefault({}),
  loss: z
    .looseObject({
      type: z.string().default("intensity_weighted_mae"),
      scale: positive.default(36.6).describe("Intensity that has weight 1, mm/day"),
      w_min: nonNegative.default(0.1),
      w_max: nonNegative.default(2),
      tail_boost: nonNegative.default(1.5),
      lambda_mass: nonNegative.default(0),
      beta_kl: nonNegative.default(0.0005).describe("Weight of the KL divergence"),
      warmup_epochs: z.int().min(0).default(0).describe("Epochs over which beta_kl rises from 0"),
      p99_threshold: threshold.describe("P99 of land cells, mm/day, or from_thresholds_json"),
      p95_threshold: threshold.describe("As p99_threshold"),
      ...ofTraining(
        ...["free_bits", "use_free_bits", "min_kl_weight", "lambda_base", "lambda_ext", "lambda_grad"],
        ...["lambda_gradient", "lambda_sparse", "lambda_spatial", "target_wet_fraction", "use_squared_error"],
      ),
    })
    .prefault({}),
  train: z
    .looseObject({
      epochs: count.default(100),
      batch_size: count.default(32),
      lr: positive.default(0.001),
      min_heavy_fraction: fraction.default(0.4).describe("Least share of heavy days in a batch"),
      combined_metric_weights: z.looseObject(ofTraining("MAE_all", "MAE_tail")).optional(),
      ...ofTraining(
        ...["amp", "grad_clip", "weight_decay", "lr_warmup_epochs", "num_workers", "save_every"],
        ...["use_stratified_sampling", "early_stopping_metric", "early_stopping_patience"],
        "early_stopping_min_delta",
      ),
    })
    .prefault({}),
  validation: z
    .looseObject(
      ofTraining("generate_every", "generate_samples", "log_every", "num_samples_per_day", "val_every"),
    )
    .prefault({}),
  scheduler: z
    .looseObject(
      ofTraining(
        ...["type", "T_max", "eta_min", "factor", "gamma", "min_lr", "mode", "patience", "step_size"],
        "threshold",
      ),
    )
    .prefault({}),
  evaluation: z.looseObject(ofTraining("metrics", "min_correlation", "min_diversity")).prefault({}),
  sampling: z
    .looseObject({
      mode: z.enum(["posterior", "prior"]).default("posterior"),
      K: count.default(5).describe("Samples a day"),
      days: z
        .string()
        .regex(/^(heavy_only|all|split:.+|file:.+)$/, "heavy_only, all, split:NAME or file:PATH")
        .default("heavy_only"),
      min_threshold: fraction
        .default(0)
        .describe("A posterior sample whose land mass is below this fraction of the real day's is discarded"),
      temperature: positive.default(1).describe("Factor on the standard deviation of the latent draw"),
      pixel_threshold: nonNegative
        .nullable()
        .default(0.1)
        .transform((value) => value ?? 0)
        .describe("mm/day; cells below become 0; 0 or null switches it off"),
    })
    .prefault({}),
  device: z.string().default("cpu"),
  seed: z.int().min(0).default(42),
});

/** Validates and fills in defaults; problems come back as zod issues. */
export function checkSettings(raw: unknown): z.ZodSafeParseResult<Settings> {
  return schema.safeParse(raw);
}

/** Paths (`a.b`) of the keys in `raw` that the schema does not name. */
export function unknownKeys(raw: object): string[] {
  const unnamed = (at: object, type: z.ZodType, prefix: string): string[] => {
    const shape = objectShape(type);
    if (!shape) return [];
    return Object.entries(at).flatMap(([key, value]) => {
      const inner = shape[key];
      if (!inner) return [`${prefix}${key}`];
      return isMapping(value) ? unnamed(value, inner, `${prefix}${key}.`) : [];
    });
  };
  return unnamed(raw, schema, "");
}

/** Paths of all keys that the schema names. */
export function knownKeys(): string[] {
  const named = (type: z.ZodType, prefix: string): string[] =>
    Object.entries(objectShape(type) ?? {}).flatMap(([key, inner]) => [
      `${prefix}${key}`,
      ...named(inner, `${prefix}${key}.`),
    ]);
  return named(schema, "");
}

/** Without the known keys whose value is null, which PyYAML gives for a key with nothing behind it: they are not set. */
export function withoutUnset(raw: object): object {
  const set = (at: object, type: z.ZodType): object => {
    const shape = objectShape(type) ?? {};
    return Object.fromEntries(
      Object.entries(at)
        .filter(([key, value]) => value !== null || !shape[key] || shape[key].safeParse(null).success)
        .map(([key, value]) => [key, isMapping(value) && shape[key] ? set(value, shape[key]) : value]),
    );
  };
  return set(raw, schema);
}

function isMapping(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function objectShape(type: z.ZodType): Record<string, z.ZodType> | null {
  if (type instanceof z.ZodObject) return type.shape as Record<string, z.ZodType>;
  if (type instanceof z.ZodPrefault || type instanceof z.ZodOptional)
    return objectShape(type.unwrap() as z.ZodType);
  return null;
}
