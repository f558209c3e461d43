import type { TunePoint } from "../cure/tune.js";
import type { TunedRun } from "../cure/tune-run.js";
import { FEW_EVENTS } from "../metrics/bootstrap.js";
import { TARGETS } from "../run/event-scores.js";
import { textTable } from "./table.js";

/** Temperatures that the document advises. */
const ADVISED: readonly number[] = [0.8, 1.2];

/** What was tuned, for people; the config line is printed, not written. */
export function tuneReport(tuned: TunedRun, files: readonly string[]): string {
  const { points, best, refused, splits, folds, events, members, sampling, configured, by } = tuned;
  const foldsOf = (split: string): number => (split === "odd-even" ? 2 : Math.min(folds, events));
  return [
    `${events} days of ${members} ${members === 1 ? "sample" : "samples"} (${sampling.mode}, seed ${sampling.seed}), no pixel threshold; each method scored out of fit in ` +
      `${splits.length} ${splits.length === 1 ? "split" : "splits"} (${splits.map((split) => `${split}: ${foldsOf(split)} folds`).join(", ")}), means over them:`,
    textTable(
      [
        "temperature",
        "method",
        "targets",
        members < 2 ? "error" : "fair CRPS",
        "correlation",
        "wet",
        "KS",
        "mass bias",
        "diversity",
        "",
      ],
      points.map((point) => [
        point.temperature,
        point.method,
        `${point.met[0] === point.met[1] ? point.met[0] : point.met.join("–")} of ${definedTargets(point)}`,
        ...(["crps", "correlation", "wetFraction", "ks", "massBias", "diversity"] as const).map(
          (name) => point.mean[name],
        ),
        marks(point, tuned),
      ]),
    ),
    ...refused.map(({ temperature, method, why }) => `not used: ${method} at ${temperature}: ${why}`),
    ...doubts(tuned),
    `best by ${by === "bands" ? "the targets met in the worst split, then the CRPS" : "the CRPS"}: temperature ${best.temperature}` +
      (best.method === "none" ? "" : `, then ${best.method}`),
    ...adviceText(tuned),
    ...(best.temperature === configured
      ? [`the config has it: temperature: ${configured}`]
      : ["for the config:", "sampling:", `  temperature: ${best.temperature}`]),
    "and then: undrizzle sample RUN --pixel-threshold 0",
    ...(best.method === "none" ? [] : [`undrizzle fix RUN --method ${best.method} --fit-on even -o fixed/`]),
    ...files.map((file) => `written: ${file}`),
    "",
  ].join("\n");
}

/** Of the five, in the split that defines the most. */
function definedTargets({ scores }: TunePoint): number {
  return Math.max(...scores.map((of) => TARGETS.filter((target) => !Number.isNaN(of[target])).length));
}

/** Why the best may not be the best. */
function doubts({ points, best, events, members, by }: TunedRun): string[] {
  const [lowest] = [...points].sort((a, b) => a.mean.crps - b.mean.crps);
  const score = members < 2 ? "error" : "CRPS";
  const said = [];
  if (members < 2)
    said.push(
      "each day has one sample: the spread, which the temperature sets, is not judged (--K 5 draws five)",
    );
  if (events < FEW_EVENTS) said.push(`${events} days: what is best on so few may be so by chance`);
  if (by === "bands" && lowest && lowest.mean.crps < best.mean.crps) {
    const higher = (100 * (best.mean.crps / lowest.mean.crps - 1)).toFixed(1);
    const which = `temperature ${lowest.temperature}${lowest.method === "none" ? "" : `, then ${lowest.method}`}`;
    said.push(`lowest ${score}: ${which}; that of the best by targets is ${higher} % higher`);
  }
  return said;
}

function marks({ temperature, method }: TunePoint, { best, configured }: TunedRun): string {
  const is = [
    ...(temperature === best.temperature && method === best.method ? ["best"] : []),
    ...(temperature === configured ? ["config"] : []),
    ...(ADVISED.includes(temperature) ? ["document"] : []),
  ];
  return is.join(", ");
}

/** How the document's temperatures compare with the best, each with the method that suits it best. */
function adviceText({ points, best }: TunedRun): string[] {
  return ADVISED.flatMap((advised) => {
    if (advised === best.temperature) return [];
    const [nearest] = points
      .filter(({ temperature }) => temperature === advised)
      .sort((a, b) => b.met[0] - a.met[0] || a.mean.crps - b.mean.crps);
    if (!nearest) return [];
    const change = 100 * (nearest.mean.crps / best.mean.crps - 1);
    return [
      `the document's ${advised}: at its best ${nearest.met[0]} of 5 targets (${nearest.method}), CRPS ${Math.abs(change).toFixed(1)} % ${change < 0 ? "lower" : "higher"} than the best`,
    ];
  });
}
