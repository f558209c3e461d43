import type { Scores } from "./event-scores.js";

export type ComparedMetric = "crps" | "correlation" | "wetFraction" | "ks" | "massBias" | "diversity";

/** How a metric is read of scores, and how far from its aim it is. */
interface Compared {
  readonly aim: string;
  value(scores: Scores): number;
  loss(scores: Scores): number;
}

export const COMPARED: Readonly<Record<ComparedMetric, Compared>> = {
  crps: { aim: "low", value: (s) => s.crps, loss: (s) => s.crps },
  correlation: { aim: "high", value: (s) => s.correlation, loss: (s) => -s.correlation },
  wetFraction: {
    aim: "that of the real fields",
    value: (s) => s.wetFraction,
    loss: (s) => Math.abs(s.wetFraction - s.realWetFraction),
  },
  ks: { aim: "low", value: (s) => s.ks, loss: (s) => s.ks },
  massBias: { aim: "0", value: (s) => s.massBias, loss: (s) => Math.abs(s.massBias) },
  diversity: {
    aim: "1 − similarity of samples and real fields",
    value: (s) => s.diversity,
    loss: (s) => Math.abs(s.diversity - s.distance),
  },
};
export const COMPARED_METRICS: readonly ComparedMetric[] = Object.keys(COMPARED) as readonly ComparedMetric[];
