import type { Field } from "../fields/field.js";
import { zToMm } from "../fields/transform.js";
import { findImplausible, implausibleError, limitsOf } from "../io/fields/plausible.js";
import type { Run } from "./run.js";

/**
 * Refuses a field of a run, in standardised log space, with a value over land that no day on earth has had, unless the run
 * is taken as it is. Missing values are not looked at. Without a normalisation only what z cannot be is found.
 *
 * @param file that holds it, for the message
 * @throws ValueError which names the value, how often it is there, and where
 */
export function needPlausible(
  run: Pick<Run, "grid" | "normalisation" | "allowImplausible">,
  file: string,
  field: Field<"z">,
): void {
  if (run.allowImplausible) return;
  const rain = run.normalisation ? zToMm(field, run.normalisation).values : field.values;
  const limits = limitsOf(24, 0, { space: "z", infinite: true });
  const lowest = run.normalisation ? limits.lowest : Number.NEGATIVE_INFINITY;
  const found = findImplausible(rain, field.values, field.mask, { ...limits, lowest });
  if (!found) return;
  const { width } = run.grid;
  const place = `row ${Math.floor(found.cell / width)}, column ${found.cell % width}`;
  throw implausibleError(found, field.values[found.cell]!, file, place, limits, ADVICE);
}

const ADVICE =
  "If it stands for missing cells, write NaN there; if not, look at ERA5_mean_train.npy and ERA5_std_train.npy of the run";
