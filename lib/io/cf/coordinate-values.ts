import { FormatError } from "../../errors.js";
import { type ArrayVariable, numbersAttribute, readAll } from "../arrays/array-file.js";
import type { NpyData } from "../arrays/npy-dtype.js";

/** Numbers of a coordinate, unpacked. */
export interface CoordinateValues {
  /** Integers of 64 bits stay whole; a missing value is NaN. */
  readonly values: readonly (number | bigint)[];
  /** The largest step between neighbouring float32 numbers of this size; 0 for other types. */
  readonly resolution: number;
}

/**
 * All numbers of a coordinate: `_FillValue` and `missing_value` are missing, `scale_factor` and `add_offset` applied.
 *
 * @throws FormatError when it holds text
 */
export async function coordinateValues(variable: ArrayVariable, path: string): Promise<CoordinateValues> {
  const data = await readAll(variable);
  if (Array.isArray(data))
    throw new FormatError(`${path}: ${variable.name} holds text, not numbers`, { file: path });
  const { attributes } = variable;
  const missing = ["_FillValue", "missing_value"].flatMap((name) => numbersAttribute(attributes, name) ?? []);
  const scale = numbersAttribute(attributes, "scale_factor")?.[0] ?? 1;
  const offset = numbersAttribute(attributes, "add_offset")?.[0] ?? 0;
  const isPacked = scale !== 1 || offset !== 0;
  const values = Array.from(data as ArrayLike<number | bigint>, (raw) => {
    const number = Number(raw);
    if (missing.includes(number)) return Number.NaN;
    return isPacked ? number * scale + offset : raw;
  });
  return { values, resolution: isPacked ? 0 : float32Resolution(data) };
}

function float32Resolution(data: NpyData): number {
  if (!(data instanceof Float32Array)) return 0;
  const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return 2 ** (Math.floor(Math.log2(largest || 1)) - 23);
}

/** The same as float64. */
export async function coordinateNumbers(variable: ArrayVariable, path: string): Promise<Float64Array> {
  return Float64Array.from((await coordinateValues(variable, path)).values, Number);
}
