import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Cure } from "../cure/cure.js";
import type { Diagnosis } from "../diagnosis/diagnosis.js";
import { withOutputFolder } from "../io/writing/output-folder.js";
import type { InputPaths } from "../run/input.js";
import { runReads } from "../run/run-reads.js";
import { gatherEvidence } from "./run-report/evidence.js";
import { reportPage } from "./run-report/page.js";
import { DATA } from "./run-report/section.js";
import { withInput } from "./run-report/with-input.js";

export interface RunReportOptions {
  /** Seed of the diagnosis, the noise of treatments and resampling. */
  readonly seed?: number | undefined;
  /** Show how the numbers are computed again with the library. */
  readonly withCode?: boolean | undefined;
  /** Replace what this program did not write. */
  readonly force?: boolean | undefined;
  /** Told how much is done. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface RunReport {
  /** The page, `report.html`. */
  readonly page: string;
  /** Folder of the CSV files. */
  readonly data: string;
  readonly healthy: boolean;
  readonly diagnosis: Diagnosis;
  /** Null where nothing could be tried. */
  readonly cure: Cure | null;
  /** What was said on reading the input. */
  readonly notes: readonly string[];
}

/**
 * Diagnoses a run or a pair of files, tries the cures out of fit, and writes `outDir/report.html`, one page that needs no
 * network and says nothing that was not computed from these fields; and `outDir/report-data/` with the data of each figure
 * and table as CSV. A run without samples is reported on by those that its model draws. The same input and seed give the
 * same page, but for its provenance.
 *
 * @param paths a run, or truth and samples, as {@link openInput} takes them
 * @param outDir folder of the page and its data; replaced where this program wrote it
 * @param options seed of what is drawn, whether code is shown, and whom to tell of progress
 * @returns paths of page and data, the diagnosis, and the cure where one was found
 * @throws FormatError when there is nothing to report on; UsageError when neither a run nor a pair is given;
 *   OutputError when the folder cannot be written, or another process writes there
 * @example
 * ```ts
 * const { page, healthy } = await reportRun({ truth: "truth.nc", samples: "samples.nc" }, "reported");
 * [page, healthy]; // → [ 'reported/report.html', false ]
 * ```
 */
export function reportRun(
  paths: InputPaths,
  outDir: string,
  { force, onProgress, seed, withCode }: RunReportOptions = {},
): Promise<RunReport> {
  return withInput(paths, (input, samples) => {
    const { run, pair } = input;
    const reads = run ? runReads(run) : pair ? [pair.truthFile.path, pair.samplesFile.path] : [];
    return withOutputFolder(outDir, { reads, force }, async (stage) => {
      const evidence = await gatherEvidence(input, { seed, onProgress: overall(onProgress) });
      const { html, data } = await reportPage(input, evidence, { samples, seed, withCode });
      const folder = await stage.place(DATA);
      await mkdir(folder);
      for (const [name, text] of data) await writeFile(join(folder, name), text);
      await stage.write("report.html", html);
      const { diagnosis, cure, events } = evidence;
      const healthy = diagnosis.diagnosis.includes("healthy");
      return {
        page: join(outDir, "report.html"),
        data: join(outDir, DATA),
        healthy,
        diagnosis,
        cure,
        notes: events.notes,
      };
    });
  });
}

/** Percent done at the start and at the end of each part of the work; treatments share what lies between. */
const PARTS: Readonly<Record<string, readonly [number, number]>> = {
  diagnosis: [0, 30],
  "matched-threshold": [30, 35],
  "quantile-mapping": [35, 45],
  "residual-texture": [45, 85],
  figures: [85, 100],
};

function overall(
  onProgress: RunReportOptions["onProgress"],
): (what: string, done: number, total: number) => void {
  return (what, done, total) => {
    const [start, end] = PARTS[what] ?? [30, 85];
    onProgress?.(Math.round(start + ((end - start) * done) / total), 100);
  };
}
