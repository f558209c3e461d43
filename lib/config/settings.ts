import type { ModelInputSettings } from "./model-inputs.js";

/** What config.yaml says, after defaults. Keys that undrizzle does not know are kept beside these. */
export interface Settings {
  readonly data_root: string;
  readonly outputs_root: string;
  readonly statics: {
    readonly use_land_sea: boolean;
    readonly use_dist_coast: boolean;
    readonly use_elevation: boolean;
    readonly normalize_statics: boolean;
    /** How the model was trained, where it was otherwise than `normalize_statics` says. */
    readonly normalisation?: "max" | "standard" | "none" | undefined;
  };
  readonly model: {
    readonly encoder?: string | undefined;
    readonly decoder?: string | undefined;
    readonly inputs: ModelInputSettings;
    readonly d_x: number;
    readonly in_channels_X: number;
    readonly d_y: number;
    readonly in_channels_Y: number;
    readonly static_channels: number;
    readonly d_z: number;
    readonly H: number;
    readonly W: number;
    readonly base_filters: number;
  };
  readonly loss: {
    readonly type: string;
    readonly scale: number;
    readonly w_min: number;
    readonly w_max: number;
    readonly tail_boost: number;
    readonly lambda_mass: number;
    readonly beta_kl: number;
    readonly warmup_epochs: number;
    readonly p99_threshold?: number | "from_thresholds_json" | undefined;
    readonly p95_threshold?: number | "from_thresholds_json" | undefined;
  };
  readonly train: {
    readonly epochs: number;
    readonly batch_size: number;
    readonly lr: number;
    readonly min_heavy_fraction: number;
  };
  readonly validation: Readonly<Record<string, unknown>>;
  readonly scheduler: Readonly<Record<string, unknown>>;
  readonly sampling: {
    readonly mode: "posterior" | "prior";
    /** Samples a day. */
    readonly K: number;
    /** `heavy_only`, `all`, `split:NAME` or `file:PATH`. */
    readonly days: string;
    /** A posterior sample whose land mass is below this fraction of the real day's is discarded. */
    readonly min_threshold: number;
    /** Factor on the standard deviation of the latent draw. */
    readonly temperature: number;
    /** mm/day; cells below become 0; 0 switches it off. */
    readonly pixel_threshold: number;
  };
  readonly device: string;
  readonly seed: number;
}
