import { sure } from "../../sure.js";
/** Numbers of the field's reports that have a definition here. */
export type ReportedId =
  | `correlation.${Statistic}`
  | `diversity.${Statistic}`
  | `mass.${Statistic | "abs"}`
  | "ks.statistic"
  | "ks.pValue"
  | "ks.match"
  | "reconstruction.mae"
  | `${Side}.${Quantity}.${Statistic}`
  | "days"
  | "samples";

export type Statistic = "mean" | "std" | "min" | "max";
export type Side = "real" | "synth";
export type Quantity = "mean" | "max" | "P95" | "P99" | "total_mass" | "wet_fraction";

interface Range {
  readonly low: number;
  readonly high: number;
  readonly why: string;
}

const STATISTICS: Readonly<Record<string, Statistic>> = {
  "": "mean",
  mean: "mean",
  avg: "mean",
  average: "mean",
  std: "std",
  stdev: "std",
  sd: "std",
  min: "min",
  max: "max",
};
const SPREADS: Readonly<Record<"correlation" | "mass" | "diversity", string>> = {
  correlation: "(?:spatial_)?(?:pearson_)?(?:correlation|corr|pearson|pearson_r)",
  mass: "(?:mass_conservation_bias|mass_conservation|mass_bias|relative_mass_bias|bias)",
  diversity: "(?:sample_|ensemble_)?diversity",
};
const SINGLE: readonly (readonly [ReportedId, RegExp])[] = [
  ["ks.statistic", /^(?:extreme_distribution_|extreme_|extremes_)?ks(?:_stat|_statistic|_d)?$/],
  ["ks.pValue", /^(?:extreme_distribution_|extreme_)?(?:ks_)?p_?val(?:ue)?$|^ks_p$/],
  ["ks.match", /^(?:extreme_distribution_|extreme_|ks_)?match(?:es)?$/],
  [
    "mass.abs",
    /^(?:mass_conservation_|mass_)?(?:abs_bias(?:_mean)?|bias_abs|mean_abs_bias)$|^abs_mass_bias$/,
  ],
  ["reconstruction.mae", /^(?:reconstruction_)?mae(?:_extreme|_all)?$|^reconstruction(?:_error)?$/],
  ["synth.wet_fraction.mean", /^wet_fraction$|^wet_frac$|^wet_fraction_mean$/],
  ["days", /^(?:num|n)_days$|^days$/],
  ["samples", /^(?:num|n)_(?:synth_)?samples$/],
];
const SIDES: Readonly<Record<Side, string>> = {
  real: "real|truth|observed|obs|target|ground_truth",
  synth: "synth|synthetic|generated|gen|samples?|fake|model|predicted|pred",
};
const QUANTITIES: Readonly<Record<Quantity, string>> = {
  mean: "mean(?:_mm)?",
  max: "max",
  P95: "p95",
  P99: "p99",
  total_mass: "total_mass|total|mass",
  wet_fraction: "wet_fraction|wet_frac|wet",
};

/** Which number a key is, of whatever spelling: `spatial_correlation_mean`, `real_wet_fraction`; null where none is known. */
export function reportedId(key: string): ReportedId | null {
  for (const [id, pattern] of SINGLE) if (pattern.test(key)) return id;
  for (const [name, words] of Object.entries(SPREADS)) {
    const found =
      new RegExp(`^${words}(?:_(mean|avg|average|std|stdev|sd|min|max))?$`).exec(key) ??
      new RegExp(`^(mean|avg|average|std|min|max)_${words}$`).exec(key);
    if (found) return `${name as keyof typeof SPREADS}.${sure(STATISTICS[found[1] ?? ""])}`;
  }
  for (const [side, sides] of Object.entries(SIDES))
    for (const [quantity, quantities] of Object.entries(QUANTITIES)) {
      const found =
        new RegExp(`^(?:${sides})_(?:${quantities})(?:_(mean|std|min|max))?$`).exec(key) ??
        new RegExp(`^(?:${quantities})_(?:${sides})(?:_(mean|std|min|max))?$`).exec(key);
      if (found)
        return `${side as Side}.${quantity as Quantity}.${sure(STATISTICS[found[1] ?? ""])}` as ReportedId;
    }
  return null;
}

const INFINITE = Number.POSITIVE_INFINITY;
const RANGES: readonly (readonly [RegExp, Range])[] = [
  [
    /^(?:correlation|mass|diversity)\.std$|^\w+\.\w+\.std$/,
    { low: 0, high: INFINITE, why: "a std is not negative" },
  ],
  [/^correlation/, { low: -1, high: 1, why: "a correlation lies between -1 and 1" }],
  [/^ks\.(statistic|pValue)/, { low: 0, high: 1, why: "it lies between 0 and 1" }],
  [/^mass\.abs/, { low: 0, high: INFINITE, why: "an absolute value is not negative" }],
  [/^diversity/, { low: 0, high: 2, why: "1 − a cosine similarity lies between 0 and 2" }],
  [/^reconstruction/, { low: 0, high: INFINITE, why: "a mean absolute error is not negative" }],
  [/wet_fraction/, { low: 0, high: 1, why: "a fraction lies between 0 and 1, not in per cent" }],
  [/^(real|synth)\./, { low: 0, high: INFINITE, why: "an amount of rain is not negative" }],
  [/^(days|samples)$/, { low: 0, high: INFINITE, why: "a count is not negative" }],
];
/** What float32 leaves of a bound. */
const SLACK = 1e-6;

/** Why a value cannot be what its key says; null where it can. */
export function impossible(id: ReportedId, value: number): string | null {
  if (!Number.isFinite(value)) return "it must be finite, NaN or null";
  const range = RANGES.find(([pattern]) => pattern.test(id))?.[1];
  return range && (value < range.low - SLACK || value > range.high + SLACK) ? range.why : null;
}

/** Spellings to name where a file has no number that is known. */
export const SPELLINGS =
  "spatial_correlation, ks_statistic, p_value, mass_bias (or mass_conservation.bias_mean), diversity, reconstruction.mae_extreme, wet_fraction, and real/synth of statistics.json";
