import type { Band, BandedMetric } from "../../metrics/bands.js";

/** What the page carries, as JSON. Undefined numbers are null. */
export interface PageData {
  readonly grid: {
    readonly height: number;
    readonly width: number;
    readonly lat: readonly number[] | null;
    readonly lon: readonly number[] | null;
  };
  /** Edge in cells of the data of the squares whose means the page holds; 1 where it holds the cells themselves. */
  readonly block: number;
  readonly mask: Pack | null;
  /** How the fields are named on a command line. */
  readonly source: string;
  /** Events of the set, of which some are held. */
  readonly eventCount: number;
  readonly events: readonly PageEvent[];
  readonly models: readonly PageModel[];
  /** Of the plots; compiled for vega. */
  readonly charts: { readonly distribution: object; readonly sweeps: Readonly<Record<BandedMetric, object>> };
}

export interface PageEvent {
  readonly key: string;
  /** Which the noise of a texture belongs to. */
  readonly index: number;
  readonly rank: number;
  readonly mass: number;
  readonly truth: Pack;
}

export interface PageModel {
  readonly label: string;
  /** mm/day, ascending, from 0. */
  readonly thresholds: readonly number[];
  /** Over all events, for each threshold. */
  readonly sweep: Sweep;
  readonly truthWet: number | null;
  readonly bands: Readonly<Record<BandedMetric, Band>>;
  /** `threshold` is null where it would have to drop everything. */
  readonly matched: { readonly threshold: number | null; readonly kept: number; readonly ties: number };
  readonly lowestKs: number;
  /** KS values are at most this much too small; 0 when exact. */
  readonly ksError: number;
  readonly texture: PageTexture;
  readonly notes: readonly string[];
  /** Members of each event of {@link PageData.events}. */
  readonly members: readonly (readonly Pack[])[];
}

/** Residual texture at some strengths; where it cannot be had, a sentence says why. */
export type PageTexture =
  | { readonly why: string }
  | {
      readonly why: null;
      /** Ascending, from 0. */
      readonly strengths: readonly number[];
      /** Which strength meets the most targets, of as many the one of the lowest CRPS. */
      readonly chosen: number;
      /** Over all events, for each strength: each event treated by a fit that has not seen it. */
      readonly sweep: Sweep;
      readonly folds: number;
      readonly fits: readonly PackedTexture[];
      /** The fit that has not seen it, of each event of the page; empty where the page holds means over cells. */
      readonly fitOf: readonly number[];
    };

/** One fit at all strengths; see `TextureTables`. */
export interface PackedTexture {
  readonly seed: number;
  readonly shared: number;
  readonly dry: number;
  readonly margin: readonly [amounts: Pack, scores: Pack];
  readonly order: readonly [values: Pack, ranks: Pack];
  readonly gain: Pack;
  readonly residual: Pack;
  readonly local: readonly [kept: Pack, mean: Pack, spread: Pack];
  readonly amounts: Pack;
  readonly backs: readonly { readonly treated: Pack; readonly tailSlope: number; readonly limit: number }[];
}

export type Sweep = Readonly<Record<BandedMetric, readonly (number | null)[]>>;

/** Numbers as the page carries them: bytes by significance (first bytes first), deflated, in base64. */
export interface Pack {
  readonly type: "float32" | "float64" | "uint8";
  readonly length: number;
  readonly base64: string;
}
