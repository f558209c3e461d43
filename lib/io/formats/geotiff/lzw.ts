const CLEAR = 256;
const END = 257;
const FIRST_FREE = 258;
const MOST_CODES = 4096;
/** Bytes of padding that may follow the end. */
const SLACK = 3;

/**
 * LZW as TIFF 6.0 has it (section 13): codes of 9 to 12 bits, most significant bit first, one code earlier than others.
 *
 * @param largest bytes that come out at most
 * @throws Error that says what is wrong, without naming the file.
 */
export function decodeLzw(packed: Uint8Array, largest: number): Uint8Array {
  if (packed.length > 1 && packed[0] === 0 && ((packed[1] ?? NaN) & 1) === 1)
    throw new Error("it is LZW of before TIFF 6.0, which is not supported");
  const out = new Uint8Array(largest);
  // A code is an earlier one and a byte more: where that stands in what came out, and how long it is.
  const starts = new Int32Array(MOST_CODES);
  const lengths = new Int32Array(MOST_CODES);
  let next = FIRST_FREE;
  let width = 9;
  let buffer = 0;
  let bits = 0;
  let from = 0;
  let to = 0;
  let last = CLEAR;
  let lastStart = 0;
  for (;;) {
    while (bits < width) {
      if (from === packed.length) throw new Error("its LZW data end before their end code");
      buffer = ((buffer & 0xfffff) << 8) | (packed[from++] ?? NaN);
      bits += 8;
    }
    bits -= width;
    const code = (buffer >>> bits) & ((1 << width) - 1);
    if (code === END) break;
    if (code === CLEAR) {
      next = FIRST_FREE;
      width = 9;
      last = CLEAR;
      continue;
    }
    const start = to;
    if (code < CLEAR) {
      if (to === largest) throw tooLong(largest);
      out[to++] = code;
    } else {
      const isNew = code === next && last !== CLEAR;
      if (code >= next && !isNew) throw new Error(`its LZW data have code ${code} before it is defined`);
      const length = isNew ? start - lastStart + 1 : (lengths[code] ?? NaN);
      let at = isNew ? lastStart : (starts[code] ?? NaN);
      if (to + length > largest) throw tooLong(largest);
      for (let i = 0; i < length; i++) out[to++] = out[at++] ?? NaN;
    }
    if (last !== CLEAR && next < MOST_CODES) {
      starts[next] = lastStart;
      lengths[next] = start - lastStart + 1;
      next++;
    }
    if (next >= (1 << width) - 1 && width < 12) width++;
    last = code;
    lastStart = start;
  }
  if (packed.length - from > SLACK) throw new Error("its LZW data end before the bytes that they declare");
  return out.subarray(0, to);
}

function tooLong(largest: number): Error {
  return new Error(`its LZW data hold more than ${largest} bytes`);
}
