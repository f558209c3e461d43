/** A file that another tool wrote, and what that tool reads in it. */
export interface DifferentialCase {
  readonly index: number;
  readonly format: string;
  /** How it was written, in words. */
  readonly features: readonly string[];
  /** What a user must say, because the file does not. */
  readonly options: { readonly variable?: string; readonly units?: string };
  /** Within the folder of the case. */
  readonly path: string;
  /** `[event, member, y, x]`. */
  readonly shape: readonly [number, number, number, number];
  /** File of little-endian float64 in mm/day; NaN where a cell is missing. */
  readonly values: string;
  /** Of each event, to the second; null where the file has none. */
  readonly times: readonly string[] | null;
  /** Degrees of rows and columns, where the file has them. */
  readonly lat: readonly number[] | null;
  readonly lon: readonly number[] | null;
  /** Latitude and longitude of each cell, row by row, where the file has them. */
  readonly cells: readonly [lat: readonly number[], lon: readonly number[]] | null;
  /** Places of rows and columns on a map, in metres, or on a rotated globe, in degrees, where the file has them. */
  readonly projected: {
    readonly y: readonly number[];
    readonly x: readonly number[];
    readonly mapping: Readonly<Record<string, string | number>>;
  } | null;
  /** How far values may be apart: rounding of the types that they went through. */
  readonly relative: number;
  readonly absolute: number;
}

export interface CaseList {
  readonly cases: readonly DifferentialCase[];
  /** Formats whose Python modules are not installed, and why. */
  readonly absent: Readonly<Record<string, string>>;
  /** Cases that the tools themselves could not write or read. */
  readonly broken: readonly { readonly index: number; readonly error: string }[];
}
