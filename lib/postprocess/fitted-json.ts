import { z } from "zod";
import { FormatError } from "../errors.js";
import { floorRemoval } from "./floor-removal.js";
import { frequencyAdaptation } from "./frequency-adaptation.js";
import { hurdleGamma } from "./hurdle-gamma.js";
import { loci } from "./loci.js";
import { massScaledThreshold } from "./mass-scaled-threshold.js";
import { matchedThreshold } from "./matched-threshold.js";
import { type FittedMethod, hardThresholdMethod, softThresholdMethod } from "./methods.js";
import { probabilityMatchingToTruth } from "./probability-matching.js";
import { quantileMapping } from "./quantile-mapping.js";
import { residualTexture } from "./residual-texture/residual-texture.js";

const number = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"]).transform(Number)]);
const finite = z.number();
const share = z.number().min(0).max(1);
const mmPerDay = z.union([z.number().min(0), z.literal("Infinity").transform(Number)]);
const numbers = z.array(number).transform((values) => Float64Array.from(values));
const finiteNumbers = z.array(finite).transform((values) => Float64Array.from(values));
const seed = z.int();

const summary = { wet: finite.min(0), wetTruth: share, wetBefore: share, kept: share, ties: finite };
const hurdle = z.object({ dry: share, shape: finite.positive(), scale: finite.positive() });
const sameLength = (...arrays: Float64Array[]) => arrays.every((a) => a.length === arrays[0]!.length);

const params = {
  "hard-threshold": z.object({ threshold: mmPerDay }),
  "soft-threshold": z.object({ threshold: mmPerDay }),
  "matched-threshold": z.discriminatedUnion("per", [
    z.object({ per: z.literal("domain"), threshold: mmPerDay, ...summary }),
    z.object({ per: z.literal("cell"), thresholds: numbers, ...summary }),
    z.object({ per: z.literal("event"), wet: finite.min(0) }),
  ]),
  "mass-scaled-threshold": z.discriminatedUnion("per", [
    z.object({ per: z.literal("domain"), threshold: mmPerDay, factor: finite.min(0) }),
    z.object({ per: z.literal("event"), threshold: mmPerDay }),
    z.object({
      per: z.literal("block"),
      threshold: mmPerDay,
      block: z.int().positive(),
      dryBlocks: z.enum(["stay-dry", "spread"]),
    }),
  ]),
  loci: z
    .object({
      per: z.enum(["domain", "cell"]),
      wet: finite.min(0),
      thresholds: numbers,
      scales: numbers,
    })
    .refine((p) => p.thresholds.length > 0 && sameLength(p.thresholds, p.scales), {
      error: "thresholds and scales differ in length",
    }),
  "floor-removal": z.object({ floor: numbers, tolerance: finite.min(0) }),
  "quantile-mapping": z
    .object({
      trace: finite.min(0),
      tail: z.enum(["shift", "ratio", "constant"]),
      seed,
      dryGenerated: share,
      dryTruth: share,
      probabilities: finiteNumbers,
      generated: finiteNumbers,
      truth: numbers,
      error: finite,
    })
    .refine((p) => p.probabilities.length > 1 && sameLength(p.probabilities, p.generated, p.truth), {
      error: "probabilities, generated and truth differ in length",
    }),
  "hurdle-gamma": z.object({ trace: finite.min(0), seed, generated: hurdle, truth: hurdle }),
  "probability-matching": z.object({ seed }),
  "frequency-adaptation": z.object({
    wet: finite.min(0),
    seed,
    dryTruth: share,
    dryGenerated: share,
    excess: number,
    upTo: number,
  }),
  "residual-texture": z
    .object({
      strength: share,
      shared: share,
      seed,
      height: z.int().positive(),
      width: z.int().positive(),
      margin: z.object({ dry: share, amounts: finiteNumbers, scores: finiteNumbers }),
      order: z.object({ values: finiteNumbers, ranks: finiteNumbers }),
      gain: finiteNumbers,
      residual: finiteNumbers,
      treated: finiteNumbers,
      amounts: finiteNumbers,
      tailSlope: finite.min(0),
      limit: finite.min(0),
      own: number,
      other: number,
    })
    .refine(
      ({ margin, treated, amounts, gain, residual, order }) =>
        sameLength(margin.amounts, margin.scores) &&
        sameLength(treated, amounts) &&
        sameLength(gain, residual) &&
        sameLength(order.values, order.ranks),
      { error: "its tables differ in length" },
    ),
};

const fittedOn = z.object({ keys: z.array(z.string()), ownTruth: z.boolean() });

function entry<Method extends keyof typeof params>(method: Method) {
  return z.object({ method: z.literal(method), fittedOn, params: params[method] });
}

const schema = z.discriminatedUnion("method", [
  entry("hard-threshold"),
  entry("soft-threshold"),
  entry("matched-threshold"),
  entry("mass-scaled-threshold"),
  entry("loci"),
  entry("floor-removal"),
  entry("quantile-mapping"),
  entry("hurdle-gamma"),
  entry("probability-matching"),
  entry("frequency-adaptation"),
  entry("residual-texture"),
]);

/**
 * Reads a fitted method back from what its `toJSON` gave.
 *
 * @param source where it comes from, for messages
 * @throws FormatError naming the entry that is missing or wrong
 */
export function fittedFromJSON(json: unknown, source = "fitted method"): FittedMethod {
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw new FormatError(`${source}: ${path.join(".") || "top level"}: ${message}: fit the method again`);
  }
  const { data } = parsed;
  switch (data.method) {
    case "hard-threshold":
      return hardThresholdMethod(data.params);
    case "soft-threshold":
      return softThresholdMethod(data.params);
    case "matched-threshold":
      return matchedThreshold(data.params, data.fittedOn);
    case "mass-scaled-threshold":
      return massScaledThreshold(data.params, data.fittedOn);
    case "loci":
      return loci(data.params, data.fittedOn);
    case "floor-removal":
      return floorRemoval(data.params);
    case "quantile-mapping":
      return quantileMapping(data.params, data.fittedOn);
    case "hurdle-gamma":
      return hurdleGamma(data.params, data.fittedOn);
    case "probability-matching":
      return probabilityMatchingToTruth(data.params);
    case "frequency-adaptation":
      return frequencyAdaptation(data.params, data.fittedOn);
    case "residual-texture":
      return residualTexture(data.params, data.fittedOn);
  }
}
