import { sure } from "../../sure.js";
import type { Posterior } from "../model-evidence.js";
import { median } from "./summary.js";

/** What the posteriors of some events say of a latent space. */
export interface LatentStatistics {
  readonly events: number;
  readonly dimensions: number;
  /** KL(q(z|x,y) ‖ N(0, 1)) of each dimension, mean over events, nats. */
  readonly kl: Float64Array;
  /** Dimensions whose posterior mean varies between events by more than 0.01 (Burda et al. 2016, arXiv:1509.00519). */
  readonly activeUnits: number;
  /** Root mean square over dimensions of the mean of the aggregated posterior, and its mean variance: 0 and 1 for N(0, I). */
  readonly aggregateMean: number;
  readonly aggregateVariance: number;
  /** Median over active dimensions of the standard deviation of a posterior over that of the means between events. */
  readonly width: number;
}

const ACTIVE = 0.01;

export function latentStatistics(posteriors: readonly Posterior[]): LatentStatistics {
  const n = posteriors.length;
  const dimensions = sure(posteriors[0]).mu.length;
  const kl = new Float64Array(dimensions);
  let [active, squaredMean, variance] = [0, 0, 0];
  const widths: number[] = [];
  for (let d = 0; d < dimensions; d++) {
    let [sum, squares, own] = [0, 0, 0];
    for (const { mu, logvar } of posteriors) {
      const v = Math.exp(logvar[d] ?? NaN);
      kl[d] = (kl[d] ?? NaN) + ((mu[d] ?? NaN) ** 2 + v - 1 - (logvar[d] ?? NaN)) / (2 * n);
      sum += (mu[d] ?? NaN) / n;
      squares += (mu[d] ?? NaN) ** 2 / n;
      own += v / n;
    }
    const between = Math.max(squares - sum ** 2, 0);
    if (between > ACTIVE) {
      active++;
      widths.push(Math.sqrt(own / between));
    }
    squaredMean += sum ** 2 / dimensions;
    variance += (between + own) / dimensions;
  }
  return {
    events: n,
    dimensions,
    kl,
    activeUnits: active,
    aggregateMean: Math.sqrt(squaredMean),
    aggregateVariance: variance,
    width: median(widths),
  };
}
