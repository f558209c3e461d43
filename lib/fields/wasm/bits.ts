const NAN_BITS: u64 = 0x7fc00000;
const ZERO_BIN: usize = 0x80000;

/** Where a bit pattern stands in the order of the numbers. */
@inline
function ordered(raw: i32): u32 {
  return <u32>(raw ^ ((raw >> 31) | 0x80000000));
}

/**
 * Counts the values whose mask is not 0 (no mask: all) and that are finite into a table of 2²⁰ entries of 8 bytes: how many values
 * the bin has seen, and the bits of the only one, or of NaN.
 */
export function countBits(values: usize, counted: usize, n: i32, table: usize): void {
  let zeros: u64 = 0;
  for (let i = 0; i < n; i++) {
    if (counted != 0 && load<u8>(counted + i) == 0) continue;
    const raw = load<i32>(values + ((<usize>i) << 2));
    if ((raw & 0x7f800000) == 0x7f800000) continue;
    if (raw << 1 == 0) {
      zeros++;
      continue;
    }
    const entry = table + ((<usize>(ordered(raw) >> 12)) << 3);
    const before = load<u64>(entry);
    const bits = (<u64>(<u32>raw)) << 32;
    const only = before == 0 ? bits : (before & 0xffffffff00000000) == bits ? bits : NAN_BITS << 32;
    store<u64>(entry, only | <u64>(<u32>before + 1));
  }
  if (zeros == 0) return;
  const entry = table + (ZERO_BIN << 3);
  const before = load<u64>(entry);
  const only = before == 0 || before >> 32 == 0 ? 0 : NAN_BITS << 32;
  store<u64>(entry, only | ((before & 0xffffffff) + zeros));
}
