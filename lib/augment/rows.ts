import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { FormatError, ShapeError } from "../errors.js";
import { formatNpyHeader, type NpyHeader, parseNpyHeader } from "../io/formats/npy/npy.js";
import { fileError } from "../regular-file.js";

/** A numeric array that is read row by row along its first axis, as little-endian bytes. */
export interface Rows {
  readonly count: number;
  /** Shape of one row. */
  readonly shape: readonly number[];
  /** `"<f4"` or `"<f8"`. */
  readonly dtype: FloatType;
  /** The bytes of all rows in order, in pieces of any size. */
  bytes(): AsyncIterable<Uint8Array>;
}

export type FloatType = "<f4" | "<f8";

/** Header of a `.npy` file, read without its data. */
export async function readNpyHeader(path: string): Promise<NpyHeader> {
  const { size } = await stat(path).catch(fileError(path));
  const file = await open(path, "r");
  try {
    const start = new Uint8Array(Math.min(size, 70_000));
    await file.read(start, 0, start.length, 0);
    return parseNpyHeader(start, path, size);
  } finally {
    await file.close();
  }
}

/**
 * Opens a float32 or float64 `.npy` file of at least one row.
 *
 * @throws FormatError when it holds other numbers, is in Fortran order, big-endian, or empty
 */
export async function openRows(path: string): Promise<Rows> {
  const { shape, dtype, fortranOrder, dataOffset, dataBytes } = await readNpyHeader(path);
  if (dtype !== "<f4" && dtype !== "<f8")
    throw new FormatError(`${path}: holds ${dtype}: save it as float32 or float64 (a.astype(np.float32))`, {
      file: path,
    });
  if (fortranOrder && shape.length > 1)
    throw new FormatError(`${path}: is in Fortran order: save it again with np.ascontiguousarray`, {
      file: path,
    });
  if (shape.length === 0 || shape[0] === 0)
    throw new FormatError(`${path}: has shape (${shape.join(", ")}): it needs one row or more`, {
      file: path,
    });
  return {
    count: shape[0] ?? NaN,
    shape: shape.slice(1),
    dtype,
    bytes: () => createReadStream(path, { start: dataOffset, end: dataOffset + dataBytes - 1 }),
  };
}

/**
 * Writes a `.npy` file of the rows of `first` followed by those of `then`; memory does not grow with either.
 *
 * @throws ShapeError when the rows differ in shape or type
 */
export async function writeRows(path: string, first: Rows, then?: Rows): Promise<void> {
  if (then && (String(then.shape) !== String(first.shape) || then.dtype !== first.dtype))
    throw new ShapeError(
      `${path}: rows of (${then.shape.join(", ")}) ${then.dtype} cannot follow rows of (${first.shape.join(", ")}) ${first.dtype}`,
      { file: path },
    );
  const file = await open(path, "wx");
  try {
    await file.writeFile(formatNpyHeader([first.count + (then?.count ?? 0), ...first.shape], first.dtype));
    for (const rows of then ? [first, then] : [first])
      for await (const piece of rows.bytes()) await file.writeFile(piece);
  } finally {
    await file.close();
  }
}

/** Numbers as the bytes of a float type. */
export function floatBytes(values: ArrayLike<number>, dtype: FloatType): Uint8Array {
  const array = dtype === "<f4" ? Float32Array.from(values) : Float64Array.from(values);
  return new Uint8Array(array.buffer);
}
