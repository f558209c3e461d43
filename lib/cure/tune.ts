import { ValueError } from "../errors.js";
import type { EventSet } from "../fields/event.js";
import type { ChooseBy } from "../run/choose-strength.js";
import {
  type EventScores,
  haveOneAmount,
  type Scores,
  scoreEvent,
  scoresOf,
  targetsMet,
} from "../run/event-scores.js";
import { SPLITS, type Split } from "../run/folds.js";
import { sure } from "../sure.js";
import { crossValidate } from "./cross-validate.js";
import { plainTreatment, type Treatment, textureTreatment } from "./treatments.js";

/** What samples are given before they are scored: nothing, or a method. */
export type TunedMethod = "none" | "matched-threshold" | "quantile-mapping" | "residual-texture";

export const TUNED_METHODS: readonly TunedMethod[] = [
  "none",
  "matched-threshold",
  "quantile-mapping",
  "residual-texture",
];

export interface TuneOptions {
  /** 0.5 to 3 by default, 0.8, 1 and 1.2 among them. */
  readonly temperatures?: readonly number[] | undefined;
  /** All but the threshold by default. */
  readonly methods?: readonly TunedMethod[] | undefined;
  /** All by default. */
  readonly splits?: readonly Split[] | undefined;
  /** 5 by default. */
  readonly folds?: number | undefined;
  /** `bands` by default: the most targets in the worst split, then the lowest CRPS. */
  readonly choose?: ChooseBy | undefined;
  /** Of the noise and of a random split; 0 by default. */
  readonly seed?: number | undefined;
  /** A cell is wet from this many mm/day on. */
  readonly threshold?: number | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** A temperature with a method: its scores on events that the method has not seen. */
export interface TunePoint {
  readonly temperature: number;
  readonly method: TunedMethod;
  /** Of each split, in order. */
  readonly scores: readonly Scores[];
  /** Means over the splits. */
  readonly mean: Scores;
  /** Targets met, of five: in the worst split and in the best. */
  readonly met: readonly [least: number, most: number];
}

export interface Tuned {
  readonly points: readonly TunePoint[];
  /** The best point. */
  readonly best: TunePoint;
  /** What could not be fitted, and why. */
  readonly refused: readonly {
    readonly temperature: number;
    readonly method: TunedMethod;
    readonly why: string;
  }[];
  readonly by: ChooseBy;
  readonly splits: readonly Split[];
  readonly folds: number;
  readonly events: number;
  readonly members: number;
}

const TEMPERATURES: readonly number[] = [0.5, 0.8, 1, 1.2, 1.5, 2, 2.5, 3];
const METHODS: readonly TunedMethod[] = ["none", "quantile-mapping", "residual-texture"];
/** Coarser than for a cure: the temperature is what is looked for. */
const STRENGTHS: readonly number[] = [0, 0.25, 0.5, 0.75, 1];

/**
 * Finds the temperature of the latent draw, and the method with it, by scores on events that the method has not seen, over
 * several ways to split the events.
 *
 * @param sampled the samples of a temperature, on the same events each time
 * @param options temperatures, methods, splits, folds and how the best is chosen; wet threshold in mm/day
 * @returns scores of each temperature with each method, NaN where undefined, the best of them, and what could not be
 *   fitted
 * @throws ValueError when no temperature is given or one is not positive, there are fewer than two events, or the real
 *   fields have one amount everywhere
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { best, points } = await tune(async () => events, { temperatures: [1], methods: ["none"] });
 * [best.method, points.length]; // → [ 'none', 1 ]
 * ```
 */
export async function tune(
  sampled: (temperature: number) => Promise<EventSet<"mm/day">>,
  options: TuneOptions = {},
): Promise<Tuned> {
  const { methods = METHODS, splits = SPLITS, folds = 5, choose = "bands", seed = 0, onProgress } = options;
  const temperatures = checked(options.temperatures ?? TEMPERATURES);
  const points: TunePoint[] = [];
  const refused: { temperature: number; method: TunedMethod; why: string }[] = [];
  let [events, members, done] = [0, 0, 0];
  const total =
    temperatures.length * (1 + splits.length * methods.filter((method) => method !== "none").length);
  for (const temperature of temperatures) {
    const set = await sampled(temperature);
    [events, members] = [set.length, set.members];
    const asDrawn: EventScores[] = [];
    for await (const event of set) asDrawn.push(scoreEvent(event, options.threshold));
    if (haveOneAmount(asDrawn, "truth"))
      throw new ValueError(
        `the real fields of all ${events} events have one amount everywhere: no temperature can be told from another by them; give days with rain`,
      );
    onProgress?.(++done, total);
    for (const method of methods) {
      if (method === "none") {
        const scores = scoresOf(asDrawn);
        points.push(
          pointOf(
            temperature,
            method,
            splits.map(() => scores),
          ),
        );
        continue;
      }
      const treatment = treatmentOf(method, options, seed);
      const scores: Scores[] = [];
      for (const split of splits) {
        const found = await crossValidate(treatment, set, { folds, split, seed }, options.threshold);
        onProgress?.(++done, total);
        if ("scores" in found) scores.push(scoresOf(found.scores));
        else if (!refused.some((each) => each.temperature === temperature && each.method === method))
          refused.push({ temperature, method, why: found.why });
      }
      if (scores.length === splits.length) points.push(pointOf(temperature, method, scores));
    }
  }
  const best = bestOf(points, choose);
  if (!best) throw new ValueError(`nothing can be tuned: ${refused[0]?.why ?? "no method is given"}`);
  return { points, best, refused, by: choose, splits, folds, events, members };
}

function checked(temperatures: readonly number[]): readonly number[] {
  const wrong = temperatures.find(
    (temperature) => !(temperature > 0 && temperature < Number.POSITIVE_INFINITY),
  );
  if (wrong !== undefined || temperatures.length === 0)
    throw new ValueError(`temperatures are ${temperatures.join(", ") || "none"}: give numbers above 0`);
  return [...new Set(temperatures)].sort((a, b) => a - b);
}

function treatmentOf(method: Exclude<TunedMethod, "none">, options: TuneOptions, seed: number): Treatment {
  if (method === "residual-texture")
    return textureTreatment({
      by: options.choose ?? "bands",
      seed,
      threshold: options.threshold,
      strengths: STRENGTHS,
    });
  return plainTreatment(method, method === "quantile-mapping" ? { method, seed } : { method }, "");
}

function pointOf(temperature: number, method: TunedMethod, scores: readonly Scores[]): TunePoint {
  const met = scores.map((each) => targetsMet(each).length);
  const names = Object.keys(sure(scores[0])) as (keyof Scores)[];
  const mean = Object.fromEntries(
    names.map((name) => [name, scores.reduce((sum, each) => sum + each[name], 0) / scores.length]),
  ) as unknown as Scores;
  return { temperature, method, scores, mean, met: [Math.min(...met), Math.max(...met)] };
}

function bestOf(points: readonly TunePoint[], by: ChooseBy): TunePoint | undefined {
  const met = (point: TunePoint): number => (by === "bands" ? point.met[0] : 0);
  return [...points].sort((a, b) => met(b) - met(a) || a.mean.crps - b.mean.crps)[0];
}
