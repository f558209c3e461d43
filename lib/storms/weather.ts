import { randomStream } from "../fields/random.js";

export type Regime = "dry" | "moderate" | "heavy";

/** What is drawn once for a day: how much rain there is, and how its values are distributed. */
export interface Weather {
  readonly regime: Regime;
  /** Share of land cells with at least 0.1 mm/day. */
  readonly wetFraction: number;
  /** Scale of the Weibull distribution of wet amounts, mm/day. */
  readonly scale: number;
  /** Shape of the same: below 1, the smaller the heavier the tail. */
  readonly shape: number;
}

/** Ranges of a regime; `scale` is the median over days. */
interface Climate {
  readonly share: number;
  readonly wet: readonly [number, number];
  readonly scale: number;
}

/**
 * Calibrated so that over many heavy days land cells have a wet fraction of 0.758 and P90, P95 and P99 near
 * 11.7, 20.1 and 43.6 mm/day.
 */
const CLIMATE: Readonly<Record<Regime, Climate>> = {
  heavy: { share: 0.3, wet: [0.568, 0.948], scale: 3.7 },
  moderate: { share: 0.4, wet: [0.25, 0.75], scale: 1.8 },
  dry: { share: 0.3, wet: [0, 0.15], scale: 0.8 },
};
const SHAPE: readonly [number, number] = [0.53, 0.73];
/** Scale of the log-logistic spread of a day's amounts about the regime's median. */
const SCALE_SPREAD = 0.2;

/**
 * The weather of a day. The days of a seed run through a four-dimensional low-discrepancy sequence (the additive
 * recurrence R4 of Roberts 2018, "The unreasonable effectiveness of quasirandom sequences"), so that even
 * some tens of days have close to the climate's share of regimes, wet fraction and amounts.
 */
export function weatherOf(seed: number, day: number): Weather {
  const [which, wet, amount, tail] = quasiRandom(seed, day);
  const regime = which < CLIMATE.heavy.share ? "heavy" : which < 1 - CLIMATE.dry.share ? "moderate" : "dry";
  const climate = CLIMATE[regime];
  return {
    regime,
    wetFraction: climate.wet[0] + wet * (climate.wet[1] - climate.wet[0]),
    scale: climate.scale * (amount / (1 - amount)) ** SCALE_SPREAD,
    shape: SHAPE[0] + tail * (SHAPE[1] - SHAPE[0]),
  };
}

const SEQUENCE_STREAM = 0xffffffff;
/** The real root of x⁵ = x + 1. */
const R4_ROOT = 1.1673039782614187;

function quasiRandom(seed: number, day: number): [number, number, number, number] {
  const offsets = randomStream(seed, SEQUENCE_STREAM, 0);
  const coordinate = (power: number): number => (offsets.uniform() + (day + 1) * R4_ROOT ** -power) % 1;
  return [coordinate(1), coordinate(2), coordinate(3), coordinate(4)];
}
