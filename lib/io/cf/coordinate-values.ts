import { FormatError } from "../../errors.js";
import { type ArrayFile, type ArrayVariable, readAll } from "../arrays/array-file.js";
import type { NpyData } from "../arrays/npy-dtype.js";
import { missingOf, numbersOf, signedness, withSign } from "./stored-elements.js";

type CoordinateFile = Pick<ArrayFile, "path" | "format">;

/** Numbers of a coordinate, unpacked. */
export interface CoordinateValues {
  /** Integers of 64 bits stay whole; a missing value is NaN. */
  readonly values: readonly (number | bigint)[];
  /** The largest step between neighbouring float32 numbers of this size; 0 for other types. */
  readonly resolution: number;
}

/**
 * All numbers of a coordinate: what `_FillValue` and `missing_value` name or was never written is missing, `scale_factor`
 * and `add_offset` are applied.
 *
 * @throws FormatError when it holds text
 */
export async function coordinateValues(
  variable: ArrayVariable,
  file: CoordinateFile,
): Promise<CoordinateValues> {
  const stored = await readAll(variable);
  if (Array.isArray(stored))
    throw new FormatError(`${file.path}: ${variable.name} holds text, not numbers`, { file: file.path });
  const signed = signedness(variable);
  const data = signed === null ? stored : withSign(stored, signed);
  const missing = missingOf(file, variable);
  const number = (key: string) => numbersOf(variable.attributes, key)?.values[0];
  const [scale, offset] = [number("scale_factor") ?? 1, number("add_offset") ?? 0];
  const isPacked = scale !== 1 || offset !== 0;
  const values = Array.from(data as ArrayLike<number | bigint>, (raw) => {
    if (missing.includes(Number(raw))) return Number.NaN;
    return isPacked ? Number(raw) * scale + offset : raw;
  });
  return { values, resolution: isPacked ? 0 : float32Resolution(data) };
}

function float32Resolution(data: NpyData): number {
  if (!(data instanceof Float32Array)) return 0;
  const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return 2 ** (Math.floor(Math.log2(largest || 1)) - 23);
}

/** The same as float64. */
export async function coordinateNumbers(
  variable: ArrayVariable,
  file: CoordinateFile,
): Promise<Float64Array> {
  return Float64Array.from((await coordinateValues(variable, file)).values, Number);
}
