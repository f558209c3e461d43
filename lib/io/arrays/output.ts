import { ShapeError } from "../../errors.js";
import type { Values } from "../../fields/field.js";
import type { Attributes } from "./array-file.js";
import type { NpyData } from "./npy-dtype.js";

/** An array that is written whole. */
export interface OutputArray {
  readonly name: string;
  readonly dtype: string;
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  readonly attributes: Attributes;
  readonly data: NpyData;
}

/** The fields, which are written block by block: axes in the order event, member, y, x, as far as they exist. */
export interface OutputField {
  readonly name: string;
  readonly dtype: "<f4" | "<f8";
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  readonly attributes: Attributes;
  /** What is written for missing cells. */
  readonly fill: number;
  readonly hasEvents: boolean;
  /** mm/day = written value × factor. */
  readonly factor: number;
  /** Events that are handed over together. */
  readonly blockEvents: number;
}

/** What a file is to hold. */
export interface Output {
  readonly attributes: Attributes;
  readonly arrays: readonly OutputArray[];
  readonly field: OutputField;
  readonly unlimited: readonly string[];
}

/** A format's own way to write an {@link Output}, at a temporary place. */
export interface OutputSink {
  /** Values of the next events, row-major, missing cells filled. Blocks come in order. */
  write(block: Values): Promise<void>;
  finish(): Promise<void>;
  /** Gives handles back after a failure. */
  abandon(): Promise<void>;
}

/** @throws ShapeError when a file would grow beyond what its format can hold. */
export function refuseLarger(path: string, bytes: number, limit: number, instead: string): void {
  if (bytes > limit)
    throw new ShapeError(`${path} would take ${bytes} bytes, the format holds ${limit}: ${instead}`, {
      file: path,
    });
}
