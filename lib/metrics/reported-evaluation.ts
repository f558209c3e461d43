/** What one number of a drizzle report was counted from, and how. */
export interface ReportedDefinition {
  /** Names the definition, where numbers are shown beside those of another. */
  readonly name: string;
  readonly space: "z" | "mm/day";
  readonly cells: "whole rectangle" | "land";
  readonly samples: "prior" | "saved";
  /** Whether the samples are of the kind that the reports counted: drawn from the prior, or saved. */
  readonly asTheirs: boolean;
  readonly definition: string;
}

export type ReportedNumber =
  | "spatialCorrelation"
  | "ks"
  | "massBias"
  | "diversity"
  | "reconstruction"
  | "wetFraction";

/** Mean, std (divisor n) and range. */
export interface ReportedSpread {
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
}

/**
 * The five numbers of the drizzle reports in the field, each by the definition that it was counted with
 * (`definitions`). A number that is undefined there is NaN; `notes` says why.
 */
export interface ReportedEvaluation {
  readonly profile: "as-reported";
  /** `days` and `samples` of the first four numbers; `saved` fields of the wet fraction; `excluded` missing cells. */
  readonly n: {
    readonly days: number;
    readonly samples: number;
    readonly saved: number;
    readonly excluded: number;
  };
  /** `undefined` counts the samples without a correlation; one is enough to make the mean undefined. */
  readonly spatialCorrelation: ReportedSpread & { readonly undefined: number };
  /**
   * `threshold` is the P95 of `thresholds.json` in z, `truth` and `samples` count the values from there on. `error` is
   * 0 where exact. `pValue` takes the cells for independent, which they are not; `match` is pValue > 0.05.
   */
  readonly ks: {
    readonly statistic: number;
    readonly error: number;
    readonly pValue: number;
    readonly match: boolean | null;
    readonly threshold: number;
    readonly truth: number;
    readonly samples: number;
  };
  /** `abs` is |mean|, not the mean of |bias|. */
  readonly massBias: { readonly mean: number; readonly std: number; readonly abs: number };
  /** `null` when no day has two samples. */
  readonly diversity: { readonly mean: number; readonly std: number } | null;
  /** Mean over all cells and days of |real − mean of the samples| in z; the reports call it `mae_extreme`. */
  readonly reconstruction: { readonly mae: number };
  /** Means over fields of the share of land cells above the threshold, mm/day. */
  readonly wetFraction: { readonly threshold: number; readonly truth: number; readonly samples: number };
  readonly definitions: Readonly<Record<ReportedNumber, ReportedDefinition>>;
  readonly notes: Readonly<Record<string, string>>;
}

/**
 * How each number is counted, for samples of this kind.
 *
 * @param drawn whether members come from the prior, as those of the reports, or are the saved ones
 * @returns name, space, cells and definition of each number, and whether it is counted as theirs
 * @example
 * ```ts
 * Object.keys(reportedDefinitions("saved")); // → [ 'spatialCorrelation', 'ks', 'massBias', 'diversity', 'reconstruction', 'wetFraction' ]
 * ```
 */
export function reportedDefinitions(drawn: "prior" | "saved"): Record<ReportedNumber, ReportedDefinition> {
  const inZ = { space: "z", cells: "whole rectangle", samples: drawn, asTheirs: drawn === "prior" } as const;
  return {
    spatialCorrelation: {
      name: "pearson-z-rectangle",
      ...inZ,
      definition: "Pearson correlation per day and sample; mean over all",
    },
    ks: {
      name: "ks-from-p95-z-rectangle",
      ...inZ,
      definition:
        "two-sample KS of the values that are at least P95 on both sides; P95 of thresholds.json, of daily maxima over land",
    },
    massBias: {
      name: "mass-z-land",
      ...inZ,
      cells: "land",
      definition:
        "(Σ generated − Σ real) / (Σ real + 1e-8) of standardised values, per day and sample; mean over all. Not water: its sign can differ from the water's",
    },
    diversity: {
      name: "cosine-z-rectangle",
      ...inZ,
      definition: "per day 1 − mean cosine similarity over the pairs of samples; mean over days",
    },
    reconstruction: {
      name: "mae-of-mean-z-rectangle",
      ...inZ,
      definition:
        "mean over all cells and days of |real − mean of the samples of the day|; called mae_extreme, but of all cells",
    },
    wetFraction: {
      name: "above-0.1-mm-land",
      space: "mm/day",
      cells: "land",
      samples: "saved",
      asTheirs: true,
      definition: "share of land cells above 0.1 mm/day (a cell of 0.1 is dry); mean over fields",
    },
  };
}
