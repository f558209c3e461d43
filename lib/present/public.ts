// What the library shows of this room. A name here is one in test/public-surface.json.
export { causeRows } from "./cause-rows.js";
export type { DiagnosedFields } from "./diagnosis/specimens.js";
export { type DiagnosisPageOptions, diagnosisPage } from "./diagnosis-page.js";
export {
  claimRows,
  DOCUMENT_BEFORE,
  DOCUMENT_EXPECTED,
  expectationRows,
  symptomRows,
} from "./document-claims.js";
export { buildExplorer, type ExplorerInputs, type ExplorerModel } from "./explorer.js";
export { figure } from "./figure.js";
export type { Jupyter } from "./notebook/jupyter.js";
export type {
  CellMetadata,
  CellOutput,
  CodeCell,
  DataOutput,
  ErrorOutput,
  MarkdownCell,
  MultilineText,
  Notebook,
  NotebookCell,
  StreamOutput,
} from "./notebook/notebook.js";
export type { Parameters } from "./notebook/parameters.js";
export { type PipelineProgress, type PipelineResult, runPipeline } from "./pipeline.js";
export { type DistributionSeries, exceedancePlot, rainHistogram } from "./plots/distribution.js";
export { eventMaps } from "./plots/event-maps.js";
export { type MapOptions, type MapPanel, precipitationMaps } from "./plots/map.js";
export { type MetricSeries, metricComparisonPlot } from "./plots/metric-comparison.js";
export { skillDifferencesPlot } from "./plots/skill-differences.js";
export type { PlotSpec } from "./plots/spec.js";
export { type SpectrumSeries, spectrumPlot } from "./plots/spectrum.js";
export { type SweepPlotOptions, thresholdSweepPlot } from "./plots/threshold-sweep.js";
export { type PooledCells, poolCells } from "./pooled.js";
export { renderPng, renderSvg } from "./render.js";
export { buildReport, type Report, type ReportedNotebook, type ReportOptions } from "./report.js";
export { exploreModels, modelFolders } from "./run-explorer.js";
export { type RunReport, type RunReportOptions, reportRun } from "./run-report.js";
export { skillRows } from "./skill-rows.js";
export { measureSpectra } from "./spectra.js";
export type { StatisticsFile, StoredEvents } from "./statistics-file.js";
export { sweepRows } from "./sweep-rows.js";
export {
  beforeAfterFrame,
  type DataFrame,
  type FrameHtmlOptions,
  frameHtml,
  metricSeries,
  metricsFrame,
  metricsHtml,
  type TableRow,
  tableFrame,
} from "./tables.js";
export { type Visualization, type VisualizeOptions, visualize } from "./visualize.js";
export { writeFix } from "./write-fix.js";
