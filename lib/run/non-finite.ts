import type { Field } from "../fields/field.js";
import { listSamples, readSample } from "./events.js";
import type { Run } from "./run.js";

/** Share of values that are not finite from which samples are a failure of the model. */
export const MOST_NON_FINITE = 1e-6;

/** Values of samples that are no amount of rain, among those over the cells that count. */
export interface NonFinite {
  readonly values: number;
  readonly nonFinite: number;
  /** Where the first stands, such as `"day 7, sample 2, row 0, column 3: NaN"`; `null` where there is none. */
  readonly first: string | null;
}

/** Where log1p of an amount leaves the range of float32. */
const LARGEST_LOG1P = Math.log1p(3.4028234663852886e38);

/**
 * Counts values that are NaN, infinite, or so large in standardised log space that their amount in mm/day is infinite,
 * over the cells of the land mask.
 *
 * @param members number of each field, for `first`
 */
export function countNonFinite(
  run: Pick<Run, "grid" | "landMask" | "normalisation">,
  day: number,
  fields: readonly Field<"z">[],
  members: readonly number[],
): NonFinite {
  const { width } = run.grid;
  const { mean, std } = run.normalisation ?? {};
  let [values, nonFinite, first]: [number, number, string | null] = [0, 0, null];
  for (const [i, { values: z }] of fields.entries())
    for (let cell = 0; cell < z.length; cell++) {
      if (run.landMask && !run.landMask[cell]) continue;
      values++;
      const value = z[cell] ?? NaN;
      const log1p = mean && std ? value * (std[cell] ?? NaN) + (mean[cell] ?? NaN) : 0;
      if (Number.isFinite(value) && log1p < LARGEST_LOG1P) continue;
      nonFinite++;
      first ??=
        `day ${day}, sample ${members[i]}, row ${Math.floor(cell / width)}, column ${cell % width}: ` +
        (Number.isFinite(value) ? `z = ${value}, infinite in mm/day` : value);
    }
  return { values, nonFinite, first };
}

/** {@link countNonFinite} for a day whose samples are files. */
export async function nonFiniteOfDay(
  run: Run,
  folder: string,
  day: number,
  members: readonly number[],
): Promise<NonFinite> {
  const fields = await Promise.all(members.map((member) => readSample(run, folder, day, member)));
  return countNonFinite(run, day, fields, members);
}

/** {@link countNonFinite} for all samples of a run that are on disk. */
export async function nonFiniteOnDisk(run: Run): Promise<NonFinite> {
  let count: NonFinite = { values: 0, nonFinite: 0, first: null };
  for (const [day, members] of await listSamples(run.synthDir))
    count = addNonFinite(count, await nonFiniteOfDay(run, run.synthDir, day, members));
  return count;
}

/** Both together. */
export function addNonFinite(a: NonFinite, b: NonFinite): NonFinite {
  return { values: a.values + b.values, nonFinite: a.nonFinite + b.nonFinite, first: a.first ?? b.first };
}

/** What to tell of samples that are not finite; `null` where all are. */
export function describeNonFinite({ values, nonFinite, first }: NonFinite): string | null {
  if (nonFinite === 0) return null;
  const percent = (100 * nonFinite) / values;
  const share = percent >= 0.01 ? percent.toFixed(2) : percent.toExponential(1);
  return (
    `${share} % of the sampled values over cells that count are not finite (${nonFinite} of ${values}; the first: ${first}): ` +
    "the model fails there (overflow, log of a negative number, half precision): such samples measure nothing"
  );
}
