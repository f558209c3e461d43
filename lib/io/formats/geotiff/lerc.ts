import { decodeOnThread } from "../../arrays/decoder-thread.js";
import { type BlockShape, type Elements, type SampleKind, toElements } from "./tiff-samples.js";

const HEAD_BYTES = 38;
const CHECKSUM_END = 14;

/**
 * A block of LERC (version 2). Masked floats become NaN. In a big-endian TIFF it holds the swapped bytes as if they were
 * numbers, as libtiff does it.
 *
 * @throws Error that says what is wrong, without naming the file: also where its checksum is that of other bytes, or it
 *   declares another size than `shape`.
 */
export async function decodeLerc(
  packed: Uint8Array,
  { width, rows, samples }: BlockShape,
  { bits, kind, little }: { readonly bits: number; readonly kind: SampleKind; readonly little: boolean },
): Promise<Elements> {
  checkHead(packed, width, rows, samples);
  const length = width * rows * samples;
  const answer = await decodeOnThread("lerc", packed, (length * bits) / 8);
  const { pixels, mask } = answer as { pixels: Float64Array; mask: Uint8Array | null | undefined };
  if (pixels.length !== length || 8 * pixels.BYTES_PER_ELEMENT !== bits)
    throw new Error(
      `it has ${pixels.length} LERC values of ${8 * pixels.BYTES_PER_ELEMENT} bits, ${length} of ${bits} are needed`,
    );
  const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const out = toElements(bytes, bits, kind, little) as Float64Array;
  if (mask && kind === "f")
    for (let i = 0; i < length; i++) if (!mask[Math.floor(i / samples)]) out[i] = Number.NaN;
  return out;
}

/** After the reference implementation: "Lerc2 ", version, checksum, rows, columns, numbers a cell. */
function checkHead(packed: Uint8Array, width: number, rows: number, samples: number): void {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const name = String.fromCharCode(...packed.subarray(0, 6));
  if (name !== "Lerc2 " || packed.length < HEAD_BYTES)
    throw new Error("its LERC data are further compressed or of version 1, which is not supported");
  const version = view.getInt32(6, true);
  const hasChecksum = version >= 3;
  const at = hasChecksum ? CHECKSUM_END : 10;
  const [high, wide] = [view.getInt32(at, true), view.getInt32(at + 4, true)];
  const deep = version >= 4 ? view.getInt32(at + 8, true) : 1;
  const size = view.getInt32(at + (version >= 4 ? 20 : 16), true);
  if (high !== rows || wide !== width || deep !== samples)
    throw new Error(
      `it declares ${high}×${wide}×${deep} LERC values, ${rows}×${width}×${samples} are needed`,
    );
  if (size !== packed.length && !(size > HEAD_BYTES && size < packed.length))
    throw new Error(`its LERC data declare ${size} bytes, there are ${packed.length}`);
  if (hasChecksum && fletcher32(packed.subarray(CHECKSUM_END, size)) !== view.getUint32(10, true))
    throw new Error("its checksum (Fletcher-32 of LERC) is that of other bytes");
}

/** Fletcher's checksum of 16-bit big-endian words, as LERC has it: sums start at 0xffff. */
function fletcher32(bytes: Uint8Array): number {
  let [a, b] = [0xffff, 0xffff];
  for (let i = 0; i < bytes.length; i += 2) {
    a += (bytes[i] ?? NaN) * 256 + (bytes[i + 1] ?? 0);
    a = (a & 0xffff) + (a >>> 16);
    b += a;
    b = (b & 0xffff) + (b >>> 16);
  }
  return (((b & 0xffff) << 16) | (a & 0xffff)) >>> 0;
}
