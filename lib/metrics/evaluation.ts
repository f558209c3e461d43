import type { DistributionMethod } from "../fields/distribution.js";
import type { Failures } from "./failures.js";

/** Percentiles in mm/day. */
export type Percentiles = Readonly<Record<"P50" | "P90" | "P95" | "P99" | "P99.9", number>>;

/** The five metrics and what goes with them. A number that is undefined is NaN; `notes` says why. */
export interface Evaluation {
  /**
   * `cells`: member cells that counted; `excluded`: member cells that were masked or missing; `failed`: how many of those
   * were missing although the truth has a value there.
   */
  readonly n: {
    readonly events: number;
    readonly members: number;
    readonly cells: number;
    readonly excluded: number;
    readonly failed: number;
  };
  /** What the samples failed to give. Infinite values make the mass infinite; NaN is left out of every metric. */
  readonly failures: Failures;
  readonly spatialCorrelation: {
    readonly mean: number;
    readonly std: number;
    readonly min: number;
    readonly max: number;
    readonly undefined: number;
  };
  readonly wetFraction: { readonly threshold: number; readonly truth: number; readonly samples: number };
  readonly ks: {
    readonly statistic: number;
    readonly tail: number;
    readonly method: DistributionMethod;
    readonly error: number;
  };
  /**
   * Relative biases of samples: mean, std, mean absolute. `pooled` is that of all samples together, Σ generated / Σ real
   * − 1, which verdicts go by: days with next to no rain cannot carry it. `halfOfAbs`: how few events make half of the
   * absolute biases.
   */
  readonly massBias: {
    readonly mean: number;
    readonly std: number;
    readonly abs: number;
    readonly pooled: number;
    readonly halfOfAbs: number;
  };
  /** `null` when no event has two members. */
  readonly diversity: { readonly mean: number; readonly std: number } | null;
  /** Mean of all member cells − mean of all truth cells, mm/day. */
  readonly meanDifference: number;
  readonly quantiles: { readonly truth: Percentiles; readonly samples: Percentiles };
  /** The space that the metrics were computed in. */
  readonly space: string;
  /** `applied`, or `none` where there is none. */
  readonly mask: "applied" | "none";
  readonly profile: "physical";
  /** By key of this object: why a number is undefined, what was left out, what is approximate. */
  readonly notes: Readonly<Record<string, string>>;
}
