import { FormatError } from "../../errors.js";
import { type ArrayFile, type ArrayVariable, type Attributes, textAttribute } from "../arrays/array-file.js";
import { missingOf, type Numbers, numbersOf, resigned, signedness, typeOf } from "../cf/stored-elements.js";
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
    const value = found.values[at] ?? NaN;
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

function bounded(bound: number, otherwise: number): number {
  return Number.isFinite(bound) ? bound : otherwise;
}

/** Bounds that were turned into stored whole numbers are near them, not on them. */
function withSlack(bound: number, type: string, side: 1 | -1): number {
  return /^f/.test(type) || Number.isInteger(bound)
    ? bound
    : bound + side * 1e-6 * Math.max(1, Math.abs(bound));
}

function one(where: string, attributes: Attributes, key: string): Numbers | null {
  if (attributes[key] === undefined) return null;
  const found = numbersOf(attributes, key);
  if (found?.values.length === 1 && Number.isFinite(found.values[0])) return found;
  throw new FormatError(
    `${where}: ${key} is ${shown(attributes, key)}, not a number: give scale and offset with --scale-offset S,O`,
  );
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
