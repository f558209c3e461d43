/**
 * Counter-based random numbers, Philox4x32-10 (Salmon et al. 2011, doi:10.1145/2063384.2063405).
 *
 * A stream is a pure function of its keys: the draws of (seed, event, member) are the same whatever was
 * drawn before, in whatever order, batch or thread.
 */

/** One block of Philox4x32-10: four 32-bit words of counter and two of key give four random words. */
export function philox4x32(
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
  out: Uint32Array,
): void {
  for (let round = 0; round < 10; round++) {
    const h0 = mulHigh(0xd2511f53, c0);
    const l0 = Math.imul(0xd2511f53, c0);
    const h1 = mulHigh(0xcd9e8d57, c2);
    const l1 = Math.imul(0xcd9e8d57, c2);
    c0 = h1 ^ c1 ^ k0;
    c1 = l1;
    c2 = h0 ^ c3 ^ k1;
    c3 = l0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** Upper 32 bits of the product of two unsigned 32-bit numbers. */
function mulHigh(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const crossed = Math.imul(a1, b0);
  const other = Math.imul(a0, b1);
  const carry = (Math.imul(a0, b0) >>> 16) + (crossed & 0xffff) + (other & 0xffff);
  return (Math.imul(a1, b1) + (crossed >>> 16) + (other >>> 16) + (carry >>> 16)) | 0;
}

export interface RandomStream {
  /** An integer in [0, 2³²). */
  uint32(): number;
  /** A number in [0, 1) with 53 random bits. */
  uniform(): number;
  /** A standard normal deviate (Box–Muller). */
  normal(): number;
  /** An integer in [0, n), unbiased. */
  below(n: number): number;
}

/**
 * The stream of (seed, a, b): for samples, (seed, event, member).
 *
 * @param seed any integer of absolute value up to 2⁵³
 * @param a first sub-key, an integer in [0, 2³²)
 * @param b second sub-key, an integer in [0, 2³²)
 * @returns the same numbers for the same keys on every machine; each call starts from the first
 * @example
 * ```ts
 * const stream = randomStream(42, 7, 0);
 * [stream.uniform(), stream.normal(), stream.below(6)]; // → [ 0.406, 0.8414, 3 ]
 * ```
 */
export function randomStream(seed: number, a = 0, b = 0): RandomStream {
  const key0 = seed | 0;
  const key1 = Math.floor(seed / 4294967296) | 0;
  const block = new Uint32Array(4);
  let next = 4;
  let count = 0;
  let spare = Number.NaN;

  function uint32(): number {
    if (next === 4) {
      philox4x32((count % 4294967296) | 0, Math.floor(count / 4294967296), a | 0, b | 0, key0, key1, block);
      count++;
      next = 0;
    }
    return block[next++] ?? NaN;
  }
  function uniform(): number {
    const high = uint32() >>> 5;
    return (high * 67108864 + (uint32() >>> 6)) / 9007199254740992;
  }
  function normal(): number {
    if (!Number.isNaN(spare)) {
      const value = spare;
      spare = Number.NaN;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
  function below(n: number): number {
    const limit = 4294967296 - (4294967296 % n);
    let draw = uint32();
    while (draw >= limit) draw = uint32();
    return draw % n;
  }
  return { uint32, uniform, normal, below };
}

/**
 * A random permutation of 0 … n−1 (Fisher–Yates).
 *
 * @param n from 0 to 2³² − 1
 * @param stream advanced by n − 1 draws
 * @returns each of 0 … n−1 once
 * @example
 * ```ts
 * permutation(5, randomStream(1)); // → [ 3, 1, 4, 0, 2 ]
 * ```
 */
export function permutation(n: number, stream: RandomStream): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = stream.below(i + 1);
    const swap = order[i] ?? NaN;
    order[i] = order[j] ?? NaN;
    order[j] = swap;
  }
  return order;
}
