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

/**
 * Counts the finite values of some bins by the 12 bits that their bin does not tell.
 *
 * @param first the first of the bins
 * @param last the last of the bins
 * @param places for each of the 2²⁰ bins one int32: which table it has, or −1
 * @param tables 4,096 int32 a bin
 */
export function refineBits(values: usize, n: i32, first: u32, last: u32, places: usize, tables: usize): void {
  const sign = i32x4.splat(0x80000000);
  const low = i32x4.splat((first << 12) - 1); // −0 stands just before the bin of 0
  const reach = i32x4.splat(((last - first) << 12) + 0x1000);
  for (let i = 0; i < n; i += 4) {
    const four = v128.load(values + ((<usize>i) << 2));
    const places4 = v128.xor(four, v128.or(i32x4.shr_s(four, 31), sign));
    if (!v128.any_true(i32x4.le_u(i32x4.sub(places4, low), reach))) continue;
    for (let k = i, end = min(i + 4, n); k < end; k++) {
      const raw = load<i32>(values + ((<usize>k) << 2));
      if ((raw & 0x7f800000) == 0x7f800000) continue;
      const order = ordered(raw << 1 == 0 ? 0 : raw);
      const place = load<i32>(places + ((<usize>(order >> 12)) << 2));
      if (place < 0) continue;
      const entry = tables + ((<usize>place) << 14) + ((<usize>(order & 0xfff)) << 2);
      store<i32>(entry, load<i32>(entry) + 1);
    }
  }
}
