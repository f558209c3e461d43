import { FormatError, ShapeError } from "../../../errors.js";
import type { Values } from "../../../fields/field.js";
import { sure } from "../../../sure.js";
import { fileSource } from "../../arrays/byte-source.js";
import {
  datetimeUnit,
  decodeElements,
  encodeElements,
  itemSize,
  type NpyData,
  toValues,
} from "../../arrays/npy-dtype.js";
import { columnMajorStrides, toRowMajor } from "../../arrays/strides.js";
import { writeFileAtomic } from "../../writing/atomic.js";

export type { NpyData } from "../../arrays/npy-dtype.js";

/** An array as NumPy saves it, in C order and little-endian whatever the file had. */
export interface NpyArray {
  readonly shape: readonly number[];
  /**
   * NumPy's type string: `"<f4"`, `"<f8"`, `"|i1"` … `"<i8"`, `"|u1"` … `"<u8"`, `"|b1"` (as 0 and 1),
   * `"<M8[D]"` and `"<m8[…]"` (as bigint counts of their unit), `"<U10"` and `"|S10"` (as strings).
   * float16 is read as `"<f4"`.
   */
  readonly dtype: string;
  readonly data: NpyData;
}

export interface NpyHeader {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly fortranOrder: boolean;
  /** Where the data start, in bytes from the start of the file. */
  readonly dataOffset: number;
  /** Bytes that the data must have. */
  readonly dataBytes: number;
}

/** Numbers of a `.npy` file as fields hold them. */
export interface Floats {
  readonly shape: readonly number[];
  readonly values: Values;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const LONGEST_HEADER = 65536;

/** Whether these first bytes of a file are those of a `.npy` file. */
export function isNpy(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

/**
 * Reads the header from the first bytes of a `.npy` file (format versions 1, 2 and 3).
 *
 * @param bytes the file, or at least its header
 * @param name what to call the file in messages
 * @param fileBytes size of the whole file
 * @throws FormatError when it is no `.npy` file, is truncated, has more or fewer bytes than its header says,
 *   or holds Python objects or records.
 */
export function parseNpyHeader(bytes: Uint8Array, name: string, fileBytes: number): NpyHeader {
  if (!isNpy(bytes)) throw new FormatError(`${name} is not a .npy file: it does not start with \\x93NUMPY`);
  if (bytes.length < 10)
    throw new FormatError(`${name} is truncated: its header needs 10 bytes, ${bytes.length} are there`);
  const version = bytes[6] ?? NaN;
  if (version < 1 || version > 3)
    throw new FormatError(`${name} is .npy format version ${version}; versions 1, 2 and 3 can be read`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = version === 1 ? 10 : 12;
  const headerBytes =
    version === 1 ? view.getUint16(8, true) : bytes.length < 12 ? 0 : view.getUint32(8, true);
  const dataOffset = start + headerBytes;
  if (headerBytes > LONGEST_HEADER)
    throw new FormatError(
      `${name} declares a header of ${headerBytes} bytes; at most ${LONGEST_HEADER} are read`,
    );
  if (bytes.length < dataOffset)
    throw new FormatError(
      `${name} is truncated: its header needs ${dataOffset} bytes, ${bytes.length} are there`,
    );
  const text = new TextDecoder(version === 3 ? "utf-8" : "latin1").decode(bytes.subarray(start, dataOffset));
  const { shape, dtype, fortranOrder } = parseDictionary(text.trim(), name);
  const dataBytes = shape.reduce((product, n) => product * n, itemSize(dtype, name));
  const found = fileBytes - dataOffset;
  if (dataBytes !== found) {
    const what = found < dataBytes ? "is truncated" : "has more data than its header says";
    throw new FormatError(
      `${name} ${what}: shape (${shape.join(", ")}) of ${dtype} needs ${dataBytes} bytes of data, found ${found}`,
    );
  }
  return { shape, dtype, fortranOrder, dataOffset, dataBytes };
}

function parseDictionary(text: string, name: string): Pick<NpyHeader, "shape" | "dtype" | "fortranOrder"> {
  const descr = /['"]descr['"]\s*:\s*['"]([^'"]*)['"]/.exec(text);
  const order = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text);
  const shape = /['"]shape['"]\s*:\s*\(([\d\sL,]*)\)/.exec(text);
  if (!descr && /['"]descr['"]\s*:\s*\[/.test(text))
    throw new FormatError(
      `${name} holds records (a structured dtype): save each of its fields as an array of its own`,
    );
  if (!descr || !order || !shape)
    throw new FormatError(`${name} has a .npy header that cannot be understood: ${text.slice(0, 120)}`);
  const lengths = sure(shape[1])
    .split(",")
    .map((length) => length.trim().replace(/L$/, ""))
    .filter((length) => length !== "")
    .map(Number);
  if (!lengths.every(Number.isSafeInteger))
    throw new FormatError(`${name} has an impossible shape: (${shape[1]})`);
  return { shape: lengths, dtype: sure(descr[1]), fortranOrder: order[1] === "True" };
}

/**
 * Reads a `.npy` file from memory. The result may share memory with `bytes`.
 *
 * @param bytes the whole file
 * @param name what to call the file in messages
 * @returns shape, dtype and elements in C order, numbers as the typed array of the dtype
 * @throws FormatError when the header is damaged or of a kind that is not read. Nothing is allocated beyond the bytes that are there,
 *   and pickled objects are never unpickled.
 * @example
 * ```ts
 * parseNpy(formatNpy(npyOfFloats(Float64Array.of(1, 2), [1, 2])), "two numbers").dtype; // → '<f8'
 * ```
 */
export function parseNpy(bytes: Uint8Array, name: string): NpyArray {
  const header = parseNpyHeader(bytes, name, bytes.length);
  const { dtype, data } = decodeElements(bytes.subarray(header.dataOffset), header.dtype, name);
  return {
    shape: header.shape,
    dtype,
    data: header.fortranOrder ? toRowMajor(data, header.shape, columnMajorStrides(header.shape)) : data,
  };
}

/** The header of a `.npy` file (version 1), padded so that the data start at a multiple of 64 bytes. */
export function formatNpyHeader(shape: readonly number[], dtype: string): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const text = `{'descr': '${dtype}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const total = Math.ceil((10 + text.length + 1) / 64) * 64;
  const bytes = new Uint8Array(total).fill(0x20);
  bytes.set(MAGIC);
  bytes.set([1, 0, (total - 10) & 0xff, (total - 10) >> 8], 6);
  bytes.set(new TextEncoder().encode(text), 10);
  bytes[total - 1] = 0x0a;
  return bytes;
}

/**
 * The bytes of a `.npy` file, as `numpy.save` writes it (C order, little-endian).
 *
 * @param array elements in C order, as many as the shape asks for; a little-endian dtype that fits them
 * @returns the whole file: header and elements
 * @throws ShapeError when shape and data differ; FormatError when the dtype is unknown; ValueError when it does not
 *   fit the data
 * @example
 * ```ts
 * const bytes = formatNpy(npyOfFloats(Float32Array.of(1, 2), [2]));
 * parseNpy(bytes, "two numbers").shape; // → [ 2 ]
 * ```
 */
export function formatNpy({ shape, dtype, data }: NpyArray): Uint8Array {
  const count = shape.reduce((product, n) => product * n, 1);
  if (count !== data.length)
    throw new ShapeError(`shape (${shape.join(", ")}) needs ${count} elements, the data have ${data.length}`);
  const header = formatNpyHeader(shape, dtype);
  const elements = encodeElements(data, dtype);
  const bytes = new Uint8Array(header.length + elements.length);
  bytes.set(header);
  bytes.set(elements, header.length);
  return bytes;
}

/**
 * A float array of this shape, ready for {@link formatNpy}.
 *
 * @param values in C order, not copied
 * @param shape lengths of the axes, slowest first; its product is checked by {@link formatNpy}
 * @returns dtype `<f4` for float32 values, `<f8` for float64
 * @example
 * ```ts
 * npyOfFloats(Float32Array.of(1, 2, 3, 4), [2, 2]).dtype; // → '<f4'
 * ```
 */
export function npyOfFloats(values: Values, shape: readonly number[]): NpyArray {
  return { shape, dtype: values instanceof Float32Array ? "<f4" : "<f8", data: values };
}

/** Texts as a NumPy unicode array, as wide as its longest text. */
export function npyOfStrings(texts: readonly string[]): NpyArray {
  const width = texts.reduce((longest, text) => Math.max(longest, [...text].length), 1);
  return { shape: [texts.length], dtype: `<U${width}`, data: [...texts] };
}

/**
 * Reads a `.npy` file.
 *
 * @param path of the file; its name may end in anything
 * @returns shape, dtype and elements in C order
 * @throws FormatError when it is missing or as {@link parseNpy} says.
 * @example
 * ```ts
 * const { dtype, shape } = await readNpy("samples.npy");
 * [dtype, shape]; // → [ '<f4', [ 12, 2, 6, 5 ] ]
 * ```
 */
export async function readNpy(path: string): Promise<NpyArray> {
  const source = await fileSource(path);
  try {
    return parseNpy(await source.read(0, source.size), path);
  } finally {
    await source.close();
  }
}

/**
 * Writes a `.npy` file, whole or not at all.
 *
 * @param path replaced when the new file is complete; folders are made
 * @param array elements in C order, as many as the shape asks for
 * @throws OutputError when it cannot be written; ShapeError, FormatError and ValueError as {@link formatNpy}
 * @example
 * ```ts
 * await writeNpy("new.npy", npyOfFloats(Float32Array.of(1, 2), [2]));
 * (await readNpy("new.npy")).shape; // → [ 2 ]
 * ```
 */
export async function writeNpy(path: string, array: NpyArray): Promise<void> {
  await writeFileAtomic(path, formatNpy(array));
}

/**
 * Reads the numbers of a `.npy` file: float32 as float32, other numbers and booleans as float64.
 *
 * @param path of the file
 * @param expectedShape what the shape must be; leading axes of length 1 are not counted on either side
 * @returns shape as stored, and values in C order; NaN where the file has NaN
 * @throws FormatError as {@link readNpy} does, or when the file holds no numbers; ShapeError when the shape
 *   differs from what is expected.
 * @example
 * ```ts
 * const { shape } = await readFloats("truth.npy");
 * shape; // → [ 12, 6, 5 ]
 * ```
 */
export async function readFloats(path: string, expectedShape?: readonly number[]): Promise<Floats> {
  const { shape, dtype, data } = await readNpy(path);
  if (datetimeUnit(dtype))
    throw new FormatError(`${path} holds dates (${dtype}) where numbers are needed`, { file: path });
  if (expectedShape && String(withoutLeadingOnes(shape)) !== String(withoutLeadingOnes(expectedShape)))
    throw new ShapeError(`${path} has shape (${shape.join(", ")}), expected (${expectedShape.join(", ")})`, {
      file: path,
    });
  return { shape, values: toValues(data, path) };
}

function withoutLeadingOnes(shape: readonly number[]): readonly number[] {
  const first = shape.findIndex((n) => n !== 1);
  return first < 0 ? [] : shape.slice(first);
}
