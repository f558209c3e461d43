import type { LocalResidual } from "./local-residual.js";
import type { NormalScores, Ranks } from "./normal-scores.js";

export interface ResidualTextureParams {
  readonly strength: number;
  readonly shared: number;
  readonly seed: number;
  readonly height: number;
  readonly width: number;
  /** Of the samples. */
  readonly margin: NormalScores;
  /** How wet the surroundings of the samples' dry cells are. */
  readonly order: Ranks;
  /** By scale (ring of wavenumber): what is kept of a sample's scores, and the standard deviation of what it lacks. */
  readonly gain: Float64Array;
  readonly residual: Float64Array;
  readonly local: LocalResidual;
  /** Scores of the treated fields and the real amounts, mm/day, that they stand for; below the first it is dry. */
  readonly treated: Float64Array;
  readonly amounts: Float64Array;
  /** How much a score beyond the last adds, mm/day a unit of score, up to `limit` mm/day. */
  readonly tailSlope: number;
  readonly limit: number;
  /** Mean correlation of the scores of samples with their own event and with the event before. */
  readonly own: number;
  readonly other: number;
}
