/**
 * PackBits (TIFF 6.0, section 9): runs of one byte and of different ones.
 *
 * @param largest bytes that come out at most
 * @throws Error that says what is wrong, without naming the file.
 */
export function decodePackBits(packed: Uint8Array, largest: number): Uint8Array {
  const out = new Uint8Array(largest);
  let to = 0;
  for (let from = 0; from < packed.length; ) {
    const head = packed[from++] ?? NaN;
    if (head === 128) continue;
    const isRun = head > 128;
    const length = isRun ? 257 - head : head + 1;
    const taken = isRun ? 1 : length;
    if (from + taken > packed.length) throw new Error("its PackBits data end within a run");
    if (to + length > largest) throw new Error(`its PackBits data hold more than ${largest} bytes`);
    if (isRun) out.fill(packed[from] ?? NaN, to, to + length);
    else out.set(packed.subarray(from, from + length), to);
    from += taken;
    to += length;
  }
  return out.subarray(0, to);
}
