/** One number of a metric. */
export interface MetricRow {
  /** The metric's id, a part of it after a dot, and in brackets what it was computed at. */
  readonly metric: string;
  /** NaN where undefined; `note` says why. */
  readonly value: number;
  /** What the number rests on: cells, samples or events, as the metric counts. */
  readonly n: number;
  /** What was left out of it: masked, missing or undefined. */
  readonly excluded: number;
  readonly note: string;
  /** 95 % interval of the value, where one was asked for; NaN where there is none. */
  readonly interval?: Interval95;
}

/** A row whose interval follows from a likelihood, once it is known how much events make the number vary. */
export interface LikelihoodRow extends MetricRow {
  /**
   * @param error standard error of the number from groups of events
   * @param freedom degrees of freedom of that error
   */
  readonly intervalOf?: (error: number, freedom: number) => Interval95;
}

/** Lower and upper bound in the unit of the number; NaN where it cannot be told. */
export type Interval95 = readonly [lower: number, upper: number];

/** A row that says why it is undefined where it is. */
export function metricRow(
  metric: string,
  value: number,
  n: number,
  excluded: number,
  undefinedWhy: string,
): MetricRow {
  return { metric, value, n, excluded, note: Number.isNaN(value) ? undefinedWhy : "" };
}

/** Rows that rest on the cells of a result. */
export function cellRows(
  { cells, excluded }: { readonly cells: number; readonly excluded: number },
  why: string,
  values: Readonly<Record<string, number>>,
): MetricRow[] {
  return Object.entries(values).map(([name, value]) =>
    metricRow(name, value, cells, excluded, why || "no cell counts"),
  );
}

/** Rows that rest on the samples or events of a summary. */
export function summaryRows(
  { n, undefined: without }: { readonly n: number; readonly undefined: number },
  why: string,
  values: Readonly<Record<string, number>>,
): MetricRow[] {
  return Object.entries(values).map(([name, value]) => metricRow(name, value, n, without, why));
}

/** A number in a row's name: 0.1 → "0.1", 12.34567 → "12.35". */
export function inName(value: number): string {
  return String(Number(value.toPrecision(4)));
}
