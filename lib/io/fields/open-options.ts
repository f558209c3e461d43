import type { Space } from "../../fields/field.js";
import type { RegridMethod } from "../../fields/regrid/regridder.js";
import type { AxisOrder } from "../cf/cf.js";
import type { Cumulative } from "./cumulative-signs.js";

/** How the values of a file are to be understood. */
export interface OpenOptions {
  /** Which variable, where the file holds several; with its group where that is needed. */
  readonly variable?: string | undefined;
  /** Units of the values, where the file does not say (or says it wrongly). */
  readonly units?: string | undefined;
  /** The values are not physical: they are in this space, and are given as they are. */
  readonly space?: Space | undefined;
  /** Values that stand for missing ones, as they are stored, besides those that the file names. */
  readonly missing?: readonly number[] | undefined;
  /** value = stored × scale + offset, instead of the scale_factor and add_offset of the file. */
  readonly scaleOffset?: readonly [scale: number, offset: number] | undefined;
  /** Hours that a time step lasts, for amounts, where the times do not say (or say it wrongly). */
  readonly stepHours?: number | undefined;
  /**
   * Since when amounts add up: each step is then taken less the one before it. `"no"` where amounts that seem to add up
   * are those of each step.
   */
  readonly cumulative?: Cumulative | undefined;
  /** Order of the first two axes of four, where axes have no names: `"event,member"` unless the truth settles it. */
  readonly axes?: AxisOrder | undefined;
  /** Take values that no day on earth has had as they are, instead of refusing them. */
  readonly allowImplausible?: boolean | undefined;
}

/** How truth and samples are to be understood: what holds for both, and what for one of them alone. */
export interface PairOptions extends OpenOptions {
  /**
   * The samples are read to find out what is wrong with them: of their impossible values only those are refused that
   * can be nothing but missing cells.
   */
  readonly areSamplesSuspect?: boolean | undefined;
  /** Brings one side on the grid of the other where they differ, in mm/day; they are refused without. */
  readonly regrid?: RegridMethod | undefined;
  /** Whose grid that is; the truth's by default. */
  readonly regridOnto?: "truth" | "samples" | undefined;
  /** For the truth alone; each goes before what is said for both. */
  readonly truthOptions?: OpenOptions | undefined;
  /** For the samples alone; each goes before what is said for both. */
  readonly samplesOptions?: OpenOptions | undefined;
}
