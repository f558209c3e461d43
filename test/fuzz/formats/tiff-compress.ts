import { deflateSync } from "node:zlib";
import type { Dice } from "../dice.js";

/** Bytes of a strip in one of the compressions of TIFF, as plainly as each allows. */
export interface CompressedStrip {
  readonly name: string;
  /** Value of tag 259. */
  readonly code: number;
  compress(raw: Buffer): Buffer;
}

const COMPRESSIONS: readonly CompressedStrip[] = [
  { name: "plain", code: 1, compress: (raw) => raw },
  { name: "deflate", code: 8, compress: (raw) => deflateSync(raw) },
  { name: "LZW", code: 5, compress: lzw },
  { name: "PackBits", code: 32773, compress: packBits },
];

export function someCompression(dice: Dice): CompressedStrip {
  return dice.pick(COMPRESSIONS);
}

/** Codes of 9 bits alone: the table is cleared before it would need more. */
function lzw(raw: Buffer): Buffer {
  const codes = [256];
  raw.forEach((byte, i) => {
    if (i > 0 && i % 200 === 0) codes.push(256);
    codes.push(byte);
  });
  codes.push(257);
  const out = Buffer.alloc(Math.ceil((9 * codes.length) / 8));
  codes.forEach((code, i) => {
    for (let bit = 0; bit < 9; bit++)
      if (code & (256 >> bit)) out[(9 * i + bit) >> 3] |= 128 >> ((9 * i + bit) & 7);
  });
  return out;
}

/** Runs of different bytes. */
function packBits(raw: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < raw.length; at += 128) {
    const run = raw.subarray(at, at + 128);
    parts.push(Buffer.from([run.length - 1]), run);
  }
  return Buffer.concat(parts);
}
