import { ValueError } from "../errors.js";
import { FIVE } from "./five.js";
import * as list from "./list.js";
import type { Metric, MetricOptions } from "./metric.js";

/** A function that makes a metric. */
export type MetricMaker = (options?: MetricOptions) => Metric<unknown, unknown>;

const five = Object.values(FIVE) as readonly MetricMaker[];

const others = Object.entries(list)
  .filter(([name, made]) => !name.endsWith("Of") && !five.includes(made as MetricMaker))
  .map(([, made]) => made as MetricMaker);

/** Every metric that can be asked for by name: the five first, then the others by their names. */
export const METRICS: readonly MetricMaker[] = [...five, ...others];

/**
 * The metrics that a word or list asks for: `five`, `all`, or ids separated by commas.
 *
 * @param text spaces beside commas do not count
 * @returns makers, in the order asked for; each call of one makes a metric for {@link measure}
 * @throws ValueError when a name is unknown
 * @example
 * ```ts
 * metricsNamed("crps,fss").length; // → 2
 * ```
 */
export function metricsNamed(text: string): readonly MetricMaker[] {
  if (text === "five") return five;
  if (text === "all") return METRICS;
  const known = new Map(METRICS.map((make) => [make().id, make]));
  return text.split(",").map((name) => {
    const make = known.get(name.trim());
    if (!make)
      throw new ValueError(
        `unknown metric "${name.trim()}": give five, all, or a list of ${[...known.keys()].join(", ")}`,
      );
    return make;
  });
}
