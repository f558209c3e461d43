import { stat } from "node:fs/promises";
import { join } from "node:path";
import { distributionOf, distributionQuantiles } from "../../fields/distribution.js";
import { readFloats } from "../../io/formats/npy/npy.js";
import type { Run } from "../run.js";
import { type Check, ok, warn } from "./check.js";
import type { DayPass } from "./field-pass.js";

/** A setting further from the data than this factor is not of these data. */
const FACTOR = 2;
const WET = 0.1;

/** What the config says of the data, held against them. */
export async function configChecks(run: Run, pass: DayPass): Promise<Check[]> {
  const { config } = run;
  const checks: Check[] = [];
  if (config.unknownKeys.length > 0)
    checks.push(
      warn(
        "config",
        `keys that are not known: ${config.unknownKeys.join(", ")}`,
        "they are kept and have no effect here: look for misspelt ones",
      ),
    );
  else checks.push(ok("config", `${config.file}: every key is known`));
  checks.push(...scaleCheck(run, pass), ...(await p99Check(run, pass)));
  return checks;
}

/** The loss gives amounts of `loss.scale` the weight 1: the field takes the P90 of its data. */
function scaleCheck({ config }: Run, { mm }: DayPass): Check[] {
  const { scale } = config.loss;
  if (mm.n === 0) return [];
  const wet = mm.values ? distributionOf(mm.values.subarray(0, mm.n).filter((v) => v > WET)) : mm;
  const [all] = distributionQuantiles(mm, [0.9]).map(({ value }) => value) as [number];
  const [ofWet] = distributionQuantiles(wet, [0.9]).map(({ value }) => value) as [number];
  const said = `loss.scale is ${scale} mm/day; P90 over land is ${all.toPrecision(3)}${mm.values ? `, of cells above ${WET} mm/day ${ofWet.toPrecision(3)}` : ""}`;
  return scale > FACTOR * Math.max(all, ofWet) || scale < Math.min(all, ofWet) / FACTOR
    ? [
        warn(
          "loss.scale",
          said,
          "train with the P90 of these data: far above, nearly all rain is weighted alike and light; far below, all as extreme",
        ),
      ]
    : [ok("loss.scale", said)];
}

async function p99Check({ config, dataDir }: Run, { mm }: DayPass): Promise<Check[]> {
  const file = join(dataDir, "metadata", "p99_mmday.npy");
  const given: unknown = config.loss.p99_threshold;
  if (!(await stat(file).catch(() => null))) return [];
  const p99 = (await readFloats(file)).values[0] ?? NaN;
  const [own] = mm.n > 0 ? distributionQuantiles(mm, [0.99]).map(({ value }) => value) : [Number.NaN];
  const said = `p99_mmday.npy is ${p99.toPrecision(4)} mm/day, of all days here ${(own ?? NaN).toPrecision(4)}`;
  if (typeof given === "number" && Math.max(given / p99, p99 / given) > 1.1)
    return [
      warn(
        "loss.p99_threshold",
        `loss.p99_threshold is ${given}; ${said}`,
        "give p99_mmday.npy's value in mm/day, or from_thresholds_json",
      ),
    ];
  return !(p99 > 0) || p99 > (own ?? NaN) * 5 || p99 < (own ?? NaN) / 5
    ? [warn("p99", said, "compute it anew over the land cells of the training days, mm/day")]
    : [ok("p99", said)];
}
