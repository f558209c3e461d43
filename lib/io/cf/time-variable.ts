import {
  type ArrayFile,
  type ArrayVariable,
  elementCount,
  leafOf,
  textAttribute,
} from "../arrays/array-file.js";
import { datetimeUnit } from "../arrays/npy-dtype.js";
import { isTimeUnits } from "./cf-time.js";

const TIME_NAME = /^(times?|dates?|days?|valid_time|xtime|t)$/i;

/**
 * The variable with the time of each event: that of the dimension itself, else one along it that is a time by its
 * standard_name, units or name. For a field without an axis of events, one of a single time.
 *
 * @param dim the axis of the events, null where there is none
 */
export function timeVariable(
  file: ArrayFile,
  field: ArrayVariable,
  dim: string | null,
  events: number,
): ArrayVariable | null {
  const named = (textAttribute(field.attributes, "coordinates") ?? "").split(/\s+/);
  const fits = ({ shape, dims }: ArrayVariable) =>
    dim === null
      ? elementCount(shape) === 1
      : (shape.length === 1 && shape[0] === events && dims[0] === dim) || isTextOf(shape, dims, dim, events);
  const scored = file.variables
    .filter((variable) => variable !== field && fits(variable))
    .map((variable) => ({ variable, score: scoreOf(variable, dim, named) }))
    .filter(({ score }) => score > 0);
  if (scored.length === 0) return null;
  return scored.reduce((best, next) => (next.score > best.score ? next : best)).variable;
}

/** Texts as arrays of letters, as WRF's `Times`. */
function isTextOf(shape: readonly number[], dims: readonly string[], dim: string, events: number): boolean {
  return (
    shape.length === 2 &&
    shape[0] === events &&
    dims[0] === dim &&
    (shape[1] ?? NaN) >= 10 &&
    (shape[1] ?? NaN) <= 40
  );
}

function scoreOf(
  { name, dims, shape, dtype, attributes }: ArrayVariable,
  dim: string | null,
  named: string[],
): number {
  const leaf = leafOf(name);
  const isText = /[SU]/.test(dtype);
  if (shape.length === 2 && !(isText && TIME_NAME.test(leaf))) return 0;
  const standardName = textAttribute(attributes, "standard_name");
  if (
    standardName === "forecast_reference_time" ||
    /^(initial|reference|ref|forecast_reference)_?time/i.test(leaf)
  )
    return 0;
  const isTime =
    isTimeUnits(textAttribute(attributes, "units") ?? "") || datetimeUnit(dtype) !== null || isText;
  if (dim !== null && leaf === dim && dims[0] === dim && shape.length === 1) return isTime ? 6 : 1;
  if (!isTime) return dim !== null && TIME_NAME.test(leaf) && shape.length === 1 ? 1 : 0;
  if (standardName === "time") return 5;
  if (named.includes(leaf) && !isText) return 4;
  if (TIME_NAME.test(leaf)) return 3;
  return isText || dim === null ? 0 : 2;
}
