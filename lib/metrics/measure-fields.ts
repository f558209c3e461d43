import { ShapeError } from "../errors.js";
import { addValues, emptyDistribution } from "../fields/distribution.js";
import type { Field } from "../fields/field.js";
import { accumulate, type Measurables, type Measured } from "./accumulate.js";
import { asksForTruth, needTruth } from "./measure.js";
import type { MetricOptions } from "./metric.js";
import { countedCells } from "./seen.js";

/**
 * {@link measure} of one day in memory, at once: any metrics of a truth and its members.
 *
 * Cells count inside the mask of the truth where it and at least one member are finite; what is undefined is NaN.
 *
 * @param truth mm/day
 * @param members mm/day, on the grid of the truth
 * @param wanted metrics by the names that the results shall have, as {@link measure} takes them
 * @param options wet threshold in mm/day for all metrics that have one
 * @returns the result of each metric, by its name
 * @throws ShapeError when a member has another number of cells than the truth; ValueError when a threshold is a quantile of the
 *   truth and no truth cell counts
 * @example
 * ```ts
 * const field = (...mm: number[]) => makeField("mm/day", { height: 1, width: 4 }, Float32Array.from(mm));
 * const members = [field(0, 1, 1, 5), field(0.3, 0.3, 2, 9)];
 * const { crps, wet } = measureFields(field(0, 0, 1, 7), members, { crps: metrics.crps, wet: metrics.wetFraction });
 * [crps.fair, wet.samples]; // → [ 0.075, 0.875 ]
 * ```
 */
export function measureFields<M extends Measurables>(
  truth: Field<"mm/day">,
  members: readonly Field<"mm/day">[],
  wanted: M,
  options: MetricOptions = {},
): Measured<M> {
  const cells = truth.values.length;
  for (const [m, { values }] of members.entries())
    if (values.length !== cells)
      throw new ShapeError(`member ${m} has ${values.length} cells, the truth has ${cells}`);
  const event = { key: "", index: 0, truth, members };
  const known = emptyDistribution();
  addValues(known, truth.values, countedCells(event));
  const running = accumulate(wanted, options, asksForTruth(wanted, options) ? needTruth(known) : undefined);
  running.add(event);
  return running.result();
}
