import { BANDED, type Band, type BandedMetric, type Bands, FIVE_TEXTS, inBand } from "../metrics/bands.js";
import { bandText, figure } from "./figure.js";
import type { MetricSeries } from "./plots/metric-comparison.js";
import type { TableRow } from "./tables.js";

/**
 * The case that this library grew from: a precipitation cVAE that rained everywhere, as its report describes
 * it before the fix. The real wet fraction there is 0.758.
 */
export const DOCUMENT_BEFORE: MetricSeries = {
  name: "document, before",
  values: { spatialCorrelation: -0.0023, wetFraction: 1, ks: 0.376, massBias: -0.75, diversity: 0.0147 },
};

/** What that report expects of a threshold of 0.1 mm/day. */
export const DOCUMENT_EXPECTED: Bands = {
  spatialCorrelation: [0.6, 1],
  wetFraction: [0.75, 0.8],
  ks: [0, 0.1],
  massBias: [-0.05, 0.05],
  diversity: [0.1, 0.2],
};

/**
 * The document's symptoms beside measured ones, and whether each is the same symptom.
 *
 * @param measured sets of samples to compare, each with its five metrics
 * @returns one row a metric; values without unit, NaN where undefined
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * symptomRows([metricSeries("as drawn", await evaluate(events))]).length > 0; // → true
 * ```
 */
export function symptomRows(measured: readonly MetricSeries[]): TableRow[] {
  return BANDED.map((metric) => ({
    metric: FIVE_TEXTS[metric].label,
    [DOCUMENT_BEFORE.name]: DOCUMENT_BEFORE.values[metric],
    ...Object.fromEntries(measured.map(({ name, values }) => [name, values[metric]])),
    target: bandText(DOCUMENT_EXPECTED[metric]),
    ...Object.fromEntries(
      measured.map(({ name, values }) => [`verdict on ${name}`, symptomVerdict(metric, values[metric])]),
    ),
  }));
}

/** A miss on the same side of the band is the same symptom when it is at least half as far out. */
function symptomVerdict(metric: BandedMetric, value: number): string {
  const band = DOCUMENT_EXPECTED[metric];
  const side = sideOf(value, band);
  if (side === "undefined" || side === "inside") return side === "inside" ? "healthy here" : side;
  const reported = DOCUMENT_BEFORE.values[metric];
  if (side !== sideOf(reported, band)) return "off the other way";
  return distance(value, band) < distance(reported, band) / 2 ? "much milder" : "same symptom";
}

/**
 * What the document expects of its fix beside what was measured after it, with a verdict on each row.
 *
 * @param before samples as they were
 * @param after the same samples after each of some changes
 * @returns one row a metric; values without unit, NaN where undefined
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const series = metricSeries("as drawn", await evaluate(events));
 * expectationRows(series, [series]).length; // → 5
 * ```
 */
export function expectationRows(before: MetricSeries, after: readonly MetricSeries[]): TableRow[] {
  return BANDED.map((metric) => ({
    metric: FIVE_TEXTS[metric].label,
    [before.name]: before.values[metric],
    "document expects": bandText(DOCUMENT_EXPECTED[metric]),
    ...Object.fromEntries(
      after.flatMap(({ name, values }) => [
        [name, values[metric]],
        [`verdict on ${name}`, expectationVerdict(metric, before.values[metric], values[metric])],
      ]),
    ),
  }));
}

/**
 * Each claim of the document on a metric beside what was measured: its symptom, what it expects of its fix, the
 * samples before and after that fix. The verdicts say whether the symptom is the same, whether the documented fix keeps
 * its promise, and which of all cures reach what was promised, each with its number.
 *
 * @param before samples as they were
 * @param documented the same samples after the fix of the document
 * @param cures the same samples after each of some other cures
 * @returns one row a metric; values without unit, NaN where undefined
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const series = metricSeries("as drawn", await evaluate(events));
 * claimRows(series, series, []).length > 0; // → true
 * ```
 */
export function claimRows(
  before: MetricSeries,
  documented: MetricSeries,
  cures: readonly MetricSeries[],
): TableRow[] {
  return BANDED.map((metric) => {
    const band = DOCUMENT_EXPECTED[metric];
    const met = [documented, ...cures].filter(({ values }) => inBand(values[metric], band));
    return {
      metric: FIVE_TEXTS[metric].label,
      [DOCUMENT_BEFORE.name]: DOCUMENT_BEFORE.values[metric],
      "document expects": bandText(band),
      ...Object.fromEntries([before, documented].map(({ name, values }) => [name, values[metric]])),
      "its symptom": symptomVerdict(metric, before.values[metric]),
      "its fix": expectationVerdict(metric, before.values[metric], documented.values[metric]),
      "met by": met.map(({ name, values }) => `${name} (${figure(values[metric])})`).join("; ") || "none",
    };
  });
}

function expectationVerdict(metric: BandedMetric, before: number, after: number): string {
  const band = DOCUMENT_EXPECTED[metric];
  if (Number.isNaN(after)) return "undefined";
  if (inBand(after, band)) return inBand(before, band) ? "met, as before" : "met";
  const moved = distance(before, band) - distance(after, band);
  if (figure(before) === figure(after)) return "not met: unchanged";
  return moved > 0 ? "not met: nearer" : "not met: further away";
}

function sideOf(value: number, [low, high]: Band): "below" | "inside" | "above" | "undefined" {
  if (Number.isNaN(value)) return "undefined";
  if (value < low) return "below";
  return value > high ? "above" : "inside";
}

function distance(value: number, [low, high]: Band): number {
  return Math.max(low - value, value - high, 0);
}
