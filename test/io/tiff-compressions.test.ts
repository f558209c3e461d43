import { describe, expect, test } from "vitest";
import { decodeLzw } from "../../lib/io/formats/geotiff/lzw.js";
import { decodePackBits } from "../../lib/io/formats/geotiff/packbits.js";

/** Codes of these widths, most significant bit first, padded with zeros to a byte. */
function packed(codes: readonly (readonly [code: number, width: number])[]): Uint8Array {
  const bits = codes.map(([code, width]) => code.toString(2).padStart(width, "0")).join("");
  return Uint8Array.from(bits.match(/.{1,8}/g)!, (byte) => Number.parseInt(byte.padEnd(8, "0"), 2));
}

const nine = (...codes: number[]) => packed(codes.map((code) => [code, 9]));

/** TIFF 6.0, section 13, the compressor's pseudo-code; a full table is cleared, or kept as it is. */
function lzwOf(bytes: Uint8Array, clears: boolean): Uint8Array {
  const codes: [number, number][] = [[256, 9]];
  let table = new Map<string, number>();
  let next = 258;
  const width = () => (next < 512 ? 9 : next < 1024 ? 10 : next < 2048 ? 11 : 12);
  const codeOf = (text: string) => (text.length === 1 ? text.charCodeAt(0) : table.get(text)!);
  let prefix = "";
  for (const byte of bytes) {
    const longer = prefix + String.fromCharCode(byte);
    if (longer.length === 1 || table.has(longer)) {
      prefix = longer;
      continue;
    }
    codes.push([codeOf(prefix), width()]);
    if (next < 4096) table.set(longer, next++);
    if (clears && next === 4095) {
      codes.push([256, 12]);
      table = new Map();
      next = 258;
    }
    prefix = String.fromCharCode(byte);
  }
  codes.push([codeOf(prefix), width()]);
  if (next < 4096) next++;
  codes.push([257, width()]);
  return packed(codes);
}

describe("LZW", () => {
  test("the example of the specification", () => {
    const codes = nine(256, 7, 258, 8, 8, 258, 6, 6, 257);
    expect([...decodeLzw(codes, 10)]).toEqual([7, 7, 7, 8, 8, 7, 7, 6, 6]);
  });

  /** Bytes of few and of many kinds, so that codes are long and short. */
  const noise = (n: number, kinds: number) => {
    let state = 12345;
    return Uint8Array.from({ length: n }, () => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return (state >>> 16) % kinds;
    });
  };
  test.each([
    [1, 256],
    [300, 256],
    [5000, 256],
    [5000, 2],
    [20000, 7],
    [20000, 256],
  ])("%i bytes of %i kinds, of codes from 9 to 12 bits, as the specification packs them", (n, kinds) => {
    const bytes = noise(n, kinds);
    for (const clears of [true, false]) {
      const codes = lzwOf(bytes, clears);
      expect(Buffer.compare(decodeLzw(codes, n), bytes)).toBe(0);
      expect(decodeLzw(codes, n + 100)).toHaveLength(n);
      expect(() => decodeLzw(codes, n - 1)).toThrow(`hold more than ${n - 1} bytes`);
      expect(() => decodeLzw(codes.subarray(0, codes.length - 2), n)).toThrow(/end before their end code/);
    }
  });

  test("what is damaged is said", () => {
    expect(() => decodeLzw(nine(256, 7, 259, 257), 10)).toThrow("have code 259 before it is defined");
    expect(() => decodeLzw(nine(256, 258, 257), 10)).toThrow("have code 258 before it is defined");
    expect([...decodeLzw(nine(256, 7, 258, 257), 10)]).toEqual([7, 7, 7]);
    expect([...decodeLzw(nine(256, 7, 256, 8, 257), 10)]).toEqual([7, 8]);
    const early = nine(256, 7, 257);
    expect([...decodeLzw(Uint8Array.of(...early, 0, 0, 0), 10)]).toEqual([7]);
    expect(() => decodeLzw(Uint8Array.of(...early, 0, 0, 0, 0), 10)).toThrow(/end before the bytes/);
    expect(() => decodeLzw(Uint8Array.of(0, 1, 2), 10)).toThrow(/before TIFF 6\.0/);
    expect(() => decodeLzw(new Uint8Array(0), 10)).toThrow(/end before their end code/);
  });
});

describe("PackBits", () => {
  // Apple, Technical Note TN1023, "Understanding PackBits".
  const bytes = [0xfe, 0xaa, 0x02, 0x80, 0x00, 0x2a, 0xfd, 0xaa, 0x03, 0x80, 0x00, 0x2a, 0x22, 0xf7, 0xaa];
  const unpacked = [
    ...[0xaa, 0xaa, 0xaa, 0x80, 0x00, 0x2a, 0xaa, 0xaa, 0xaa, 0xaa, 0x80, 0x00, 0x2a, 0x22],
    ...new Array<number>(10).fill(0xaa),
  ];
  test("the example of its author", () => {
    expect([...decodePackBits(Uint8Array.from(bytes), 24)]).toEqual(unpacked);
    expect([...decodePackBits(Uint8Array.of(128, ...bytes, 128), 30)]).toEqual(unpacked);
  });
  test("the longest runs, and what is damaged", () => {
    expect(decodePackBits(Uint8Array.of(129, 5), 128)).toEqual(new Uint8Array(128).fill(5));
    const literal = Uint8Array.from({ length: 128 }, (_, i) => i);
    expect(decodePackBits(Uint8Array.of(127, ...literal), 128)).toEqual(literal);
    expect(() => decodePackBits(Uint8Array.from(bytes), 23)).toThrow("hold more than 23 bytes");
    expect(() => decodePackBits(Uint8Array.of(254), 9)).toThrow(/end within a run/);
    expect(() => decodePackBits(Uint8Array.of(2, 1, 1), 9)).toThrow(/end within a run/);
  });
});
