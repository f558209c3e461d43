import type { Scores } from "./event-scores.js";

/** What arms are compared by. */
export type ComparedMetric = "crps" | "correlation" | "wetFraction" | "ks" | "massBias" | "diversity";

/** How a metric is read of scores, and how far from its aim it is. */
interface Compared {
  readonly aim: string;
  /** What the number can be: intervals do not lie beyond. */
  readonly range: readonly [least: number, most: number];
  value(scores: Scores): number;
  loss(scores: Scores): number;
}

export const COMPARED: Readonly<Record<ComparedMetric, Compared>> = {
  crps: { aim: "low", range: [0, Number.POSITIVE_INFINITY], value: (s) => s.crps, loss: (s) => s.crps },
  correlation: { aim: "high", range: [-1, 1], value: (s) => s.correlation, loss: (s) => -s.correlation },
  wetFraction: {
    aim: "that of the real fields",
    range: [0, 1],
    value: (s) => s.wetFraction,
    loss: (s) => Math.abs(s.wetFraction - s.realWetFraction),
  },
  ks: { aim: "low", range: [0, 1], value: (s) => s.ks, loss: (s) => s.ks },
  massBias: {
    aim: "0",
    range: [-1, Number.POSITIVE_INFINITY],
    value: (s) => s.massBias,
    loss: (s) => Math.abs(s.massBias),
  },
  diversity: {
    aim: "1 − similarity of samples and real fields",
    range: [0, 2],
    value: (s) => s.diversity,
    loss: (s) => Math.abs(s.diversity - s.distance),
  },
};
export const COMPARED_METRICS: readonly ComparedMetric[] = Object.keys(COMPARED) as readonly ComparedMetric[];
