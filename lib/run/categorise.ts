import type { Grid, Mask, Values } from "../fields/field.js";
import { readPlausibleTruth } from "./events.js";
import type { Run } from "./run.js";
import { dailyMaximumThreshold } from "./thresholds.js";

export type DayCategory = "dry" | "moderate" | "heavy_coast" | "heavy_interior";

/** Share of the longer side that the field takes for coast, along every edge of the rectangle. */
const BORDER = 0.2;
/** A mean of this share of P95 makes a day moderate. */
const LIGHT = 0.1;

/**
 * The category of a day by the rule of the field's own preparation script, all in z over land: heavy from a maximum of
 * P99 on (in the interior where a cell there reaches it, else at the "coast", which is a border of a fifth of the
 * rectangle's larger side along its edges, not the shore), moderate from a maximum of P95 or a mean of P95/10 on, else dry.
 *
 * @param values z; missing cells are left out
 * @param grid of the values
 * @param thresholds P95 and P99 of the daily maxima over land, in z
 * @param landMask 1 over land; null: every cell is land
 * @returns one of four; `dry` also where no cell has a value
 * @example
 * ```ts
 * categoryOf(Float32Array.of(0, 0, 9, 0), { height: 1, width: 4 }, null, { P95: 5, P99: 20 }); // → 'moderate'
 * ```
 */
export function categoryOf(
  values: Values,
  { height, width }: Grid,
  landMask: Mask | null,
  { P95, P99 }: { readonly P95: number; readonly P99: number },
): DayCategory {
  const border = Math.max(Math.trunc(BORDER * height), Math.trunc(BORDER * width));
  let [max, interior, sum, n] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN;
    if ((landMask && !landMask[i]) || !Number.isFinite(value)) continue;
    const [y, x] = [Math.floor(i / width), i % width];
    sum += value;
    n++;
    max = Math.max(max, value);
    if (y >= border && y < height - border && x >= border && x < width - border)
      interior = Math.max(interior, value);
  }
  if (max >= P99) return interior >= P99 ? "heavy_interior" : "heavy_coast";
  return max >= P95 || sum / n >= LIGHT * P95 ? "moderate" : "dry";
}

/**
 * {@link categoryOf} every day of a run, with the thresholds of `metadata/thresholds.json`.
 *
 * @param run its real fields are read, each once
 * @returns category by number of the day
 * @throws FormatError when the thresholds are missing or not in z, or a field cannot be read; ValueError when a field
 *   has a value that no day on earth has had
 * @example
 * ```ts
 * const { writeFile } = await import("node:fs/promises");
 * await writeFile("run/data/metadata/thresholds.json", JSON.stringify({ P95: 1.5, P99: 2.2 }));
 * const categories = await categoriseRun(await openRun("run"));
 * [categories[0], categories[1], categories[6]]; // → [ 'moderate', 'dry', 'heavy_coast' ]
 * ```
 */
export async function categoriseRun(run: Run): Promise<Record<string, DayCategory>> {
  const thresholds = {
    P95: await dailyMaximumThreshold(run, "P95"),
    P99: await dailyMaximumThreshold(run, "P99"),
  };
  const categories: Record<string, DayCategory> = {};
  for (const day of run.days)
    categories[day] = categoryOf(
      (await readPlausibleTruth(run, day)).values,
      run.grid,
      run.landMask,
      thresholds,
    );
  return categories;
}
