import { FormatError, ValueError } from "../../errors.js";
import {
  type ArrayFile,
  type ArrayVariable,
  leafOf,
  numbersAttribute,
  textAttribute,
} from "../arrays/array-file.js";
import type { EventTimes } from "../cf/event-times.js";
import { toMmPerDay } from "../cf/units.js";

/** Since when amounts add up: the start of the run, or 00 UTC of each day; "no" where each is of its own step. */
export type Cumulative = "run" | "day" | "no";

/** What WRF calls sums since the start of a run (Registry.EM_COMMON). */
const WRF_SUMS = /^(RAINC|RAINNC|RAINSH|SNOWNC|GRAUPELNC|HAILNC|ACSNOW)$/;
const SINCE =
  /\bsince\b|\b(from|after) (the )?(start|beginning|initial)|accumulated total|run[- ](total|accum)/i;

/**
 * Refuses amounts that a file itself says to add up over its steps, by their name, their description or their bounds.
 *
 * @throws ValueError when nobody said how they are to be taken, or they start anew at a bucket
 */
export function checkCumulative(
  file: ArrayFile,
  variable: ArrayVariable,
  times: EventTimes | null,
  cumulative: Cumulative | undefined,
): void {
  const where = variable.name ? `${file.path}: ${variable.name}` : file.path;
  if (cumulative === "run") refuseBuckets(file, variable, where);
  if (cumulative !== undefined || isRate(variable)) return;
  const why = signOf(variable, times);
  if (why) throw cumulativeError(where, why);
}

/** The refusal of accumulated amounts, with what settles it. */
export function cumulativeError(where: string, why: string): ValueError {
  return new ValueError(
    `${where} holds sums that grow from step to step, not the amounts of each (${why}): pass --cumulative run where they ` +
      "add up from the start of the run (WRF, forecasts), --cumulative day where they start anew at 00 UTC (ERA5-Land), " +
      "and each step is taken less the one before it; or --cumulative no, where each is of its own step",
  );
}

/** The refusal of what is called a rate and grows as a sum does. */
export function growingRateError(
  { path, units }: { readonly path: string; readonly units: string },
  why: string,
): ValueError {
  return new ValueError(
    `${path} holds what grows from step to step, as sums do and rates do not, and its units are said to be ${units} (${why}): ` +
      "if they are sums since the start of the run, say so, with the length of a step: --units mm --step 1h --cumulative run " +
      "(or --cumulative day where they start anew at 00 UTC); or pass --cumulative no, where each is the rate of its own step",
  );
}

/** Whether a file speaks of accumulation, which may be that of each step. */
export function mentionsAccumulation({ attributes }: ArrayVariable): boolean {
  return textAttribute(attributes, "GRIB_stepType") === "accum" || /accum|cumul/i.test(textsOf(attributes));
}

function signOf({ name, attributes }: ArrayVariable, times: EventTimes | null): string | null {
  const leaf = leafOf(name);
  if (WRF_SUMS.test(leaf)) return `WRF's ${leaf} adds up from the start of the run`;
  const texts = textsOf(attributes);
  if (/accum|cumul/i.test(texts) && SINCE.test(texts)) return `it is called "${texts.slice(0, 120)}"`;
  return times?.growsFrom ? `the bounds of its times grow from ${times.growsFrom} on` : null;
}

function textsOf(attributes: ArrayVariable["attributes"]): string {
  return ["long_name", "description", "comment"]
    .map((key) => textAttribute(attributes, key))
    .filter(Boolean)
    .join("; ");
}

/** Whether the file's own units are those of a rate, which does not add up. */
function isRate({ attributes }: ArrayVariable): boolean {
  const units = textAttribute(attributes, "units");
  if (units === null) return false;
  try {
    return !toMmPerDay(units, 1, "").isAmount;
  } catch {
    return false;
  }
}

/** WRF's buckets: the sum starts anew at so many mm, and another variable counts how often it did. */
function refuseBuckets(file: ArrayFile, { name }: ArrayVariable, where: string): void {
  const bucket = numbersAttribute(file.attributes, "BUCKET_MM")?.[0] ?? -1;
  const counter = `I_${leafOf(name)}`;
  if (bucket > 0 && file.variables.some((other) => leafOf(other.name) === counter))
    throw new FormatError(
      `${where} starts anew at each ${bucket} mm (BUCKET_MM), and ${counter} counts how often: write ` +
        `${leafOf(name)} + ${bucket} × ${counter} into a file first, for example with ` +
        `ncap2 -s 'RAIN=${leafOf(name)}+${bucket}*${counter}' IN.nc OUT.nc`,
    );
}
