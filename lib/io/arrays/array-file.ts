import { FormatError } from "../../errors.js";
import { sure } from "../../sure.js";
import type { NpyData } from "./npy-dtype.js";
import type { Output, OutputSink } from "./output.js";

/** Numbers keep the type that the file gives them; `json` is anything else that Zarr allows. */
export type Attribute = string | readonly string[] | Exclude<NpyData, string[]> | { readonly json: unknown };

export type Attributes = Readonly<Record<string, Attribute>>;

/** A named array in a file, read in slabs. */
export interface ArrayVariable {
  /** With its groups: `"pr"`, `"forecast/pr"`. */
  readonly name: string;
  /** NumPy's type string. */
  readonly dtype: string;
  /** Names of the dimensions, `""` where the file gives none. */
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  readonly attributes: Attributes;
  /** Shape of a stored chunk; null where the array is stored in one piece. */
  readonly chunks: readonly number[] | null;
  /** The raw elements of a slab, row-major: nothing is unpacked, nothing is missing yet. */
  read(start: readonly number[], count: readonly number[]): Promise<NpyData>;
}

/** A file of named arrays, whatever its format. */
export interface ArrayFile {
  readonly path: string;
  /** What it was found to be, by its content: `"npy"`, `"NetCDF-4"`, `"Zarr v3"` … */
  readonly format: string;
  readonly attributes: Attributes;
  readonly variables: readonly ArrayVariable[];
  /** Names of the dimensions that can grow. */
  readonly unlimited: readonly string[];
  /** Whether it is a zip archive, for formats that may be one or a directory. */
  readonly isZipped?: boolean;
  /** Begins a file of this format at a temporary place. */
  writeLike(output: Output, place: string): Promise<OutputSink>;
  close(): Promise<void>;
}

/** All elements of a variable. */
export function readAll(variable: ArrayVariable): Promise<NpyData> {
  return variable.read(
    variable.shape.map(() => 0),
    variable.shape,
  );
}

export function textAttribute(attributes: Attributes, name: string): string | null {
  const value = attributes[name];
  return typeof value === "string" ? value.trim() : null;
}

/** All numbers of an attribute; null where it is missing or no number. */
export function numbersAttribute(attributes: Attributes, name: string): number[] | null {
  const value = attributes[name];
  if (!ArrayBuffer.isView(value)) return null;
  return Array.from(value as Float64Array, Number);
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

const LARGEST_SLAB_BYTES = 2 ** 30;

/**
 * Guards against files that declare more than anybody can mean.
 *
 * @throws FormatError when a slab of this shape would take more than 1 GiB.
 */
export function checkSlab(name: string, what: string, shape: readonly number[], bytesEach: number): void {
  const bytes = elementCount(shape) * bytesEach;
  if (!(bytes <= LARGEST_SLAB_BYTES))
    throw new FormatError(
      `${name} declares ${what}s of ${shape.join("×")} = ${bytes} bytes; at most ${LARGEST_SLAB_BYTES} are read ` +
        "at once: the file is damaged, or must be written in smaller pieces",
    );
}

/** Name without its groups. */
export function leafOf(name: string): string {
  return sure(name.split("/").at(-1));
}
