/** Where packages of the field compute what bears the same name otherwise. */
export interface Convention {
  /** Names the small example that proves it, in test/metrics/conventions.test.ts. */
  readonly id: string;
  readonly about: string;
  readonly ours: string;
  readonly theirs: string;
  /** What gives their number here. */
  readonly option: string;
}

/** Read in the sources of scores, scoringrules, pysteps, xskillscore, prdc and of the CORDEX ML-Bench evaluation. */
export const CONVENTIONS: readonly Convention[] = [
  {
    id: "crps-estimator",
    about: "CRPS",
    ours: "`crps.ecdf` and `crps.fair`, side by side",
    theirs: "scores `ecdf`, `fair`: the same; scoringrules `nrg` is ecdf, `pwm` and `fair` are fair",
    option: "the row of that name",
  },
  {
    id: "crps-ties",
    about: "CRPS where a member equals the truth, as in dry cells",
    ours: "exact",
    theirs:
      "pysteps `CRPS`: a gap between members that begins or ends at the truth counts nothing, which reads low",
    option: "none",
  },
  {
    id: "quantile",
    about: "quantiles",
    ours: "type 7, linear between order statistics",
    theirs: "NumPy, R, xarray: the same by default",
    option: '`quantiles(values, qs, "median_unbiased")` and others, by NumPy\'s names',
  },
  {
    id: "energy-norm",
    about: "energy score",
    ours: "root mean square over cells, in mm/day whatever the grid",
    theirs: "scoringrules: Euclidean norm",
    option: "times √cells",
  },
  {
    id: "variogram-pairs",
    about: "variogram score",
    ours: "mean over pairs along rows and columns up to 5 cells, weighed by 1/distance, p = ½",
    theirs: "scoringrules: sum over all ordered pairs, equal weights unless given, p = 1 unless given",
    option: "`variogramScore({ power, maxLag })`; the sum over all pairs: none",
  },
  {
    id: "murphy",
    about: "Murphy diagram",
    ours: "1 − α where truth ≤ θ < forecast, α where forecast ≤ θ < truth",
    theirs: "scores `murphy_score`: the same",
    option: "the default",
  },
  {
    id: "rank-ties",
    about: "rank histogram, ties",
    ours: "spread evenly over the tied ranks",
    theirs: "scores: the same; pysteps: above all tied members; xskillscore: their mean rank",
    option: "none; `rankHistogram({ minimum })` leaves cells out that are dry throughout",
  },
  {
    id: "fss-operator",
    about: "FSS, what an event is",
    ours: "at least the threshold (`>=`)",
    theirs: "pysteps: the same; scores: above it (`>`)",
    option: '`fss({ operator: ">" })`',
  },
  {
    id: "fss-border",
    about: "FSS, windows at the border",
    ours: "one a cell, nothing rains outside",
    theirs: "pysteps: the same; scores: windows inside of the domain alone, or padded with zeros",
    option: '`fss({ border: "interior" })`, `fss({ border: "zero-extended" })`',
  },
  {
    id: "fss-missing",
    about: "FSS, a missing cell",
    ours: "no event in any field of its day",
    theirs: "pysteps, scores: no event in its own field; the other's event there is a false alarm or a miss",
    option:
      'make it 0 in its own field first; `fss({ missing: "excluded" })` takes shares of the known cells',
  },
  {
    id: "fss-both-dry",
    about: "FSS without any event",
    ours: "NaN, 0/0",
    theirs: "pysteps: the same; scores: 0",
    option: "`fss({ bothDry: 0 })`",
  },
  {
    id: "fss-days",
    about: "FSS over days",
    ours: "ratio of sums",
    theirs: "scores: the same; a mean of the days' scores weighs days with little rain as much as others",
    option: "the mean of `fssOf`",
  },
  {
    id: "fss-window",
    about: "FSS, shape of windows",
    ours: "squares",
    theirs: "scores: rectangles, (height, width)",
    option: "none",
  },
  {
    id: "sal-threshold",
    about: "SAL, objects",
    ours: "cells of at least 1/15 of the 95th percentile of what is above 0",
    theirs: "pysteps, CORDEX ML-Bench: 0.067 (ML-Bench 1/15) of that of what is above the field's minimum",
    option: "`sal({ factor: 0.067, wetAbove: minimum })`",
  },
  {
    id: "sal-missing",
    about: "SAL, a missing cell",
    ours: "left out of both fields",
    theirs: "CORDEX ML-Bench: a missing prediction is 0 mm",
    option: "make it 0 first",
  },
  {
    id: "rmse",
    about: "RMSE",
    ours: "root of the mean over the cells of all days and samples",
    theirs: "CORDEX ML-Bench: the same, or by cell; a mean of daily errors is never larger",
    option: "measure each day",
  },
  {
    id: "prdc-border",
    about: "PRDC, a point at the border of a ball",
    ours: "inside, as Kynkäänniemi et al. write: two dry days are alike",
    theirs: "package prdc: outside",
    option: '`prdc({ border: "outside" })`',
  },
  {
    id: "spell-years",
    about: "CDD and CWD at New Year",
    ours: "cut, as xclim does by default",
    theirs: "climdex.pcic: a spell belongs to the year in which it ends, whole",
    option: "none; `spells` cuts nowhere",
  },
  {
    id: "wet-percentile",
    about: "R95p and R99p",
    ours: "above the percentile (type 8) of the real wet days of the record",
    theirs: "climdex.pcic: type 8 of the wet days of the years 1961 to 1990",
    option: "evaluate those years",
  },
];

/** The table of the page on metrics. */
export function conventionsTable(): string {
  const rows = CONVENTIONS.map(
    ({ about, ours, theirs, option }) => `| ${about} | ${ours} | ${theirs} | ${option} |`,
  );
  return `## Other conventions

What bears the same name in other packages is not always the same number. Each line is proved on a small example
(\`test/metrics/conventions.test.ts\`).

| what | here | elsewhere | their number here |
|---|---|---|---|
${rows.join("\n")}
`;
}
