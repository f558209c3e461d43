import { describe, expect, test } from "vitest";
import { decodeLerc } from "../../lib/io/formats/geotiff/lerc.js";

interface Blob {
  readonly version: number;
  readonly rows: number;
  readonly columns: number;
  /** Numbers a cell, from version 4 on. */
  readonly deep?: number;
  /** Of all valid cells, number by number. */
  readonly values: readonly number[];
  /** Which cells are valid, 1 or 0; all where it is left out. */
  readonly valid?: readonly number[];
  readonly bits?: 32 | 64;
  /** Bytes that it says it has, beyond those that it has. */
  readonly more?: number;
}

/** A blob with its numbers as they are, after the layout that Esri gives (Lerc2, "one sweep"). */
function lerc({ version, rows, columns, deep = 1, values, valid, bits = 32, more = 0 }: Blob): Uint8Array {
  const bytes: number[] = [..."Lerc2 "].map((letter) => letter.charCodeAt(0));
  const put = (size: number, write: (view: DataView) => void): void => {
    const view = new DataView(new ArrayBuffer(size));
    write(view);
    bytes.push(...new Uint8Array(view.buffer));
  };
  const int = (value: number): void => put(4, (view) => view.setInt32(0, value, true));
  const double = (value: number): void => put(8, (view) => view.setFloat64(0, value, true));
  const number = (value: number): void =>
    bits === 64 ? double(value) : put(4, (view) => view.setFloat32(0, value, true));
  int(version);
  if (version >= 3) int(0);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const isValid = valid ?? new Array(rows * columns).fill(1);
  for (const n of [rows, columns, ...(version >= 4 ? [deep] : []), isValid.filter(Boolean).length, 8]) int(n);
  const size = bytes.length;
  for (const n of [0, bits === 64 ? 7 : 6]) int(n);
  for (const n of [0, least, most]) double(n);
  if (valid) {
    const mask = new Uint8Array(Math.ceil(valid.length / 8));
    for (const [i, is] of valid.entries()) if (is) mask[i >> 3]! |= 128 >> (i & 7);
    int(mask.length + 4);
    put(2, (view) => view.setInt16(0, mask.length, true));
    bytes.push(...mask);
    put(2, (view) => view.setInt16(0, -32768, true));
  } else int(0);
  if (least !== most) {
    if (version >= 4)
      for (const bound of [Math.min, Math.max])
        for (let d = 0; d < deep; d++) number(bound(...values.filter((_, i) => i % deep === d)));
    bytes.push(1);
    for (const value of values) number(value);
  }
  const blob = Uint8Array.from(bytes);
  const view = new DataView(blob.buffer);
  view.setInt32(size, blob.length + more, true);
  if (version >= 3) view.setUint32(10, fletcher(blob.subarray(14)), true);
  return blob;
}

/** Fletcher-32 from its definition: sums modulo 65535 of big-endian words. */
function fletcher(bytes: Uint8Array): number {
  let [a, b] = [0n, 0n];
  for (let i = 0; i < bytes.length; i += 2) {
    a = (a + BigInt(bytes[i]! * 256 + (bytes[i + 1] ?? 0))) % 65535n;
    b = (b + a) % 65535n;
  }
  return Number((b || 65535n) * 65536n + (a || 65535n));
}

const SHAPE = { width: 3, rows: 2, samples: 1 };
const FLOATS = { bits: 32, kind: "f", little: true } as const;
const SIX = [0, 1.5, 2, 30, 4, 5];
const blob = (more: Partial<Blob> = {}): Uint8Array =>
  lerc({ version: 4, rows: 2, columns: 3, values: SIX, ...more });

describe("a LERC block", () => {
  test.each([2, 3, 4])("of version %i holds its numbers", async (version) => {
    expect(await decodeLerc(blob({ version }), SHAPE, FLOATS)).toEqual(Float32Array.from(SIX));
    const one = blob({ version, values: [7, 7, 7, 7, 7, 7] });
    expect(await decodeLerc(one, SHAPE, FLOATS)).toEqual(new Float32Array(6).fill(7));
  });

  test("of doubles, and of several numbers a cell", async () => {
    const doubles = blob({ bits: 64, values: [0.1, 1, 2, 3, 4, 5] });
    expect(await decodeLerc(doubles, SHAPE, { ...FLOATS, bits: 64 })).toEqual(
      Float64Array.of(0.1, 1, 2, 3, 4, 5),
    );
    const two = { width: 3, rows: 1, samples: 2 };
    expect(await decodeLerc(blob({ rows: 1, deep: 2 }), two, FLOATS)).toEqual(Float32Array.from(SIX));
  });

  test("is missing where its mask says so, all numbers of a cell", async () => {
    const masked = blob({ values: [1, 2, 3, 4], valid: [1, 0, 1, 1, 0, 1] });
    expect(await decodeLerc(masked, SHAPE, FLOATS)).toEqual(
      Float32Array.of(1, Number.NaN, 2, 3, Number.NaN, 4),
    );
    const deep = blob({ rows: 1, deep: 2, values: [1, 2, 3, 4], valid: [1, 0, 1] });
    expect(await decodeLerc(deep, { width: 3, rows: 1, samples: 2 }, FLOATS)).toEqual(
      Float32Array.of(1, 2, Number.NaN, Number.NaN, 3, 4),
    );
  });

  test("may be followed by other bytes", async () => {
    expect(await decodeLerc(Uint8Array.of(...blob(), 0, 0), SHAPE, FLOATS)).toEqual(Float32Array.from(SIX));
  });

  test.each<[string, Uint8Array, object, RegExp]>([
    ["other rows", blob(), { rows: 3 }, /declares 2×3×1 LERC values, 3×3×1 are needed/],
    ["other columns", blob(), { width: 2 }, /declares 2×3×1 LERC values, 2×2×1 are needed/],
    ["other numbers a cell", blob({ deep: 2, rows: 1 }), { rows: 1 }, /declares 1×3×2 LERC values/],
    ["numbers a cell that version 3 has not", blob({ version: 3 }), { samples: 2 }, /declares 2×3×1/],
    ["more bytes than there are", blob({ more: 1 }), {}, /declare \d+ bytes, there are/],
    ["a cut end", blob().subarray(0, -1), {}, /declare \d+ bytes, there are/],
    ["a changed byte", blob().map((byte, i) => (i === 75 ? byte ^ 1 : byte)), {}, /checksum/],
    ["another beginning", Uint8Array.of(...[..."CntZImage "].map((c) => c.charCodeAt(0))), {}, /version 1/],
    ["no more than its name", blob().subarray(0, 37), {}, /version 1, which is not supported/],
    ["doubles for floats", blob({ bits: 64 }), {}, /LERC/],
  ])("with %s is refused", async (_, bytes, other, said) => {
    await expect(decodeLerc(bytes, { ...SHAPE, ...other }, FLOATS)).rejects.toThrow(said);
  });
});
