import { ValueError } from "../errors.js";
import { type Distribution, distributionQuantiles } from "../fields/distribution.js";
import type { Space } from "../fields/field.js";
import { sure } from "../sure.js";
import type { Metric } from "./metric.js";

/** A threshold in mm/day, or a quantile of the truth over all events, which `measure` finds in a first pass. */
export type Threshold = number | TruthQuantile;

export interface TruthQuantile {
  /** 0 to 1, of all truth cells that count (type 7). */
  readonly quantile: number;
}

export const P95: TruthQuantile = { quantile: 0.95 };
export const P99: TruthQuantile = { quantile: 0.99 };

/** A threshold that is known. */
export interface FoundThreshold {
  /** mm/day. */
  readonly value: number;
  /** What names it beside the value: `=P95`; empty for a plain number. */
  readonly suffix: string;
}

/** @throws ValueError when a threshold is not a finite number */
export function needFinite(what: string, thresholds: readonly Threshold[]): void {
  for (const threshold of thresholds) {
    const value = typeof threshold === "number" ? threshold : threshold.quantile;
    if (!Number.isFinite(value))
      throw new ValueError(`${what} is ${value}: give a finite number of mm/day, or a quantile of the truth`);
  }
}

/** A metric at some thresholds: at once where all are known, else once the truth is given. */
export function withThresholds<State, Result, S extends Space>(
  thresholds: readonly Threshold[],
  make: (found: readonly FoundThreshold[]) => Metric<State, Result, S>,
): Metric<State, Result, S> {
  const found = (truth: Distribution | null): FoundThreshold[] =>
    thresholds.map((threshold) => {
      if (typeof threshold === "number") return { value: threshold, suffix: "" };
      const { quantile } = threshold;
      const value = truth ? sure(distributionQuantiles(truth, [quantile])[0]).value : Number.NaN;
      return { value, suffix: `=P${Number((100 * quantile).toPrecision(4))}` };
    });
  if (thresholds.every((threshold) => typeof threshold === "number")) return make(found(null));
  return {
    ...make(found(null)),
    add() {
      throw new ValueError(
        "thresholds that are quantiles of the truth are not known yet: use measure, or given",
      );
    },
    given: (truth) => make(found(truth)),
  };
}
