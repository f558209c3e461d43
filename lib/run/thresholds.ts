import { join } from "node:path";
import { FormatError } from "../errors.js";
import { quantiles } from "../fields/quantile.js";
import { readJson } from "./read-json.js";
import type { Run } from "./run.js";

/** More rain than any day has had anywhere, mm (Foc-Foc, La Réunion, 1966: 1,825). */
const IMPOSSIBLE_DAY = 2000;

/** Per-cell spreads below are of cells that are always dry, such as sea. */
const NO_SPREAD = 1e-6;

/**
 * A threshold of `metadata/thresholds.json`: a percentile, over training days, of the daily maxima over land, in
 * standardised log space.
 *
 * @throws FormatError when the file or the key is missing, the value is no number, or it is in mm/day
 */
export async function dailyMaximumThreshold(
  run: Pick<Run, "dataDir" | "normalisation" | "landMask">,
  key: "P85" | "P90" | "P95" | "P99" | "P99.5",
): Promise<number> {
  const file = join(run.dataDir, "metadata", "thresholds.json");
  const thresholds = (await readJson(
    file,
    "it holds the percentiles of the daily maxima over land, in z",
  )) as Record<string, unknown>;
  const value = thresholds[key];
  if (typeof value !== "number" || !Number.isFinite(value))
    throw new FormatError(
      `${file}: ${key} is ${JSON.stringify(value) ?? "missing"}: give the percentile of the daily maxima over land, a number in z`,
      { file },
    );
  const rain = inMedianLandCell(run, value);
  if (rain > IMPOSSIBLE_DAY)
    throw new FormatError(
      `${file}: ${key} is ${value}; as z that is ${rain.toPrecision(3)} mm/day in the median land cell: ` +
        "it looks like mm/day; give it in z, (log1p(p) − mean) / std",
      { file },
    );
  return value;
}

/** What a value of z is in mm/day in the median land cell; NaN where statistics are missing. */
export function inMedianLandCell(
  { normalisation, landMask }: Pick<Run, "normalisation" | "landMask">,
  z: number,
): number {
  if (!normalisation) return Number.NaN;
  const { mean, std } = normalisation;
  const amounts: number[] = [];
  for (let i = 0; i < mean.length; i++)
    if ((!landMask || landMask[i]) && (std[i] ?? NaN) > NO_SPREAD)
      amounts.push(Math.expm1(z * (std[i] ?? NaN) + (mean[i] ?? NaN)));
  return quantiles(amounts, [0.5])[0] ?? Number.NaN;
}
