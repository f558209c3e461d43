import {
  type BlockShape,
  type Elements,
  reinterpreted,
  type SampleKind,
  toElements,
} from "./tiff-samples.js";

/**
 * Undoes horizontal differencing (TIFF 6.0, section 14): each number is the difference to that of the cell before.
 *
 * @param elements unsigned integers of as many bits, which are changed
 */
export function undoPredictor(
  elements: Elements,
  { width, rows, samples }: BlockShape,
  bits: number,
  kind: SampleKind,
): Elements {
  const across = width * samples;
  for (let row = 0; row < rows; row++)
    if (elements instanceof BigUint64Array)
      for (let i = row * across + samples; i < (row + 1) * across; i++)
        elements[i] = (elements[i] ?? 0n) + (elements[i - samples] ?? 0n);
    else
      for (let i = row * across + samples; i < (row + 1) * across; i++)
        elements[i] = Number(elements[i]) + Number(elements[i - samples]);
  return reinterpreted(elements, bits, kind);
}

/**
 * Undoes the floating point predictor (Adobe Photoshop TIFF Technical Note 3): bytes are differenced along a row that
 * has first the most significant byte of each number, then the next, in any byte order of the file.
 *
 * @param bytes changed
 */
export function undoFloatPredictor(
  bytes: Uint8Array,
  { width, rows, samples }: BlockShape,
  bits: number,
): Elements {
  const across = width * samples;
  const size = bits / 8;
  const rowBytes = across * size;
  const native = new Uint8Array(rows * rowBytes);
  for (let row = 0; row < rows; row++) {
    const start = row * rowBytes;
    for (let i = start + samples; i < start + rowBytes; i++)
      bytes[i] = (bytes[i] ?? NaN) + (bytes[i - samples] ?? NaN);
    for (let i = 0; i < across; i++)
      for (let b = 0; b < size; b++)
        native[start + i * size + (size - 1 - b)] = bytes[start + b * across + i] ?? NaN;
  }
  return toElements(native, bits, "f", true);
}
