import { constants, gunzipSync, inflateRawSync, inflateSync } from "node:zlib";

type Wrapping = "gzip" | "deflate" | "deflate-raw";

const INFLATE = { gzip: gunzipSync, deflate: inflateSync, "deflate-raw": inflateRawSync } as const;

/**
 * Inflates, but never beyond `largest` bytes: a few kilobytes can hold gigabytes of zeros.
 *
 * @param isPart whether `packed` may end early, and what there is is wanted
 * @throws Error that says what is wrong, without naming the file.
 */
export function inflateWithin(
  packed: Uint8Array,
  format: Wrapping,
  largest: number,
  isPart = false,
): Uint8Array {
  try {
    return INFLATE[format](packed, {
      maxOutputLength: Math.max(largest, 1),
      ...(isPart && { finishFlush: constants.Z_SYNC_FLUSH }),
    });
  } catch (error) {
    const tooLong = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    throw new Error(
      tooLong
        ? `it inflates to more than the ${largest} bytes that it declares`
        : `its compressed data are damaged (${(error as Error).message})`,
    );
  }
}
