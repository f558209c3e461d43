const LOW: u32 = 2047;

@inline
function count(table: usize, digit: u32): void {
  const at = table + (<usize>digit << 2);
  store<u32>(at, load<u32>(at) + 1);
}

/** Counts → where each digit starts. */
function starts(table: usize, digits: i32): void {
  let start: u32 = 0;
  for (let at = table, end = table + (<usize>digits << 2); at < end; at += 4) {
    const counted = load<u32>(at);
    store<u32>(at, start);
    start += counted;
  }
}

@inline
function place(table: usize, digit: u32): usize {
  const at = table + (<usize>digit << 2);
  const next = load<u32>(at);
  store<u32>(at, next + 1);
  return <usize>next << 2;
}

/**
 * Sorts float32 without NaN by their bits, digits of 11, 11 and 10 bits, lowest first.
 *
 * @param values lost
 * @param sorted as much room, written
 * @param tables scratch of 20 KiB
 */
export function sortFloats(values: usize, n: i32, sorted: usize, tables: usize): void {
  const middle = tables + 8192;
  const high = tables + 16384;
  const end = values + (<usize>n << 2);
  memory.fill(tables, 0, 20480);
  for (let at = values; at < end; at += 4) {
    const raw = load<i32>(at);
    const key = <u32>(raw ^ ((raw >> 31) | 0x80000000));
    store<u32>(at, key);
    count(tables, key & LOW);
    count(middle, (key >> 11) & LOW);
    count(high, key >> 22);
  }
  starts(tables, 2048);
  starts(middle, 2048);
  starts(high, 1024);
  for (let at = values; at < end; at += 4) {
    const key = load<u32>(at);
    store<u32>(sorted + place(tables, key & LOW), key);
  }
  for (let at = sorted, last = sorted + (<usize>n << 2); at < last; at += 4) {
    const key = load<u32>(at);
    store<u32>(values + place(middle, (key >> 11) & LOW), key);
  }
  for (let at = values; at < end; at += 4) {
    const key = load<i32>(at);
    store<i32>(sorted + place(high, <u32>key >> 22), key ^ (~(key >> 31) | 0x80000000));
  }
}
