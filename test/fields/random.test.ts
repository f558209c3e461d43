import { describe, expect, test } from "vitest";
import { normalDraws } from "../../lib/fields/normal-draws.js";
import { permutation, philox4x32, randomStream } from "../../lib/fields/random.js";

describe("Philox4x32-10", () => {
  // Known-answer vectors published with Random123 (D. E. Shaw Research, kat_vectors).
  test.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      ["6627e8d5", "e169c58d", "bc57ac4c", "9b00dbd8"],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      ["408f276d", "41c83b0e", "a20bc7c6", "6d5451fd"],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      ["d16cfe09", "94fdcceb", "5001e420", "24126ea1"],
    ],
  ])("known answer %#", (counter, key, expected) => {
    const out = new Uint32Array(4);
    const [c0, c1, c2, c3] = counter as [number, number, number, number];
    philox4x32(c0 | 0, c1 | 0, c2 | 0, c3 | 0, key[0]! | 0, key[1]! | 0, out);
    expect([...out].map((word) => word.toString(16).padStart(8, "0"))).toEqual(expected);
  });
});

describe("randomStream", () => {
  test("depends on its keys alone", () => {
    const first = Array.from({ length: 7 }, randomStream(5, 2, 1).uniform);
    randomStream(5, 2, 2).uniform();
    expect(Array.from({ length: 7 }, randomStream(5, 2, 1).uniform)).toEqual(first);
    for (const other of [randomStream(6, 2, 1), randomStream(5, 3, 1), randomStream(5, 2, 2)])
      expect(other.uniform()).not.toBe(first[0]);
  });

  test("normal deviates have mean 0, variance 1 and normal tails", () => {
    const { normal } = randomStream(1);
    const draws = Array.from({ length: 100_000 }, normal);
    const mean = draws.reduce((a, b) => a + b, 0) / draws.length;
    const variance = draws.reduce((a, b) => a + b * b, 0) / draws.length;
    const beyond2 = draws.filter((d) => Math.abs(d) > 2).length / draws.length;
    expect(Math.abs(mean)).toBeLessThan(0.013);
    expect(Math.abs(variance - 1)).toBeLessThan(0.02);
    expect(Math.abs(beyond2 - 0.0455)).toBeLessThan(0.003);
  });

  test("below(n) reaches each value about equally often", () => {
    const stream = randomStream(3);
    const counts = new Array(6).fill(0);
    for (let i = 0; i < 60_000; i++) counts[stream.below(6)]++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(450);
  });
});

test("permutation holds each index once", () => {
  const order = permutation(50, randomStream(9));
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
});

test.each([1, 7, 8, 20_593, 40_000])("%i normal draws at once are those of the stream, bit by bit", (n) => {
  const out = new Float64Array(n);
  normalDraws(2 ** 40 + 3, 5, 2 ** 32 - 1, out);
  const { normal } = randomStream(2 ** 40 + 3, 5, 2 ** 32 - 1);
  expect(out).toEqual(Float64Array.from({ length: n }, normal));
});
