import { open } from "node:fs/promises";
import type { Values } from "../../../fields/field.js";
import { sure } from "../../../sure.js";
import { type Attribute, elementCount } from "../../arrays/array-file.js";
import { encodeElements, itemSize, type NpyData } from "../../arrays/npy-dtype.js";
import {
  type Output,
  type OutputArray,
  type OutputField,
  type OutputSink,
  refuseLarger,
} from "../../arrays/output.js";

const [NC_DIMENSION, NC_VARIABLE, NC_ATTRIBUTE] = [10, 11, 12];
const TYPES: Readonly<Record<string, number>> = { i1: 1, S1: 2, i2: 3, i4: 4, f4: 5, f8: 6 };

type Piece = Uint8Array;

/**
 * Writes the NetCDF classic format, with 64-bit offsets where 2 GiB are not enough (NetCDF file format
 * specifications, Unidata). All dimensions have a fixed length; the fields come last.
 */
export async function writeNetcdf3Output(output: Output, place: string): Promise<OutputSink> {
  const { field } = output;
  const fieldBytes = elementCount(field.shape) * itemSize(field.dtype, place);
  const arrays = output.arrays.map(inClassicType).map((array) => ({ ...array, bytes: bigEndian(array) }));
  const size = fieldBytes + arrays.reduce((sum, { bytes }) => sum + bytes.length + 4, 0);
  refuseLarger(place, size, 2 ** 32 - 2 ** 24, "write NetCDF-4 or Zarr instead");
  const version = size < 2 ** 31 - 2 ** 20 ? 1 : 2;
  const header = headerOf(output, arrays, fieldBytes, version);
  const file = await open(place, "wx");
  await file.writeFile(header);
  for (const { bytes } of arrays) await file.writeFile(padded(bytes));
  return {
    write: (block) => file.writeFile(swapped(block)),
    finish: () => file.close(),
    abandon: () => file.close(),
  };
}

/** Types that only 64-bit data and other formats have, as the smallest that holds all of their values. */
function inClassicType(array: OutputArray): OutputArray {
  const { data } = array;
  if (Array.isArray(data) || dtypeOfData(data)) return array;
  const numbers = classicNumbers(data);
  return { ...array, data: numbers, dtype: sure(dtypeOfData(numbers)) };
}

function classicNumbers(data: Exclude<NpyData, string[]>): Exclude<NpyData, string[]> {
  if (data instanceof Uint8Array) return Int16Array.from(data);
  if (data instanceof Uint16Array) return Int32Array.from(data);
  return Float64Array.from(data as Float64Array, Number);
}

interface EncodedArray extends OutputArray {
  readonly bytes: Piece;
}

function headerOf(
  output: Output,
  arrays: readonly EncodedArray[],
  fieldBytes: number,
  version: number,
): Piece {
  const { field } = output;
  const lengths = new Map<string, number>();
  for (const { dims, shape } of [field, ...arrays])
    for (const [i, dim] of dims.entries()) lengths.set(dim, shape[i] ?? NaN);
  const names = [...lengths.keys()];
  const dimensions = [...lengths].map(([name, length]) => joined([nameOf(name), uint32(length)]));
  const variables: [OutputArray | OutputField, number][] = [
    ...arrays.map((array): [OutputArray, number] => [array, array.bytes.length]),
    [field, fieldBytes],
  ];
  const build = (offsets: readonly number[]) =>
    joined([
      new Uint8Array([0x43, 0x44, 0x46, version]),
      uint32(0),
      listOf(NC_DIMENSION, dimensions),
      attributesOf(output.attributes),
      listOf(
        NC_VARIABLE,
        variables.map(([variable, bytes], i) => {
          const ids = variable.dims.map((dim) => uint32(names.indexOf(dim)));
          const attributes = "fill" in variable ? withFill(variable) : variable.attributes;
          return joined([
            nameOf(variable.name),
            uint32(ids.length),
            ...ids,
            attributesOf(attributes),
            uint32(typeOf(variable.dtype)),
            uint32(Math.ceil(bytes / 4) * 4),
            ...(version === 2 ? [uint32(Math.floor((offsets[i] ?? NaN) / 2 ** 32))] : []),
            uint32((offsets[i] ?? NaN) % 2 ** 32),
          ]);
        }),
      ),
    ]);
  // The header has the same length whatever the offsets in it.
  let at = build(variables.map(() => 0)).length;
  const offsets = variables.map(([, bytes]) => {
    const offset = at;
    at += Math.ceil(bytes / 4) * 4;
    return offset;
  });
  return build(offsets);
}

function withFill({ attributes, fill, dtype }: OutputField): Readonly<Record<string, Attribute>> {
  return { ...attributes, _FillValue: dtype === "<f4" ? Float32Array.of(fill) : Float64Array.of(fill) };
}

function typeOf(dtype: string): number {
  return TYPES[dtype.replace(/^[<>|=]/, "")] ?? NaN;
}

function attributesOf(attributes: Readonly<Record<string, Attribute>>): Piece {
  const pieces: Piece[] = [];
  for (const [name, value] of Object.entries(attributes)) {
    const encoded = attributeValue(value);
    if (encoded) pieces.push(joined([nameOf(name), encoded]));
  }
  return listOf(NC_ATTRIBUTE, pieces);
}

function attributeValue(value: Attribute): Piece | null {
  if (typeof value === "string" || Array.isArray(value)) {
    const bytes = new TextEncoder().encode(typeof value === "string" ? value : value.join(", "));
    return joined([uint32(2), uint32(bytes.length), padded(bytes)]);
  }
  if (!ArrayBuffer.isView(value)) return null;
  const data = value as Exclude<NpyData, string[]>;
  const numbers = dtypeOfData(data) ? data : classicNumbers(data);
  const dtype = sure(dtypeOfData(numbers));
  return joined([uint32(typeOf(dtype)), uint32(numbers.length), padded(bigEndian({ data: numbers, dtype }))]);
}

function dtypeOfData(data: NpyData): string | null {
  if (data instanceof Int8Array) return "|i1";
  if (data instanceof Int16Array) return "<i2";
  if (data instanceof Int32Array) return "<i4";
  if (data instanceof Float32Array) return "<f4";
  return data instanceof Float64Array ? "<f8" : null;
}

function bigEndian({ data, dtype }: { readonly data: NpyData; readonly dtype: string }): Piece {
  const bytes = Buffer.from(encodeElements(data, dtype.replace(">", "<")));
  const size = itemSize(dtype, "");
  if (size === 2) bytes.swap16();
  if (size === 4) bytes.swap32();
  if (size === 8) bytes.swap64();
  return bytes;
}

function swapped(block: Values): Piece {
  return bigEndian({ data: block, dtype: block instanceof Float32Array ? "<f4" : "<f8" });
}

function nameOf(name: string): Piece {
  const bytes = new TextEncoder().encode(name);
  return joined([uint32(bytes.length), padded(bytes)]);
}

function listOf(tag: number, items: readonly Piece[]): Piece {
  return joined([uint32(items.length > 0 ? tag : 0), uint32(items.length), ...items]);
}

function uint32(value: number): Piece {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function padded(bytes: Piece): Piece {
  return joined([bytes, new Uint8Array((4 - (bytes.length % 4)) % 4)]);
}

function joined(pieces: readonly Piece[]): Piece {
  return Buffer.concat(pieces);
}
