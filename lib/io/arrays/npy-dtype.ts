import { FormatError, ValueError } from "../../errors.js";
import type { Values } from "../../fields/field.js";
import { sure } from "../../sure.js";

/** The elements of a NumPy array. */
export type NpyData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | string[];

interface Kind {
  new (buffer: ArrayBuffer, offset: number, length: number): Exclude<NpyData, string[]>;
  readonly BYTES_PER_ELEMENT: number;
}

const KINDS: Readonly<Record<string, Kind>> = {
  f4: Float32Array,
  f8: Float64Array,
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  i8: BigInt64Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  u8: BigUint64Array,
  b1: Uint8Array,
  M8: BigInt64Array,
  m8: BigInt64Array,
};

interface Dtype {
  readonly bigEndian: boolean;
  /** Letter and size without byte order, brackets off: `f4`, `U10`, `M8`. */
  readonly code: string;
  /** `[D]` of a datetime, else empty. */
  readonly unit: string;
  readonly letter: string;
  /** Bytes an element. */
  readonly size: number;
}

function parseDtype(dtype: string, name: string): Dtype {
  const match = /^([<>|=]?)([A-Za-z])(\d*)(\[[^\]]*\])?$/.exec(dtype);
  if (match?.[2] === "O")
    throw new FormatError(
      `${name} holds pickled Python objects, which are never unpickled: save plain numbers or texts ` +
        "(np.save(path, array.astype(str)))",
    );
  const letter = match?.[2] ?? "";
  const code = letter + (match?.[3] ?? "");
  const width = Number(match?.[3]);
  const size =
    letter === "U" ? 4 * width : letter === "S" ? width : code === "f2" ? 2 : KINDS[code]?.BYTES_PER_ELEMENT;
  if (!match || !size || !Number.isSafeInteger(size))
    throw new FormatError(`${name} has dtype ${dtype}, which cannot be read: save it as float32 or float64`);
  return { bigEndian: match[1] === ">", code, unit: match[4] ?? "", letter, size };
}

/** Bytes of one element of a NumPy type. */
export function itemSize(dtype: string, name: string): number {
  return parseDtype(dtype, name).size;
}

/** Elements of a NumPy type from their bytes; shares memory where alignment and byte order allow. */
export function decodeElements(
  bytes: Uint8Array,
  dtype: string,
  name: string,
): { readonly dtype: string; readonly data: NpyData } {
  const { bigEndian, code, unit, letter, size } = parseDtype(dtype, name);
  if (letter === "U") return { dtype: `<${code}`, data: decodeTexts(bytes, size, bigEndian) };
  if (letter === "S") return { dtype: `|${code}`, data: decodeTexts(bytes, size, null) };
  const ordered = bigEndian && size > 1 ? swapped(bytes, size) : bytes;
  if (code === "f2") return { dtype: "<f4", data: decodeHalves(ordered) };
  const Kind = sure(KINDS[code]);
  const aligned =
    ordered.byteOffset % size === 0 && ordered.buffer instanceof ArrayBuffer
      ? ordered
      : // Not slice(): that of a Buffer copies nothing.
        new Uint8Array(ordered);
  return {
    dtype: `${size === 1 ? "|" : "<"}${code}${unit}`,
    data: new Kind(aligned.buffer as ArrayBuffer, aligned.byteOffset, aligned.length / size),
  };
}

/** Bytes of elements, little-endian. */
export function encodeElements(data: NpyData, dtype: string): Uint8Array {
  const { bigEndian, code, letter, size } = parseDtype(dtype, "array");
  if (bigEndian) throw new ValueError(`dtype ${dtype}: arrays are written little-endian (<${code})`);
  if (Array.isArray(data)) {
    if (letter !== "U" && letter !== "S") throw new ValueError(`dtype ${dtype} does not fit texts: use <U`);
    return encodeTexts(data, size, letter === "U");
  }
  const Kind = KINDS[code];
  if (!Kind || data.constructor !== Kind)
    throw new ValueError(`dtype ${dtype} does not fit a ${data.constructor.name}`);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function swapped(bytes: Uint8Array, size: number): Uint8Array {
  const out = Buffer.from(bytes);
  if (size === 2) out.swap16();
  else if (size === 4) out.swap32();
  else out.swap64();
  return out;
}

/** UTF-32 code points in the given byte order, or (`null`) one byte a letter; NULs at the end are padding. */
function decodeTexts(bytes: Uint8Array, size: number, bigEndian: boolean | null): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const texts: string[] = [];
  for (let start = 0; start < bytes.length; start += size) {
    const letters: number[] = [];
    if (bigEndian === null) for (let i = 0; i < size; i++) letters.push(bytes[start + i] ?? NaN);
    else for (let i = 0; i < size; i += 4) letters.push(view.getUint32(start + i, !bigEndian));
    while (letters.at(-1) === 0) letters.pop();
    texts.push(letters.map((point) => String.fromCodePoint(Math.min(point, 0x10ffff))).join(""));
  }
  return texts;
}

function encodeTexts(texts: readonly string[], size: number, wide: boolean): Uint8Array {
  const bytes = new Uint8Array(texts.length * size);
  const view = new DataView(bytes.buffer);
  texts.forEach((text, row) => {
    const letters = [...text];
    if (letters.length * (wide ? 4 : 1) > size)
      throw new ValueError(
        `text "${text}" is longer than its dtype allows (${size / (wide ? 4 : 1)} letters)`,
      );
    letters.forEach((letter, i) => {
      if (wide) view.setUint32(row * size + 4 * i, letter.codePointAt(0) ?? NaN, true);
      else bytes[row * size + i] = letter.codePointAt(0) ?? NaN;
    });
  });
  return bytes;
}

/** IEEE 754 half precision. */
function decodeHalves(bytes: Uint8Array): Float32Array {
  const out = new Float32Array(bytes.length / 2);
  for (let i = 0; i < out.length; i++) {
    const half = (bytes[2 * i] ?? NaN) | ((bytes[2 * i + 1] ?? NaN) << 8);
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    const size =
      exponent === 0
        ? fraction * 2 ** -24
        : exponent === 31
          ? fraction
            ? Number.NaN
            : Number.POSITIVE_INFINITY
          : (1 + fraction / 1024) * 2 ** (exponent - 15);
    out[i] = half & 0x8000 ? -size : size;
  }
  return out;
}

/** The unit of a `datetime64` or `timedelta64` array (`"D"`, `"ns"`, …); null for other types. */
export function datetimeUnit(dtype: string): string | null {
  return /^[<>|=]?[Mm]8\[(\w+)\]$/.exec(dtype)?.[1] ?? null;
}

/** Numbers as fields hold them: float32 stays, everything else that is a number becomes float64. */
export function toValues(data: NpyData, name: string): Values {
  if (data instanceof Float32Array || data instanceof Float64Array) return data;
  if (Array.isArray(data)) throw new FormatError(`${name} holds text where numbers are needed`);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Float64Array.from(data, Number);
  return Float64Array.from(data);
}

/** The bytes of an array, shared. */
export function bytesOf(values: Values): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
