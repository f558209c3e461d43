import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FormatError } from "../../lib/errors.js";
import { readAll } from "../../lib/io/arrays/array-file.js";
import { openGeotiff } from "../../lib/io/formats/geotiff/geotiff.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-hand-tiff-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Bytes of an element, its sample format, and how it is written. */
const KINDS = {
  u1: [1, 1, (view: DataView, at: number, value: number) => view.setUint8(at, value)],
  i1: [1, 2, (view: DataView, at: number, value: number) => view.setInt8(at, value)],
  u2: [
    2,
    1,
    (view: DataView, at: number, value: number, little: boolean) => view.setUint16(at, value, little),
  ],
  i2: [
    2,
    2,
    (view: DataView, at: number, value: number, little: boolean) => view.setInt16(at, value, little),
  ],
  u4: [
    4,
    1,
    (view: DataView, at: number, value: number, little: boolean) => view.setUint32(at, value, little),
  ],
  i4: [
    4,
    2,
    (view: DataView, at: number, value: number, little: boolean) => view.setInt32(at, value, little),
  ],
  f4: [
    4,
    3,
    (view: DataView, at: number, value: number, little: boolean) => view.setFloat32(at, value, little),
  ],
  f8: [
    8,
    3,
    (view: DataView, at: number, value: number, little: boolean) => view.setFloat64(at, value, little),
  ],
} as const;
const FIELD_TYPES = { ascii: [2, 1], short: [3, 2], long: [4, 4], double: [12, 8] } as const;
type Tag = readonly [type: keyof typeof FIELD_TYPES, values: readonly number[]];

interface Page {
  readonly width: number;
  readonly height: number;
  readonly bands?: number;
  readonly kind?: keyof typeof KINDS;
  readonly tile?: readonly [width: number, height: number];
  readonly rowsPerStrip?: number;
  readonly isPlanar?: boolean;
  /** Blocks that were never written. */
  readonly holes?: readonly number[];
  /** The value of a cell of a band. */
  readonly value: (band: number, y: number, x: number) => number;
  /** Instead of, or beside, the usual tags; null: without it. */
  readonly tags?: Readonly<Record<number, Tag | null>>;
}

/** A TIFF, after the specification (TIFF 6.0): blocks, then directories. */
function tiff(pages: readonly Page[], little = true): Uint8Array {
  const bytes: number[] = [...(little ? [0x49, 0x49] : [0x4d, 0x4d])];
  const put = (size: number, write: (view: DataView) => void) => {
    const view = new DataView(new ArrayBuffer(size));
    write(view);
    bytes.push(...new Uint8Array(view.buffer));
  };
  const short = (value: number) => put(2, (view) => view.setUint16(0, value, little));
  const long = (value: number) => put(4, (view) => view.setUint32(0, value, little));
  short(42);
  long(0);
  let link = 4;
  for (const page of pages) {
    const {
      width,
      height,
      bands = 1,
      kind = "f4",
      tile,
      isPlanar = false,
      holes = [],
      value,
      tags = {},
    } = page;
    const [size, format, write] = KINDS[kind];
    const [blockWidth, blockHeight] = tile ?? [width, page.rowsPerStrip ?? height];
    const [across, down] = [Math.ceil(width / blockWidth), Math.ceil(height / blockHeight)];
    const [offsets, lengths] = [[] as number[], [] as number[]];
    for (let plane = 0; plane < (isPlanar ? bands : 1); plane++)
      for (let block = 0; block < across * down; block++) {
        if (holes.includes(offsets.length)) {
          offsets.push(0);
          lengths.push(0);
          continue;
        }
        offsets.push(bytes.length);
        const [top, left] = [Math.floor(block / across) * blockHeight, (block % across) * blockWidth];
        const rows = tile ? blockHeight : Math.min(blockHeight, height - top);
        for (let y = top; y < top + rows; y++)
          for (let x = left; x < left + blockWidth; x++)
            for (const band of isPlanar ? [plane] : Array.from({ length: bands }, (_, i) => i))
              put(size, (view) => write(view, 0, y < height && x < width ? value(band, y, x) : 0, little));
        lengths.push(bytes.length - offsets.at(-1)!);
        if (bytes.length % 2) bytes.push(0);
      }
    const all: Record<number, Tag | null> = {
      256: ["long", [width]],
      257: ["long", [height]],
      258: ["short", new Array(bands).fill(8 * size)],
      259: ["short", [1]],
      277: ["short", [bands]],
      284: ["short", [isPlanar ? 2 : 1]],
      339: ["short", new Array(bands).fill(format)],
      ...(tile
        ? {
            322: ["long", [tile[0]]],
            323: ["long", [tile[1]]],
            324: ["long", offsets],
            325: ["long", lengths],
          }
        : { 273: ["long", offsets], 278: ["long", [blockHeight]], 279: ["long", lengths] }),
      ...tags,
    };
    const entries = Object.entries(all).filter((entry): entry is [string, Tag] => entry[1] !== null);
    const outside = entries.map(([, [type, values]]) => {
      const view = new DataView(new ArrayBuffer(values.length * FIELD_TYPES[type][1]));
      for (const [i, number] of values.entries())
        if (type === "ascii") view.setUint8(i, number);
        else if (type === "short") view.setUint16(2 * i, number, little);
        else if (type === "long") view.setUint32(4 * i, number, little);
        else view.setFloat64(8 * i, number, little);
      const content = [...new Uint8Array(view.buffer)];
      if (content.length <= 4) return [...content, 0, 0, 0, 0].slice(0, 4);
      const at = bytes.length;
      bytes.push(...content, ...(content.length % 2 ? [0] : []));
      return numberBytes(at, little);
    });
    const start = bytes.length;
    for (const [i, byte] of numberBytes(start, little).entries()) bytes[link + i] = byte;
    short(entries.length);
    for (const [i, [id, [type, values]]] of entries.entries()) {
      short(Number(id));
      short(FIELD_TYPES[type][0]);
      long(values.length);
      bytes.push(...outside[i]!);
    }
    link = bytes.length;
    long(0);
  }
  return Uint8Array.from(bytes);
}

function numberBytes(value: number, little: boolean): number[] {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, value, little);
  return [...new Uint8Array(view.buffer)];
}

async function opened(bytes: Uint8Array) {
  const path = join(folder, "hand.tif");
  await writeFile(path, bytes);
  return openGeotiff(path);
}
const text = (content: string): Tag => ["ascii", [...Buffer.from(`${content}\0`)]];
const value = (band: number, y: number, x: number) => (band * 37 + y * 11 + x * 3) % 101;
const SMALL: Page = { width: 3, height: 2, value };
const refused = async (page: Partial<Page>, more: readonly Page[] = []) => {
  const file = await opened(tiff([{ ...SMALL, ...page }, ...more])).catch((error) => error);
  if (file instanceof Error) throw file;
  await file.close();
};

describe("windows", () => {
  test("of every way to lay out cells hold the cells that are asked for", async () => {
    const sizes = { width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 9 }) };
    const layout = fc.record({
      ...sizes,
      bands: fc.integer({ min: 1, max: 3 }),
      kind: fc.constantFrom(...(Object.keys(KINDS) as (keyof typeof KINDS)[])),
      tile: fc.option(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })), {
        nil: undefined,
      }),
      rowsPerStrip: fc.integer({ min: 1, max: 9 }),
      isPlanar: fc.boolean(),
    });
    const corner = fc.tuple(fc.nat(8), fc.nat(8), fc.nat(8), fc.nat(8), fc.nat(2), fc.nat(2));
    await fc.assert(
      fc.asyncProperty(layout, corner, fc.boolean(), async (page, [a, b, c, d, e, f], little) => {
        const file = await opened(tiff([{ ...page, value } as Page], little));
        const variable = file.variables[0]!;
        const span = (one: number, other: number, length: number) => {
          const [from, to] = [one % length, other % length].sort((p, q) => p - q) as [number, number];
          return [from, to - from + 1] as const;
        };
        const [y, rows] = span(a, b, page.height);
        const [x, columns] = span(c, d, page.width);
        const [band, count] = span(e, f, page.bands);
        const found = await variable.read(
          page.bands === 1 ? [y, x] : [band, y, x],
          page.bands === 1 ? [rows, columns] : [count, rows, columns],
        );
        const expected = Array.from({ length: (page.bands === 1 ? 1 : count) * rows * columns }, (_, i) =>
          value(
            (page.bands === 1 ? 0 : band) + Math.floor(i / (rows * columns)),
            y + (Math.floor(i / columns) % rows),
            x + (i % columns),
          ),
        );
        expect(Array.from(found as Float64Array, Number)).toEqual(expected);
        expect(variable.shape).toEqual(
          page.bands === 1 ? [page.height, page.width] : [page.bands, page.height, page.width],
        );
        await file.close();
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  test("blocks that were never written are missing, or 0; of several pages each has its own", async () => {
    const tiles: Page = { width: 4, height: 4, tile: [2, 2], kind: "i2", holes: [1], value: () => 5 };
    const file = await opened(tiff([tiles, { ...tiles, holes: [2] }]));
    expect(Array.from((await readAll(file.variables[0]!)) as Int16Array)).toEqual([
      5,
      5,
      0,
      0,
      5,
      5,
      0,
      0,
      ...new Array(8).fill(5),
      ...new Array(8).fill(5),
      0,
      0,
      5,
      5,
      0,
      0,
      5,
      5,
    ]);
    await file.close();
    const nodata = await opened(tiff([{ ...tiles, kind: "f4", tags: { 42113: text("-7") } }]));
    expect(Array.from((await readAll(nodata.variables[0]!)) as Float32Array).slice(0, 4)).toEqual([
      5,
      5,
      Number.NaN,
      Number.NaN,
    ]);
    expect(nodata.variables[0]!.attributes).toEqual({ _FillValue: Float64Array.of(-7) });
    await nodata.close();
  });

  test("floats close to a missing value that was written as text are missing, others are not", async () => {
    const own = -3.4028234663852886e38; // numpy.finfo("f4").min
    const read = async (kind: "f4" | "f8", values: readonly number[], missing: string) => {
      const file = await opened(
        tiff([
          {
            width: values.length,
            height: 1,
            kind,
            value: (_, __, x) => values[x]!,
            tags: { 42113: text(missing) },
          },
        ]),
      );
      const found = Array.from((await readAll(file.variables[0]!)) as Float32Array, Number.isNaN);
      await file.close();
      return found;
    };
    expect(await read("f4", [own, 0], "-3.4e+38")).toEqual([false, false]);
    expect(await read("f4", [own, 0], "-3.40282346638529e+38")).toEqual([true, false]);
    expect(await read("f4", [-9999, -9999.001, -9999.01], "-9999")).toEqual([true, true, false]);
    expect(await read("f8", [-9999, -9999.001], "-9999")).toEqual([true, false]);
    expect(await read("f8", [Number.NaN, 1], "nan")).toEqual([true, false]);
  });
});

describe("what is not read is refused as unsupported, what cannot be as damaged", () => {
  const unsupported = /page 1 .*, which is not supported: convert it with gdal_translate/;
  test.each<[string, Record<number, Tag>, RegExp]>([
    ["JPEG", { 259: ["short", [7]] }, /is compressed by JPEG/],
    ["LZMA", { 259: ["short", [34925]] }, /is compressed by LZMA/],
    ["an unknown compression", { 259: ["short", [999]] }, /is compressed by number 999/],
    [
      "bits of different samples",
      { 258: ["short", [32, 16]], 277: ["short", [2]] },
      /has samples of different bits \(32, 16\)/,
    ],
    ["complex numbers", { 339: ["short", [6]] }, /has samples of format 6, not real numbers/],
    ["24-bit floats", { 258: ["short", [24]] }, /has 24-bit float samples/],
    ["12-bit signed", { 258: ["short", [12]], 339: ["short", [2]] }, /has 12-bit signed samples/],
    ["33-bit unsigned", { 258: ["short", [33]], 339: ["short", [1]] }, /has 33-bit unsigned samples/],
    [
      "predictor 3 of integers",
      { 317: ["short", [3]], 339: ["short", [1]] },
      /has predictor 3 of 32-bit integers/,
    ],
    ["predictor 4", { 317: ["short", [4]] }, /has predictor 4 of 32-bit floats/],
    [
      "predictor 2 of 12 bits",
      { 317: ["short", [2]], 258: ["short", [12]], 339: ["short", [1]] },
      /has predictor 2 of 12-bit integers/,
    ],
    ["bits in reverse", { 266: ["short", [2]] }, /has its bits in reverse/],
  ])("%s", async (_, tags, said) => {
    await expect(refused({ tags })).rejects.toThrow(FormatError);
    await expect(refused({ tags })).rejects.toThrow(said);
    await expect(refused({ tags })).rejects.toThrow(unsupported);
  });
  test("24 bits in big-endian order", async () => {
    const bytes = tiff([{ ...SMALL, tags: { 258: ["short", [24]], 339: ["short", [1]] } }], false);
    await expect(opened(bytes)).rejects.toThrow(/has 24-bit samples in big-endian order/);
  });
  test.each<[string, Record<number, Tag | null>, RegExp]>([
    ["no width", { 256: null }, /has no width \(tag 256\)/],
    ["no height", { 257: null }, /has no height \(tag 257\)/],
    ["a width of 0", { 256: ["long", [0]] }, /has width 0 \(tag 256\)/],
    ["two widths", { 256: ["long", [3, 3]] }, /declares 2 values of width/],
    [
      "bits of other samples",
      { 258: ["short", [32, 32, 32]], 277: ["short", [2]] },
      /declares 3 values of bits for 2 samples/,
    ],
    ["planes of a third kind", { 284: ["short", [3]] }, /has planar configuration 3/],
    ["no places", { 273: null }, /of 2×3 cells has 0 places of strips, 1 are needed/],
    ["no lengths", { 279: null }, /has 0 lengths of strips, 1 are needed/],
    ["a strip without a place", { 273: ["long", [0]] }, /number 1 is 24 bytes at byte 0/],
    ["a strip without a length", { 279: ["long", [0]] }, /number 1 is 0 bytes at byte 8/],
    [
      "a strip beyond the end",
      { 273: ["long", [100000]] },
      /number 1 is 24 bytes at byte 100000, the file has/,
    ],
    ["a strip in its header", { 273: ["long", [4]] }, /overlap others at 0 to 8: it is damaged/],
    [
      "strips of a gigabyte and more",
      { 256: ["long", [2 ** 15]], 257: ["long", [2 ** 15]], 278: ["long", [2 ** 15]] },
      /has strips of 32768×32768 = 4294967296 bytes; at most 1073741824 are read/,
    ],
  ])("%s", async (_, tags, said) => {
    await expect(refused({ tags })).rejects.toThrow(FormatError);
    await expect(refused({ tags })).rejects.toThrow(said);
  });
  test("a strip that is declared longer than its rows are, at the end", async () => {
    const bytes = tiff([{ ...SMALL, rowsPerStrip: 2, tags: { 278: ["long", [100]], 279: ["long", [24]] } }]);
    const file = await opened(bytes);
    expect(await readAll(file.variables[0]!)).toHaveLength(6);
    await file.close();
  });
  test("pages that are no events of one field", async () => {
    await expect(refused({}, [{ ...SMALL, width: 4 }])).rejects.toThrow(/has pages of 2×3 and 2×4 cells/);
    await expect(refused({}, [{ ...SMALL, kind: "f8" }])).rejects.toThrow(/has pages of different types/);
    await expect(refused({}, [{ ...SMALL, kind: "i4" }])).rejects.toThrow(/has pages of different types/);
    await expect(refused({ bands: 2 }, [{ ...SMALL, bands: 2 }])).rejects.toThrow(
      /has 2 pages of several bands/,
    );
    await expect(refused({ tags: { 254: ["long", [1]] } })).rejects.toThrow(/is a TIFF without images/);
  });
});

describe("masks, overviews and alpha", () => {
  const read = async (pages: readonly Page[]) => {
    const file = await opened(tiff(pages));
    const found = Array.from((await readAll(file.variables[0]!)) as Float32Array);
    const { shape } = file.variables[0]!;
    await file.close();
    return [shape.join("×"), found];
  };
  const page: Page = { ...SMALL, value: (_, y, x) => 10 * y + x };
  const mask = (type: number, hidden: number): Page => ({
    ...SMALL,
    kind: "u1",
    value: (_, y, x) => (3 * y + x === hidden ? 0 : 255),
    tags: { 254: ["long", [type]] },
  });
  test("a mask hides cells of the page before it; overviews and their masks are no events", async () => {
    const overview = { ...page, width: 1, height: 1, tags: { 254: ["long", [1]] } as Record<number, Tag> };
    expect(await read([page, overview, mask(4, 1), mask(5, 0), mask(4, 2)])).toEqual([
      "2×3",
      [0, Number.NaN, 2, 10, 11, 12],
    ]);
    const second = { ...page, value: () => 7 };
    expect(await read([page, mask(4, 0), second, mask(4, 5)])).toEqual([
      "2×2×3",
      [Number.NaN, 1, 2, 10, 11, 12, 7, 7, 7, 7, 7, Number.NaN],
    ]);
    expect(await read([page, second, mask(4, 5)])).toEqual([
      "2×2×3",
      [0, 1, 2, 10, 11, 12, 7, 7, 7, 7, 7, Number.NaN],
    ]);
  });
  test("a last band that says how opaque a cell is hides where it is 0", async () => {
    const alpha = {
      ...page,
      bands: 2,
      value: (band: number, y: number, x: number) => (band === 1 ? x : 10 * y + x),
      tags: { 338: ["short", [2]] } as Record<number, Tag>,
    };
    expect(await read([alpha])).toEqual(["2×3", [Number.NaN, 1, 2, Number.NaN, 11, 12]]);
    expect((await read([{ ...alpha, tags: { 338: ["short", [1]] } }]))[0]).toBe("2×3");
    expect((await read([{ ...alpha, tags: { 338: ["short", [0]] } }]))[0]).toBe("2×2×3");
  });
});

describe("where cells are", () => {
  const keys = (...entries: readonly (readonly [number, number])[]): Tag => [
    "short",
    [1, 1, 0, entries.length, ...entries.flatMap(([key, number]) => [key, 0, 1, number])],
  ];
  const GEOGRAPHIC = [1024, 2] as const;
  const places = async (tags: Record<number, Tag>) => {
    const file = await opened(tiff([{ ...SMALL, tags }]));
    const found: Record<string, number[]> = {};
    for (const variable of file.variables.slice(1))
      found[variable.name] = Array.from((await readAll(variable)) as Float64Array);
    const names = file.variables[0]!.attributes.coordinates;
    await file.close();
    return names ? { ...found, names } : found;
  };
  const scale: Tag = ["double", [2, 1, 0]];
  const tie: Tag = ["double", [0, 0, 0, 10, 50, 0]];
  test("by scale and tie point: centres; of points as they are", async () => {
    expect(await places({ 33550: scale, 33922: tie, 34735: keys(GEOGRAPHIC) })).toEqual({
      lat: [49.5, 48.5],
      lon: [11, 13, 15],
    });
    expect(await places({ 33550: scale, 33922: tie, 34735: keys(GEOGRAPHIC, [1025, 2]) })).toEqual({
      lat: [50, 49],
      lon: [10, 12, 14],
    });
    expect(await places({ 33550: scale, 33922: tie, 34735: keys(GEOGRAPHIC, [1025, 1]) })).toEqual({
      lat: [49.5, 48.5],
      lon: [11, 13, 15],
    });
    expect(
      await places({
        33550: ["double", [2, -1, 0]],
        33922: ["double", [1, 2, 0, 10, 50, 0]],
        34735: keys([1024, 1]),
      }),
    ).toEqual({ y: [51.5, 50.5], x: [9, 11, 13] });
  });
  test("by a matrix: south-up, and turned", async () => {
    const matrix = (...numbers: readonly number[]): Tag => ["double", [...numbers, 0, 0, 0, 0, 0, 0, 0, 1]];
    expect(await places({ 34264: matrix(2, 0, 0, 10, 0, 1, 0, 50), 34735: keys(GEOGRAPHIC) })).toEqual({
      lat: [50.5, 51.5],
      lon: [11, 13, 15],
    });
    // x = 10 + 2 c + r, y = 50 + c − r at the centres of c = 0.5 …, r = 0.5 …
    expect(await places({ 34264: matrix(2, 1, 0, 10, 1, -1, 0, 50), 34735: keys(GEOGRAPHIC) })).toEqual({
      lat: [50, 51, 52, 49, 50, 51],
      lon: [11.5, 13.5, 15.5, 12.5, 14.5, 16.5],
      names: "lat lon",
    });
  });
  test("unknown without keys, a known model, or a whole placement", async () => {
    for (const tags of [
      { 33550: scale, 33922: tie },
      { 33550: scale, 33922: tie, 34735: keys([1024, 3]) },
      { 33550: scale, 34735: keys(GEOGRAPHIC) },
      { 33922: tie, 34735: keys(GEOGRAPHIC) },
      { 33550: ["double", [2]], 33922: tie, 34735: keys(GEOGRAPHIC) },
      { 33550: scale, 33922: ["double", [0, 0, 0]], 34735: keys(GEOGRAPHIC) },
      { 33550: scale, 33922: tie, 34735: ["short", [1, 1, 0, 1, 1024, 34736, 1, 2]] },
      { 33550: scale, 33922: tie, 34735: ["short", [1, 1, 0, 0, 1024, 0, 1, 2]] },
    ] as Record<number, Tag>[])
      expect(await places(tags)).toEqual({});
  });
});
