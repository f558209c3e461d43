import type { DistributionMethod } from "../fields/distribution.js";

/** Percentiles in mm/day. */
export type Percentiles = Readonly<Record<"P50" | "P90" | "P95" | "P99" | "P99.9", number>>;

/** The five metrics and what goes with them. A number that is undefined is NaN; `notes` says why. */
export interface Evaluation {
  /** `cells`: member cells that counted; `excluded`: member cells that were masked or missing. */
  readonly n: {
    readonly events: number;
    readonly members: number;
    readonly cells: number;
    readonly excluded: number;
  };
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
  readonly massBias: { readonly mean: number; readonly std: number; readonly abs: number };
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
