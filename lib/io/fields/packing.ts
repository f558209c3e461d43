import { FormatError } from "../../errors.js";
import { type ArrayFile, type ArrayVariable, type Attributes, textAttribute } from "../arrays/array-file.js";
import type { OpenOptions } from "./open-options.js";

/** How stored elements become values: which are missing, and what the others stand for. */
export interface Packing {
  /** Stored elements that are missing. NaN always is. */
  readonly missing: readonly number[];
  /** Stored elements outside of these are missing, too. */
  readonly lowest: number;
  readonly highest: number;
  /** Stored elements that mean "nothing was detected": 0, whatever scale and offset make of them. */
  readonly dry: readonly number[];
  /** value = stored × scale + offset */
  readonly scale: number;
  readonly offset: number;
  /** Whole numbers that are to be taken with, or without, a sign, against their type; null: as they are. */
  readonly signed: boolean | null;
}

/** Numbers of an attribute, and their type where the file gives one. */
interface Numbers {
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

/** The packing of files that carry no attributes: what was asked for. */
export function plainPacking({ missing = [], scaleOffset = [1, 0] }: OpenOptions): Packing {
  const [scale, offset] = scaleOffset;
  return {
    missing: missing.flatMap(alsoAsFloat32),
    lowest: -Infinity,
    highest: Infinity,
    dry: [],
    scale,
    offset,
    signed: null,
  };
}

/**
 * The packing of a variable by its attributes (CF 1.11, sections 2.5.1 and 8.1; NetCDF Users Guide, attribute
 * conventions) and what was asked for.
 *
 * `valid_range`, `valid_min` and `valid_max` are in the units of the stored elements, unless they have the type of
 * scale_factor and add_offset and that is wider than the variable's: then in the units of the values.
 *
 * @param notes told what was not used
 * @throws FormatError when scale_factor or add_offset is no number
 */
export function packingOf(
  file: ArrayFile,
  variable: ArrayVariable,
  { missing: asked = [], scaleOffset }: OpenOptions,
  notes: string[],
): Packing {
  const { attributes } = variable;
  const type = typeOf(variable);
  const signed = signedness(variable);
  const where = `${file.path}: ${variable.name}`;
  const numbers = (key: string) => numbersOf(attributes, key);
  const stored = (key: string) => (numbers(key)?.values ?? []).map((value) => resigned(value, type, signed));
  for (const key of ["_FillValue", "missing_value"])
    if (attributes[key] !== undefined && numbers(key) === null && textAttribute(attributes, key) !== "")
      notes.push(`${variable.name}: ${key} ${shown(attributes, key)} is no number and is not used`);

  const missing = [...asked.flatMap(alsoAsFloat32), ...missingOf(file, variable)];
  const own = scaleOffset ? [] : ["scale_factor", "add_offset"].map((key) => one(where, attributes, key));
  const [scale, offset] = scaleOffset ?? [own[0]?.values[0] ?? 1, own[1]?.values[0] ?? 0];
  const wide = own
    .map((value) => value?.type ?? "")
    .sort((a, b) => Number(b.slice(1)) - Number(a.slice(1)))[0];
  let isTurned = false;
  const bound = (key: string, at: number): number | null => {
    const found = numbers(key);
    if (!found || found.values.length !== (key === "valid_range" ? 2 : 1)) return null;
    const value = found.values[at]!;
    const isUnpacked =
      own.some((one) => one !== null) &&
      (found.type
        ? found.type === wide && isWider(wide, type)
        : !Number.isInteger(value) && !/^f/.test(type));
    isTurned ||= isUnpacked && scale < 0;
    return isUnpacked ? (value - offset) / scale : resigned(value, type, signed);
  };
  const low = bound("valid_range", 0) ?? bound("valid_min", 0) ?? Number.NEGATIVE_INFINITY;
  const high = bound("valid_range", 1) ?? bound("valid_max", 0) ?? Number.POSITIVE_INFINITY;
  return {
    missing,
    lowest: withSlack(isTurned ? bounded(high, -Infinity) : low, type, -1),
    highest: withSlack(isTurned ? bounded(low, Infinity) : high, type, 1),
    dry: stored("_Undetect"),
    scale,
    offset,
    signed,
  };
}

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

function bounded(bound: number, otherwise: number): number {
  return Number.isFinite(bound) ? bound : otherwise;
}

/** Bounds that were turned into stored whole numbers are near them, not on them. */
function withSlack(bound: number, type: string, side: 1 | -1): number {
  return /^f/.test(type) || Number.isInteger(bound)
    ? bound
    : bound + side * 1e-6 * Math.max(1, Math.abs(bound));
}

function typeOf({ dtype }: Pick<ArrayVariable, "dtype">): string {
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
function resigned(value: number, type: string, signed: boolean | null): number {
  const range = 256 ** Number(type.slice(1));
  if (signed === false && value < 0) return value + range;
  if (signed === true && value >= range / 2) return value - range;
  return value;
}

function defaultFill(file: Pick<ArrayFile, "format">, variable: ArrayVariable, type: string): number | null {
  if (!file.format.startsWith("NetCDF")) return null;
  // HDF5 that no NetCDF library wrote has no dimensions, and whole numbers of it no default.
  if (!/^f/.test(type) && variable.dims.every((dim) => dim === "")) return null;
  return DEFAULT_FILLS[type] ?? null;
}

function one(where: string, attributes: Attributes, key: string): Numbers | null {
  if (attributes[key] === undefined) return null;
  const found = numbersOf(attributes, key);
  if (found?.values.length === 1 && Number.isFinite(found.values[0])) return found;
  throw new FormatError(
    `${where}: ${key} is ${shown(attributes, key)}, not a number: give scale and offset with --scale-offset S,O`,
  );
}

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
  const [, kind, bits] = /^(?:Big)?(Float|Int|Uint)(\d+)Array$/.exec(values.constructor.name)!;
  return `${{ Float: "f", Int: "i", Uint: "u" }[kind!]}${Number(bits) / 8}`;
}

function isWider(wide: string, type: string): boolean {
  return /^f/.test(wide) && (/^[iu]/.test(type) || Number(wide.slice(1)) > Number(type.slice(1)));
}

function shown(attributes: Attributes, key: string): string {
  const value = attributes[key];
  const plain = ArrayBuffer.isView(value) ? Array.from(value as Float64Array, String) : value;
  return JSON.stringify(plain).slice(0, 80);
}

/** What somebody writes as 9.96921e+36 may be a float32 that was stored as a float64 later. */
function alsoAsFloat32(value: number): number[] {
  const single = Math.fround(value);
  return single === value || !Number.isFinite(single) ? [value] : [value, single];
}
