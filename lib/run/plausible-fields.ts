import type { Field, Values } from "../fields/field.js";
import { zToMm } from "../fields/transform.js";
import { findImplausible, implausibleError, isClearlyFill, limitsOf } from "../io/fields/plausible.js";
import type { Run } from "./run.js";

type Known = Pick<Run, "grid" | "normalisation" | "allowImplausible">;

/**
 * Refuses a field of a run, in standardised log space, with a value over land that no day on earth has had, unless the run
 * is taken as it is. Missing values are not looked at. Without a normalisation only what z cannot be is found.
 *
 * @param file that holds it, for the message
 * @param rain the same field in mm/day, where it is at hand
 * @throws ValueError which names the value, how often it is there, and where
 */
export function needPlausible(run: Known, file: string, field: Field<"z">, rain?: Values): void {
  refuse(run, file, field, { rain, isSample: false });
}

/**
 * {@link needPlausible} for a sample: what a model made of rain is taken as it is, but not a value that can only stand for
 * missing cells, such as -9999 again and again.
 */
export function needNoFills(run: Known, file: string, sample: Field<"z">, rain: Values): void {
  refuse(run, file, sample, { rain, isSample: true });
}

function refuse(
  run: Known,
  file: string,
  field: Field<"z">,
  { rain, isSample }: { readonly rain: Values | undefined; readonly isSample: boolean },
): void {
  if (run.allowImplausible) return;
  const mm = rain ?? (run.normalisation ? zToMm(field, run.normalisation).values : field.values);
  const limits = limitsOf(24, 0, { space: "z", infinite: !isSample });
  const lowest = run.normalisation ? limits.lowest : Number.NEGATIVE_INFINITY;
  const found = findImplausible(mm, field.values, field.mask, { ...limits, lowest });
  if (!found) return;
  const value = field.values[found.cell] ?? NaN;
  if (isSample && !isClearlyFill(found, value)) return;
  const { width } = run.grid;
  const place = `row ${Math.floor(found.cell / width)}, column ${found.cell % width}`;
  throw implausibleError(found, value, file, place, limits, advice);
}

const advice = (value: string): string =>
  `If it stands for missing cells, write NaN there, or add --missing ${value} where the command has it; ` +
  "if not, look at ERA5_mean_train.npy and ERA5_std_train.npy of the run";
