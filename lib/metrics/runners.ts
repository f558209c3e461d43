import type { FieldEvent } from "../fields/event.js";
import { brier, exceedance } from "./brier.js";
import { cellErrors } from "./cell-errors.js";
import { contingency } from "./contingency.js";
import { meanCrps } from "./crps.js";
import { diversity } from "./diversity.js";
import { fractionsSkill } from "./fss.js";
import { gpdTails } from "./gpd.js";
import { histogramDivergence } from "./histogram-kl.js";
import { type KsState, ks } from "./ks.js";
import { massBias } from "./mass-bias.js";
import type { Metric } from "./metric.js";
import type { MetricId, MetricRow } from "./metric-ids.js";
import { tailErrors } from "./quantile-errors.js";
import { rankHistogram } from "./rank-histogram.js";
import { spectralRatio } from "./rapsd.js";
import { roc } from "./roc.js";
import { meanSal } from "./sal.js";
import { wetIntensity } from "./sdii.js";
import { spatialCorrelation } from "./spatial-correlation.js";
import { spellCounter } from "./spells.js";
import { spreadSkill } from "./spread-skill.js";
import { meanSsim } from "./ssim.js";
import { variogram } from "./variogram.js";
import { wasserstein } from "./wasserstein.js";
import { wetFractions } from "./wet-fraction.js";

/** A metric on its way through the events. */
export interface Runner {
  add(event: FieldEvent<"mm/day">): void;
  rows(): MetricRow[];
}

/** What the thresholds are, and what is shared between metrics. */
export interface RunnerContext {
  readonly threshold: number;
  /** Percentiles of the truth, mm/day. */
  readonly P95: number;
  readonly P99: number;
  /** The pooled values that the metrics in {@link POOLED_METRICS} read; whoever holds it adds the events. */
  readonly pooled: KsState;
}

/** Metrics that share one state of {@link ks}. */
export const POOLED_METRICS: readonly MetricId[] = ["ks", "wasserstein", "gpd"];

function run<State, Result>(metric: Metric<State, Result>, rows: (result: Result) => MetricRow[]): Runner {
  const state = metric.init();
  return { add: (event) => metric.add(state, event), rows: () => rows(metric.result(state)) };
}

function runPooled<Result>(
  { pooled }: RunnerContext,
  metric: Metric<KsState, Result>,
  rows: (result: Result) => MetricRow[],
): Runner {
  return { add: () => {}, rows: () => rows(metric.result(pooled)) };
}

function row(metric: string, value: number, n: number, excluded: number, undefinedWhy: string): MetricRow {
  return { metric, value, n, excluded, note: Number.isNaN(value) ? undefinedWhy : "" };
}

interface Counted {
  readonly cells: number;
  readonly excluded: number;
}

/** Rows that rest on the cells of a result. */
function cellRows(result: Counted, why: string, values: Record<string, number>): MetricRow[] {
  return Object.entries(values).map(([name, value]) =>
    row(name, value, result.cells, result.excluded, why || "no cell counts"),
  );
}

interface Summarised {
  readonly n: number;
  readonly undefined: number;
}

/** Rows that rest on the samples or events of a summary. */
function summaryRows(result: Summarised, why: string, values: Record<string, number>): MetricRow[] {
  return Object.entries(values).map(([name, value]) => row(name, value, result.n, result.undefined, why));
}

/** 0.1 → "0.1", 12.34567 → "12.35". */
function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** For every metric, how it is computed and what of it is shown. */
export const RUNNERS: Record<MetricId, (context: RunnerContext) => Runner> = {
  "spatial-correlation": () =>
    run(spatialCorrelation(), (r) =>
      summaryRows(r, "no sample and truth that both vary", {
        "spatial-correlation.mean": r.mean,
        "spatial-correlation.std": r.std,
        "spatial-correlation.min": r.min,
        "spatial-correlation.max": r.max,
      }),
    ),
  "wet-fraction": ({ threshold }) =>
    run(wetFractions(threshold), (r) =>
      cellRows(r, "", {
        [`wet-fraction.truth[T=${short(threshold)}]`]: r.truth,
        [`wet-fraction.samples[T=${short(threshold)}]`]: r.samples,
      }),
    ),
  ks: (context) =>
    runPooled(context, ks(), (r) =>
      cellRows(r, "no cell counts, or no sample cell reaches the truth's P95", {
        "ks.statistic": r.statistic,
        "ks.error": r.error,
        [`ks.tail[from=${short(r.tailFrom)}]`]: r.tail,
      }),
    ),
  "mass-bias": () =>
    run(massBias(), (r) =>
      summaryRows(r, "no rain in the truth", {
        "mass-bias.mean": r.mean,
        "mass-bias.std": r.std,
        "mass-bias.abs": r.abs,
        "mass-bias.pooled": r.pooled,
      }),
    ),
  diversity: () =>
    run(diversity(), (r) =>
      summaryRows(r, "no event with two members that are not dry", {
        "diversity.mean": r.mean,
        "diversity.std": r.std,
      }),
    ),
  wasserstein: (context) =>
    runPooled(context, wasserstein(), (r) => cellRows(r, "", { wasserstein: r.distance })),
  "histogram-kl": () => run(histogramDivergence(), (r) => cellRows(r, "", { "histogram-kl": r.kl })),
  "quantile-errors": ({ threshold }) =>
    run(tailErrors({ threshold }), (r) =>
      (["all", "wet"] as const).flatMap((cells) =>
        r[cells].flatMap((q) => {
          const at = `[P${short(100 * q.quantile)},${cells}]`;
          const few = q.fewValues ? "fewer than ten values above" : "";
          const part = (name: string, value: number): MetricRow => ({
            metric: `quantile-errors.${name}${at}`,
            value,
            n: r.cells,
            excluded: r.excluded,
            note: few || (Number.isNaN(value) ? "the truth's quantile is 0, or no cell counts" : ""),
          });
          return [
            part("truth", q.truth),
            part("sample", q.sample),
            part("bias", q.bias),
            part("relative", q.relative),
          ];
        }),
      ),
    ),
  gpd: (context) =>
    runPooled(context, gpdTails(), (r) =>
      (["truth", "samples"] as const).flatMap((side) => {
        const { shape, scale, excesses, threshold } = r[side];
        const why = "fewer than 50 excesses";
        const at = `.${side}[from=${short(threshold)}]`;
        return [
          row(`gpd.shape${at}`, shape, excesses, r.excluded, why),
          row(`gpd.scale${at}`, scale, excesses, r.excluded, why),
        ];
      }),
    ),
  sdii: () =>
    run(wetIntensity(), (r) =>
      cellRows(r, "no cell counts, or no wet cell", {
        "sdii.truth[T=1]": r.truth,
        "sdii.samples[T=1]": r.samples,
      }),
    ),
  spells: () => {
    const counter = spellCounter();
    return {
      add: counter.add,
      rows() {
        const { truth, samples, gaps } = counter.result();
        const parts = [
          ["wet.truth", truth.wet],
          ["wet.samples", samples.wet],
          ["dry.truth", truth.dry],
          ["dry.samples", samples.dry],
        ] as const;
        return parts.flatMap(([name, spells]) => [
          row(`spells.mean.${name}[T=1]`, spells.mean, spells.n, gaps, "no such spell"),
          row(`spells.max.${name}[T=1]`, spells.max, spells.n, gaps, "no such spell"),
        ]);
      },
    };
  },
  "cell-errors": ({ P95 }) =>
    run(cellErrors(P95), (r) => [
      ...cellRows(r, "", {
        "cell-errors.rmse": r.rmse,
        "cell-errors.mae": r.mae,
        "cell-errors.bias": r.bias,
      }),
      row(`cell-errors.mae[truth>=${short(P95)}]`, r.tailMae, r.tailCells, r.excluded, "no such cell"),
      row(`cell-errors.bias[truth>=${short(P95)}]`, r.tailBias, r.tailCells, r.excluded, "no such cell"),
    ]),
  contingency: ({ threshold, P95, P99 }) =>
    run(contingency([threshold, 1, 10, P95, P99]), (r) =>
      r.scores.flatMap((s, i) => {
        const at = `[T=${short(s.threshold)}${i === 3 ? "=P95" : i === 4 ? "=P99" : ""}]`;
        return (["csi", "pod", "far", "bias", "ets", "hss", "sedi"] as const).map((name) =>
          row(`contingency.${name}${at}`, s[name], r.cells, r.excluded, "0/0, or a rate of 0 or 1"),
        );
      }),
    ),
  fss: ({ threshold }) =>
    run(fractionsSkill({ thresholds: [threshold, 1, 10], percentiles: [0.95] }), (r) =>
      r.scores.map((s) => {
        const at = Number.isNaN(s.threshold) ? `q=${short(s.percentile)}` : `T=${short(s.threshold)}`;
        return row(`fss[${at},n=${s.window}]`, s.value, r.cells, r.excluded, "no event in truth or samples");
      }),
    ),
  sal: () =>
    run(meanSal(), (r) => [
      ...summaryRows(r.structure, "truth and samples are dry", {
        "sal.structure": r.structure.mean,
        "sal.structure.abs": r.absoluteStructure,
      }),
      ...summaryRows(r.amplitude, "truth and samples are dry", {
        "sal.amplitude": r.amplitude.mean,
        "sal.amplitude.abs": r.absoluteAmplitude,
      }),
      ...summaryRows(r.location, "truth or samples are dry", { "sal.location": r.location.mean }),
    ]),
  ssim: () =>
    run(meanSsim(), (r) =>
      summaryRows(r, "constant truth, or no 11×11 window without missing cells", {
        ssim: r.mean,
        "ssim.std": r.std,
      }),
    ),
  rapsd: () =>
    run(spectralRatio(), (r) => {
      const why = r.n === 0 ? "every field has a missing cell" : "no power at these scales";
      const counts = { n: r.n, undefined: r.excluded };
      return summaryRows(counts, why, {
        "rapsd.small-scale-ratio": r.smallScaleRatio,
        "rapsd.log-spectral-distance": r.logSpectralDistance,
      });
    }),
  variogram: () =>
    run(variogram(), (r) =>
      Array.from(r.lags, (lag, i) =>
        row(`variogram.ratio[lag=${lag}]`, r.ratio[i]!, r.pairs[i]!, 0, "the truth does not vary"),
      ),
    ),
  crps: () =>
    run(meanCrps(), (r) =>
      cellRows(r, "no cell counts, or fewer than two members", {
        "crps.ecdf": r.ecdf,
        "crps.fair": r.fair,
        "crps.error": r.error,
        "crps.spread": r.spread,
      }),
    ),
  brier: ({ threshold, P95 }) => {
    const runners = [threshold, P95].map((at, i) =>
      run(exceedance(at), (r) => {
        const scores = brier(r);
        const name = `[T=${short(at)}${i === 1 ? "=P95" : ""}]`;
        return cellRows(r, "no cell counts, or the event always or never happens", {
          [`brier.score${name}`]: scores.score,
          [`brier.skill${name}`]: scores.skill,
          [`brier.reliability${name}`]: scores.reliability,
          [`brier.resolution${name}`]: scores.resolution,
          [`brier.roc-area${name}`]: roc(r).area,
        });
      }),
    );
    return {
      add: (event) => runners.forEach((runner) => void runner.add(event)),
      rows: () => runners.flatMap((runner) => runner.rows()),
    };
  },
  "rank-histogram": () =>
    run(rankHistogram(), (r) => [
      ...cellRows(r, "", { "rank-histogram.outer-ratio": r.outerRatio }),
      ...Array.from(r.frequency, (share, rank) =>
        row(`rank-histogram.frequency[rank=${rank}]`, share, r.cells, r.excluded, "no cell counts"),
      ),
    ]),
  "spread-skill": () =>
    run(spreadSkill(), (r) =>
      cellRows(r, "no cell counts, fewer than two members, or no error", {
        "spread-skill.ratio": r.ratio,
        "spread-skill.spread": r.spread,
        "spread-skill.skill": r.skill,
      }),
    ),
};
