import { sure } from "../../sure.js";
import { type ArrayFile, type ArrayVariable, type Attributes, textAttribute } from "../arrays/array-file.js";
import type { NpyData } from "../arrays/npy-dtype.js";

/** Numbers of an attribute, and their type where the file gives one. */
export interface Numbers {
  readonly values: readonly number[];
  /** `f4`, `i2` …; null where the attribute is a text, or the format has but one type. */
  readonly type: string | null;
}

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?(?=[fdsblu]*$)/i;

/**
 * Default fill values of the NetCDF library (netcdf.h): what was never written holds them. Bytes have none, as all
 * of their few values are used.
 */
const DEFAULT_FILLS: Readonly<Record<string, number>> = {
  i2: -32767,
  u2: 65535,
  i4: -2147483647,
  u4: 4294967295,
  // As doubles, in which elements of eight bytes are compared.
  i8: -(2 ** 63),
  u8: 2 ** 64,
  f4: 9.969209968386869e36,
  f8: 9.969209968386869e36,
};

/** Stored elements of a variable that are missing by its attributes, or because nothing was ever written. */
export function missingOf(file: Pick<ArrayFile, "format">, variable: ArrayVariable): number[] {
  const { attributes } = variable;
  const type = typeOf(variable);
  const signed = signedness(variable);
  const declared = ["_FillValue", "missing_value"].flatMap((key) =>
    (numbersOf(attributes, key)?.values ?? []).map((value) => resigned(value, type, signed)),
  );
  const fill = attributes._FillValue || signed !== null ? null : defaultFill(file, variable, type);
  return fill === null ? declared : [...declared, fill];
}

function defaultFill(file: Pick<ArrayFile, "format">, variable: ArrayVariable, type: string): number | null {
  if (!file.format.startsWith("NetCDF")) return null;
  // HDF5 that no NetCDF library wrote has no dimensions, and whole numbers of it no default.
  if (!/^f/.test(type) && variable.dims.every((dim) => dim === "")) return null;
  return DEFAULT_FILLS[type] ?? null;
}

export function typeOf({ dtype }: Pick<ArrayVariable, "dtype">): string {
  return dtype.replace(/^[<>|=]/, "");
}

/** `_Unsigned` (NetCDF Users Guide); `false` beside an unsigned type is what OPeNDAP servers make of signed bytes. */
export function signedness({
  attributes,
  dtype,
}: Pick<ArrayVariable, "attributes" | "dtype">): boolean | null {
  const type = typeOf({ dtype });
  const text = textAttribute(attributes, "_Unsigned")?.toLowerCase();
  if (text === "true" && /^[iu]/.test(type)) return false;
  if (text === "false" && /^u/.test(type)) return true;
  return null;
}

/** A number of an attribute as the elements have it once their sign is taken as it is meant. */
export function resigned(value: number, type: string, signed: boolean | null): number {
  const range = 256 ** Number(type.slice(1));
  if (signed === false && value < 0) return value + range;
  if (signed === true && value >= range / 2) return value - range;
  return value;
}

/** The same bits, taken with a sign or without. */
export function withSign(data: NpyData, signed: boolean): NpyData {
  if (Array.isArray(data) || data instanceof Float32Array || data instanceof Float64Array) return data;
  const { buffer, byteOffset, length, BYTES_PER_ELEMENT: size } = data;
  const kinds = signed
    ? { 1: Int8Array, 2: Int16Array, 4: Int32Array, 8: BigInt64Array }
    : { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array, 8: BigUint64Array };
  return new kinds[size as 1 | 2 | 4 | 8](buffer as ArrayBuffer, byteOffset, length);
}

/** Numbers of an attribute that has them as such or as text; null where one is none. */
export function numbersOf(attributes: Attributes, key: string): Numbers | null {
  const value = attributes[key];
  if (value === undefined) return null;
  if (ArrayBuffer.isView(value))
    return { values: Array.from(value as Float64Array, Number), type: nameOf(value) };
  const texts = (
    typeof value === "string" ? value.trim().split(/[\s,]+/) : Array.isArray(value) ? value : []
  ).map(numberOf);
  return texts.length > 0 && texts.every((number) => number !== null)
    ? { values: texts as number[], type: null }
    : null;
}

/** A number as people and CDL write it: `-9999`, `-9999.f`, `NaN`. */
function numberOf(text: string): number | null {
  if (/^[-+]?(nan|inf(inity)?)f?$/i.test(text))
    return /nan/i.test(text) ? Number.NaN : text.startsWith("-") ? -Infinity : Infinity;
  const digits = NUMBER.exec(text)?.[0];
  return digits === undefined ? null : Number(digits);
}

/** NumPy's code of a typed array's elements; null for formats whose numbers are all doubles. */
function nameOf(values: ArrayBufferView): string | null {
  const [, kind, bits] = sure(/^(?:Big)?(Float|Int|Uint)(\d+)Array$/.exec(values.constructor.name));
  return `${{ Float: "f", Int: "i", Uint: "u" }[sure(kind)]}${Number(bits) / 8}`;
}
