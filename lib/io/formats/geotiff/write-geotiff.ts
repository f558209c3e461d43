import { open } from "node:fs/promises";
import { type Attribute, elementCount } from "../../arrays/array-file.js";
import { bytesOf } from "../../arrays/npy-dtype.js";
import { type Output, type OutputSink, refuseLarger } from "../../arrays/output.js";
import { GEO_TAGS } from "./geotiff.js";

/** TIFF 6.0 field types: bytes an element. */
const SIZES = { ascii: 1, short: 2, long: 4, double: 8 } as const;
const CODES = { ascii: 2, short: 3, long: 4, double: 12 } as const;

interface Tag {
  readonly id: number;
  readonly type: keyof typeof SIZES;
  readonly values: ArrayLike<number>;
}

const GEO_TAG_IDS: Readonly<Record<(typeof GEO_TAGS)[number], [id: number, type: keyof typeof SIZES]>> = {
  ModelPixelScale: [33550, "double"],
  ModelTiepoint: [33922, "double"],
  ModelTransformation: [34264, "double"],
  GeoKeyDirectory: [34735, "short"],
  GeoDoubleParams: [34736, "double"],
  GeoAsciiParams: [34737, "ascii"],
};

/** Writes an uncompressed GeoTIFF, one band an event, each band one strip; georeference and metadata are kept. */
export async function writeGeotiffOutput(output: Output, place: string): Promise<OutputSink> {
  const { field } = output;
  const [height = NaN, width = NaN] = field.shape.slice(-2);
  const bands = elementCount(field.shape.slice(0, -2));
  const sampleBytes = field.dtype === "<f4" ? 4 : 8;
  const bandBytes = height * width * sampleBytes;
  refuseLarger(place, bands * bandBytes, 2 ** 32 - 2 ** 24, "write NetCDF-4 or Zarr instead");
  const dataEnd = 8 + bands * bandBytes;
  const same = (value: number) => new Array<number>(bands).fill(value);
  const tags: Tag[] = [
    { id: 256, type: "long", values: [width] },
    { id: 257, type: "long", values: [height] },
    { id: 258, type: "short", values: same(8 * sampleBytes) },
    { id: 259, type: "short", values: [1] },
    { id: 262, type: "short", values: [1] },
    { id: 273, type: "long", values: same(0).map((_, band) => 8 + band * bandBytes) },
    { id: 277, type: "short", values: [bands] },
    { id: 278, type: "long", values: [height] },
    { id: 279, type: "long", values: same(bandBytes) },
    { id: 284, type: "short", values: [2] },
    ...(bands > 1 ? [{ id: 338, type: "short" as const, values: same(0).slice(1) }] : []),
    { id: 339, type: "short", values: same(3) },
    ...geoTags(output.attributes),
    { id: 42112, type: "ascii", values: text(metadata(output)) },
    { id: 42113, type: "ascii", values: text(Number.isNaN(field.fill) ? "nan" : String(field.fill)) },
  ];
  const file = await open(place, "wx");
  const start = Buffer.from("II*\0\0\0\0\0", "latin1");
  start.writeUInt32LE(dataEnd, 4);
  await file.writeFile(start);
  return {
    write: (block) => file.writeFile(bytesOf(block)),
    async finish() {
      await file.writeFile(directory(tags, dataEnd));
      await file.close();
    },
    abandon: () => file.close(),
  };
}

function geoTags(attributes: Readonly<Record<string, Attribute>>): Tag[] {
  return GEO_TAGS.flatMap((name): Tag[] => {
    const value = attributes[name];
    const [id, type] = GEO_TAG_IDS[name];
    if (typeof value === "string") return [{ id, type, values: text(value) }];
    return ArrayBuffer.isView(value) ? [{ id, type, values: value as Float64Array }] : [];
  });
}

/** GDAL's metadata: the texts that came with the file, units and history. */
function metadata({ attributes, field }: Output): string {
  const escaped = (value: string) =>
    value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
  const items: [string, string][] = Object.entries(attributes).flatMap(([name, value]) =>
    typeof value === "string" && !(GEO_TAGS as readonly string[]).includes(name) && name !== "units"
      ? [[name, value] as [string, string]]
      : [],
  );
  const { units } = field.attributes;
  if (typeof units === "string") items.unshift(["units", units]);
  const lines = items.map(([name, value]) => `  <Item name="${escaped(name)}">${escaped(value)}</Item>`);
  return `<GDALMetadata>\n${lines.join("\n")}\n</GDALMetadata>\n`;
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(`${value}\0`);
}

/** The image file directory, followed by the values that do not fit into it. */
function directory(tags: readonly Tag[], offset: number): Uint8Array {
  const fixed = Buffer.alloc(2 + 12 * tags.length + 4);
  fixed.writeUInt16LE(tags.length, 0);
  const outside: Uint8Array[] = [];
  let next = offset + fixed.length;
  for (const [i, { id, type, values }] of tags.entries()) {
    const at = 2 + 12 * i;
    const bytes = encoded(type, values);
    fixed.writeUInt16LE(id, at);
    fixed.writeUInt16LE(CODES[type], at + 2);
    fixed.writeUInt32LE(values.length, at + 4);
    if (bytes.length <= 4) bytes.copy(fixed, at + 8);
    else {
      fixed.writeUInt32LE(next, at + 8);
      const even = bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)]);
      outside.push(even);
      next += even.length;
    }
  }
  return Buffer.concat([fixed, ...outside]);
}

function encoded(type: keyof typeof SIZES, values: ArrayLike<number>): Buffer {
  const bytes = Buffer.alloc(values.length * SIZES[type]);
  for (let i = 0; i < values.length; i++) {
    if (type === "ascii") bytes.writeUInt8(values[i] ?? NaN, i);
    else if (type === "short") bytes.writeUInt16LE(values[i] ?? NaN, 2 * i);
    else if (type === "long") bytes.writeUInt32LE(values[i] ?? NaN, 4 * i);
    else bytes.writeDoubleLE(values[i] ?? NaN, 8 * i);
  }
  return bytes;
}
