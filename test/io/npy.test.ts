import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FormatError, ShapeError, ValueError } from "../../lib/errors.js";
import { memorySource } from "../../lib/io/arrays/byte-source.js";
import { datetimeUnit } from "../../lib/io/arrays/npy-dtype.js";
import {
  formatNpy,
  formatNpyHeader,
  npyOfFloats,
  npyOfStrings,
  parseNpy,
  readFloats,
  readNpy,
  writeNpy,
} from "../../lib/io/formats/npy/npy.js";
import { npyVariable } from "../../lib/io/formats/npy/npy-file.js";

// Saved by NumPy 1.24.2: fixtures/make-npy.py.
const saved = JSON.parse(await readFile(new URL("fixtures/npy.json", import.meta.url), "utf8")) as Record<
  string,
  string
>;
const bytesOf = (name: string): Uint8Array => new Uint8Array(Buffer.from(saved[name], "base64"));
const parse = (name: string) => parseNpy(bytesOf(name), name);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-npy-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("files that NumPy saved", () => {
  test.each(["f4", "f4 version 2", "f4 version 3"])("%s", (name) => {
    const expected = new Float32Array([1.5, -2, Number.NaN, 0, 3e38, 1e-45]);
    expect(parse(name)).toEqual({ shape: [2, 3], dtype: "<f4", data: expected });
  });
  test("other types", () => {
    expect(parse("f8 big-endian")).toEqual({ shape: [2], dtype: "<f8", data: new Float64Array([1.1, 2.2]) });
    expect(parse("f2").data).toEqual(
      new Float32Array([1, 65504, 2 ** -24, Number.NEGATIVE_INFINITY, Number.NaN, 0.0999755859375]),
    );
    expect(parse("i8").data).toEqual(new BigInt64Array([2n ** 62n, -5n]));
    expect(parse("bool")).toEqual({ shape: [2], dtype: "|b1", data: new Uint8Array([1, 0]) });
    expect(parse("unicode")).toEqual({ shape: [3], dtype: "<U15", data: ["synth_000012_s3", "é🌧", ""] });
    expect(parse("bytes")).toEqual({ shape: [2], dtype: "|S3", data: ["pr", "tas"] });
    expect(parse("scalar")).toEqual({ shape: [], dtype: "<f8", data: new Float64Array([43.6]) });
    expect(parse("empty")).toEqual({ shape: [0, 3], dtype: "<f4", data: new Float32Array(0) });
  });
  test("dates keep their unit", () => {
    const { dtype, data } = parse("date");
    expect([datetimeUnit(dtype), data]).toEqual(["D", new BigInt64Array([4717n, 47117n])]);
    expect(datetimeUnit("<f4")).toBeNull();
  });
  test("Fortran order becomes row-major", () => {
    expect(parse("fortran")).toEqual({
      shape: [2, 3, 4],
      dtype: "<i4",
      data: Int32Array.from({ length: 24 }, (_, i) => i),
    });
  });
  test("a slab in Fortran order is taken from the bytes, read once", async () => {
    const whole = memorySource("fortran", bytesOf("fortran"));
    let readWhole = 0;
    const variable = await npyVariable(
      {
        ...whole,
        read(offset, length) {
          if (length === whole.size) readWhole++;
          return whole.read(offset, length);
        },
      },
      "",
    );
    // np.arange(24).reshape(2, 3, 4)[:, 1:3, 1:3], and [1, 2:, 3:]
    const slab = await variable.read([0, 1, 1], [2, 2, 2]);
    expect(slab).toEqual(Int32Array.of(5, 6, 9, 10, 17, 18, 21, 22));
    expect(await variable.read([1, 2, 3], [1, 1, 1])).toEqual(Int32Array.of(23));
    expect(await variable.read([0, 0, 0], [0, 3, 4])).toEqual(new Int32Array(0));
    expect(readWhole).toBeLessThanOrEqual(2);
  });
  test("what we write is what NumPy writes", () => {
    for (const name of ["f4", "i8", "bool", "date", "bytes", "scalar", "empty"])
      expect(formatNpy(parse(name))).toEqual(bytesOf(name));
  });
});

describe("refused", () => {
  const f4 = bytesOf("f4");
  const withShape = (shape: string) => {
    const text = Buffer.from(formatNpyHeader([1], "<f4"))
      .toString("latin1")
      .replace("(1,)", shape);
    return new Uint8Array(Buffer.from(text, "latin1"));
  };
  test.each<[string, Uint8Array, RegExp]>([
    ["no .npy", Buffer.from("PK\x03\x04"), /not a \.npy file/],
    ["empty file", new Uint8Array(0), /not a \.npy file/],
    ["header cut at 8 bytes", f4.slice(0, 8), /truncated: its header needs 10 bytes, 8 are there/],
    ["header cut", f4.slice(0, 60), /truncated: its header needs 128 bytes, 60 are there/],
    ["data cut", f4.slice(0, -1), /truncated: shape \(2, 3\) of <f4 needs 24 bytes of data, found 23/],
    ["data missing", f4.slice(0, 128), /needs 24 bytes of data, found 0/],
    ["too much data", Buffer.concat([f4, f4]), /more data than its header says.*needs 24 bytes.*found 176/],
    [
      "huge shape",
      withShape("(99999999999, 99999999)"),
      /needs 39999999599600000000 bytes of data, found 19/,
    ],
    ["impossible shape", withShape("(999999999999999999999,)"), /impossible shape/],
    ["negative shape", withShape("(-1,)"), /cannot be understood/],
    ["version 9", f4.with(6, 9), /version 9/],
    ["objects", bytesOf("object"), /never unpickled/],
    ["records", bytesOf("record"), /structured dtype/],
    ["complex", formatNpyHeader([0], "<c8"), /dtype <c8/],
    ["unicode of no width", formatNpyHeader([9], "<U0"), /dtype <U0/],
  ])("%s", (_, bytes, message) => {
    expect(() => parseNpy(bytes, "fields.npy")).toThrow(FormatError);
    expect(() => parseNpy(bytes, "fields.npy")).toThrow(message);
    expect(() => parseNpy(bytes, "fields.npy")).toThrow(/^fields\.npy /);
  });
  test("arrays that do not fit", () => {
    expect(() => formatNpy({ shape: [3], dtype: "<f4", data: new Float32Array(2) })).toThrow(ShapeError);
    expect(() => formatNpy({ shape: [2], dtype: "<f8", data: new Float32Array(2) })).toThrow(ValueError);
    expect(() => formatNpy({ shape: [1], dtype: "<U2", data: ["abc"] })).toThrow(/longer than its dtype/);
  });
});

test("reading back what was written gives the same bits", () => {
  const doubles = fc.float64Array({ maxLength: 40 }).map((data) => npyOfFloats(data, [data.length]));
  const floats = fc
    .tuple(fc.nat(4), fc.nat(4))
    .chain(([h, w]) =>
      fc.float32Array({ minLength: h * w, maxLength: h * w }).map((data) => npyOfFloats(data, [h, w])),
    );
  const texts = fc.array(fc.string({ unit: "grapheme" }).filter((s) => !s.endsWith("\0"))).map(npyOfStrings);
  fc.assert(
    fc.property(fc.oneof(doubles, floats, texts), (array) => {
      expect(parseNpy(formatNpy(array), "array")).toEqual(array);
    }),
  );
});

describe("on disk", () => {
  test("written whole, read back, nothing else left", async () => {
    const path = join(folder, "new", "day.npy");
    await writeNpy(path, npyOfFloats(new Float32Array([1, 2, 3, 4, 5, 6]), [1, 2, 3]));
    expect((await readNpy(path)).shape).toEqual([1, 2, 3]);
    expect(await readdir(join(folder, "new"))).toEqual(["day.npy"]);
    expect((await readFloats(path, [2, 3])).values).toEqual(new Float32Array([1, 2, 3, 4, 5, 6]));
    await expect(readFloats(path, [3, 2])).rejects.toThrow(
      /day\.npy has shape \(1, 2, 3\), expected \(3, 2\)/,
    );
    await expect(readFloats(path, [3, 2])).rejects.toThrow(ShapeError);
  });
  test("integers are read as float64, texts and dates are refused as numbers", async () => {
    const path = join(folder, "other.npy");
    await writeFile(path, bytesOf("i8"));
    expect((await readFloats(path)).values).toEqual(new Float64Array([2 ** 62, -5]));
    await writeFile(path, bytesOf("unicode"));
    await expect(readFloats(path)).rejects.toThrow(/text where numbers/);
    await writeFile(path, bytesOf("date"));
    await expect(readFloats(path)).rejects.toThrow(/dates/);
  });
  test("missing files and directories", async () => {
    await expect(readNpy(join(folder, "none.npy"))).rejects.toThrow(/none\.npy does not exist/);
    await expect(readNpy(folder)).rejects.toThrow(/is a directory/);
    await expect(readNpy(join(folder, "none.npy"))).rejects.toThrow(FormatError);
  });
});
