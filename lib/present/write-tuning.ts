import { join } from "node:path";
import type { TunePoint } from "../cure/tune.js";
import type { TunedRun } from "../cure/tune-run.js";
import { csvText } from "../io/tables/csv.js";
import { withOutputFolder } from "../io/writing/output-folder.js";
import type { Run } from "../run/run.js";
import { runReads } from "../run/run-reads.js";
import { tuningPlot } from "./plots/tuning.js";
import { renderPng } from "./render.js";

/**
 * Writes what was tuned to a folder: `tune.json`, `table.csv` and `curve.png`. They appear together.
 *
 * @returns what was written
 * @throws OutputError when the folder holds anything else or cannot be written
 */
export async function writeTuning(
  run: Run,
  tuned: TunedRun,
  folder: string,
  { force }: { readonly force?: boolean | undefined } = {},
): Promise<string[]> {
  return withOutputFolder(folder, { reads: runReads(run), force }, async (stage) => {
    await stage.write("tune.json", `${JSON.stringify(tuned, null, 2)}\n`);
    await stage.write("table.csv", tuningCsv(tuned.points));
    await stage.write("curve.png", await renderPng(tuningPlot(tuned)));
    return ["tune.json", "table.csv", "curve.png"].map((name) => join(folder, name));
  });
}

const NAMES = [
  "crps",
  "correlation",
  "wetFraction",
  "realWetFraction",
  "ks",
  "massBias",
  "diversity",
  "distance",
] as const;

/** A line for each temperature and method: means over the splits, and the range of the CRPS. */
function tuningCsv(points: readonly TunePoint[]): string {
  return csvText(
    ["temperature", "method", "targets_least", "targets_most", ...NAMES, "crps_least", "crps_most"],
    points.map(({ temperature, method, met, mean, scores }) => {
      const crps = scores.map((each) => each.crps);
      return [
        temperature,
        method,
        ...met,
        ...NAMES.map((name) => mean[name]),
        Math.min(...crps),
        Math.max(...crps),
      ];
    }),
  );
}
