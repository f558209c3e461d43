import { distributionQuantiles } from "../../fields/distribution.js";
import { sure } from "../../sure.js";
import type { Run } from "../run.js";
import { type Check, fail, ok, percent, someDays, warn } from "./check.js";
import type { DayPass } from "./field-pass.js";

/** z of rain is hardly above; amounts in mm/day are. */
const LARGE_Z = 15;
/** More rain than any day has had anywhere, mm. */
const IMPOSSIBLE_DAY = 2000;
/** Share of land cells below what no rain is that rounding does not explain. */
const TOO_DRY = 0.01;

/** What the fields and predictors themselves tell: shapes, missing values, units, doubles. */
export function fieldChecks(run: Run, pass: DayPass): Check[] {
  return [
    shapeCheck(run, pass),
    ...missingChecks(run, pass),
    unitCheck(pass),
    ...doubleChecks(run, pass),
    predictorCheck(pass),
  ];
}

function shapeCheck({ config, grid }: Run, { problems, channels }: DayPass): Check {
  if (problems.length > 0)
    return fail(
      "shapes",
      sure(problems[0]) + (problems.length > 1 ? ` (and ${problems.length - 1} more)` : ""),
      "write these files anew: Y_hr is (1, H, W), X_lr (C, h, w), the same for all days",
    );
  const { in_channels_X, H, W } = config.model;
  const found = `Y_hr ${grid.height}×${grid.width}, ${channels.length} channels of X_lr`;
  if (channels.length > 0 && channels.length !== in_channels_X)
    return fail(
      "shapes",
      `${found}; model.in_channels_X is ${in_channels_X}`,
      "correct model.in_channels_X: sampling refuses other predictors",
    );
  if (H !== grid.height || W !== grid.width)
    return warn("shapes", `${found}; model.H × model.W is ${H}×${W}`, "correct model.H and model.W");
  return ok("shapes", found);
}

function missingChecks({ dataDir, grid }: Run, { missing, missingPredictors }: DayPass): Check[] {
  const checks: Check[] = [];
  if (missingPredictors.length > 0)
    checks.push(
      fail(
        "missing values",
        `${dataDir}/X_lr: missing or infinite predictors on ${missingPredictors.length} of the days: ${someDays(missingPredictors)}`,
        "fill them or leave the days out: a model gives nothing but NaN for them",
      ),
    );
  if (missing.size > 0) {
    const cells = [...missing.values()].reduce((a, b) => a + b, 0);
    checks.push(
      warn(
        "missing values",
        `fields are missing or infinite over land on ${missing.size} days, in ${(cells / missing.size).toFixed(0)} of ${grid.height * grid.width} cells on average: ${someDays([...missing.keys()])}`,
        "these cells are left out of every score; the field's own scripts give nan for such days",
      ),
    );
  }
  return checks.length > 0 ? checks : [ok("missing values", "none over land, none in the predictors")];
}

function unitCheck({ z, mm, belowDry }: DayPass): Check {
  const range = `Y_hr over land ${z.min.toPrecision(3)} to ${z.max.toPrecision(3)}`;
  if (z.n === 0) return fail("units", "no land cell has a value", "see the other checks");
  if (z.min >= 0)
    return fail(
      "units",
      `${range}: no value is negative, as dry cells are in z; it looks like ${z.max > LARGE_Z ? "mm/day" : "log1p(mm/day)"}`,
      "standardise: z = (log1p(mm/day) − mean) / std",
    );
  if (mm.n > 0 && mm.max > IMPOSSIBLE_DAY)
    return fail(
      "units",
      `${range}: that is up to ${mm.max.toPrecision(3)} mm/day, more than any day has had`,
      "hold mean and std against the fields: they are of other fields, another grid or another unit",
    );
  if (belowDry > TOO_DRY)
    return fail(
      "units",
      `${percent(belowDry)} of the land cells lie below what no rain is, −mean/std`,
      "hold mean and std against the fields: they were standardised with others",
    );
  const [P99] = mm.n > 0 ? distributionQuantiles(mm, [0.99]).map(({ value }) => value) : [];
  return ok("units", `${range}, in z${P99 === undefined ? "" : `; P99 ${P99.toPrecision(3)} mm/day`}`);
}

function doubleChecks({ days }: Run, { same }: DayPass): Check[] {
  const doubles = same.filter((alike) => alike.length < days.length);
  if (doubles.length === 0)
    return same.length > 0 ? [fail("doubles", "all days have the same field", "write the days anew")] : [];
  return [
    warn(
      "doubles",
      `the same field stands under several days: ${doubles
        .slice(0, 3)
        .map((alike) => someDays(alike))
        .join("; ")}`,
      "dry days may be alike; else a day stands under several numbers, perhaps in two splits",
    ),
  ];
}

function predictorCheck({ channels }: DayPass): Check {
  const odd = channels.flatMap(({ mean, std }, c) =>
    std < 1e-6 || Math.abs(mean) > 3 || std > 5
      ? [`channel ${c} has mean ${mean.toPrecision(3)}, std ${std.toPrecision(3)}`]
      : [],
  );
  return odd.length > 0
    ? warn(
        "predictors",
        `${odd.slice(0, 3).join("; ")}: not standardised, or constant`,
        "standardise each channel over the training days, as the model was trained",
      )
    : ok("predictors", `${channels.length} channels, standardised`);
}
