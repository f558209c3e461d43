import type { NetCDFReader } from "netcdfjs";
import { FormatError } from "../errors.js";
import { type ArrayFile, type ArrayVariable, type Attributes, elementCount } from "./array-file.js";
import { type ByteSource, fileSource } from "./byte-source.js";
import { reasonOf } from "./damage-reason.js";
import { decodeElements, itemSize, type NpyData } from "./npy-dtype.js";
import { contiguousRuns } from "./slab.js";

type Header = NetCDFReader["header"];

/** NetCDF-3 types as NumPy's, all big-endian. */
const DTYPES: Readonly<Record<string, string>> = {
  byte: "|i1",
  char: "|S1",
  short: ">i2",
  int: ">i4",
  float: ">f4",
  double: ">f8",
};

const FIRST_READ = 65536;
/** Headers are some kilobytes; beyond this a file is damaged rather than large. */
const LARGEST_HEADER = 2 ** 26;

/** Whether these first bytes of a file are those of a NetCDF-3 file. */
export function isNetcdf3(bytes: Uint8Array): boolean {
  return bytes[0] === 0x43 && bytes[1] === 0x44 && bytes[2] === 0x46;
}

/**
 * Opens a NetCDF-3 file (classic or 64-bit offset). Only its header is read here; the layout of the data is
 * that of the NetCDF classic format specification.
 *
 * @throws FormatError when the header cannot be understood, or declares data beyond the end of the file.
 */
export async function openNetcdf3(path: string): Promise<ArrayFile> {
  const source = await fileSource(path);
  try {
    const header = await readHeader(source);
    const records = header.recordDimension;
    const recordBytes = bytesPerRecord(header);
    const variables = (header.variables ?? []).map((variable) =>
      toVariable(source, header, variable, recordBytes),
    );
    return {
      path,
      format: "NetCDF-3",
      attributes: toAttributes(header.globalAttributes),
      variables,
      unlimited: records.name === undefined ? [] : [records.name],
      close: () => source.close(),
    };
  } catch (error) {
    await source.close();
    throw error;
  }
}

async function readHeader(source: ByteSource): Promise<Header> {
  const { NetCDFReader } = await import("netcdfjs");
  const version = (await source.read(0, Math.min(4, source.size)))[3];
  if (version !== 1 && version !== 2)
    throw new FormatError(
      `${source.name} is NetCDF version ${version === 5 ? "CDF-5" : version}; classic, 64-bit offset and ` +
        "NetCDF-4 files can be read: convert it with nccopy -k nc4",
    );
  // The header has no declared length: read more until it can be parsed.
  const largest = Math.min(LARGEST_HEADER, source.size);
  for (let length = Math.min(FIRST_READ, largest); ; length = Math.min(length * 8, largest)) {
    const bytes = await source.read(0, length);
    try {
      return new NetCDFReader(bytes).header;
    } catch (error) {
      if (length === largest)
        throw new FormatError(
          `${source.name} has a damaged or truncated NetCDF-3 header (${reasonOf(error)})`,
        );
    }
  }
}

function shapeOf(header: Header, variable: Header["variables"][number], name: string): number[] {
  return variable.dimensions.map((id) => {
    const dimension = header.dimensions?.[id];
    if (!dimension)
      throw new FormatError(`${name}: variable ${variable.name} has an unknown dimension ${id}`);
    return id === header.recordDimension.id ? header.recordDimension.length : dimension.size;
  });
}

/** Bytes of one record of one variable, not padded. */
function sliceBytes(header: Header, variable: Header["variables"][number]): number {
  const shape = variable.dimensions.slice(1).map((id) => header.dimensions[id]?.size ?? 0);
  return elementCount(shape) * itemSize(DTYPES[variable.type] ?? ">f4", "");
}

/** Each variable's slice of a record is padded to 4 bytes, unless it is the only one. */
function bytesPerRecord(header: Header): number {
  const slices = (header.variables ?? []).filter((v) => v.record).map((v) => sliceBytes(header, v));
  if (slices.length === 1) return slices[0];
  return slices.reduce((sum, bytes) => sum + Math.ceil(bytes / 4) * 4, 0);
}

function toVariable(
  source: ByteSource,
  header: Header,
  variable: Header["variables"][number],
  recordBytes: number,
): ArrayVariable {
  const dtype = DTYPES[variable.type];
  if (!dtype) throw new FormatError(`${source.name}: variable ${variable.name} has a type that is unknown`);
  const shape = shapeOf(header, variable, source.name);
  const size = itemSize(dtype, source.name);
  const inner = shape.slice(1);
  const innerBytes = elementCount(inner) * size;
  const lastByte = variable.record
    ? variable.offset + (shape[0] - 1) * recordBytes + innerBytes
    : variable.offset + elementCount(shape) * size;
  if (shape[0] !== 0 && lastByte > source.size)
    throw new FormatError(
      `${source.name} is truncated: variable ${variable.name} (${shape.join("×")}) ends at byte ${lastByte}, ` +
        `the file has ${source.size}`,
    );

  async function read(start: readonly number[], count: readonly number[]): Promise<NpyData> {
    const bytes = new Uint8Array(elementCount(count) * size);
    let at = 0;
    async function take(offset: number, length: number): Promise<void> {
      bytes.set(await source.read(offset, length), at);
      at += length;
    }
    if (!variable.record)
      for (const run of contiguousRuns(shape, start, count))
        await take(variable.offset + run.offset * size, run.length * size);
    else
      for (let record = start[0]; record < start[0] + count[0]; record++)
        for (const run of contiguousRuns(inner, start.slice(1), count.slice(1)))
          await take(variable.offset + record * recordBytes + run.offset * size, run.length * size);
    return decodeElements(bytes, dtype, source.name).data;
  }

  return {
    name: variable.name,
    dtype,
    dims: variable.dimensions.map((id) => header.dimensions[id].name),
    shape,
    attributes: toAttributes(variable.attributes),
    chunks: null,
    read,
  };
}

function toAttributes(list: readonly { name: string; type: string; value: unknown }[]): Attributes {
  const attributes: Record<string, Attributes[string]> = {};
  for (const { name, type, value } of list) {
    if (typeof value === "string")
      attributes[name] = Buffer.from(value, "latin1").toString("utf8").replace(/\0+$/, "");
    else attributes[name] = numbers(type, (Array.isArray(value) ? value : [value]) as number[]);
  }
  return attributes;
}

function numbers(type: string, values: readonly number[]): Exclude<NpyData, string[]> {
  if (type === "float") return Float32Array.from(values);
  if (type === "double") return Float64Array.from(values);
  if (type === "int") return Int32Array.from(values);
  if (type === "short") return Int16Array.from(values);
  return Int8Array.from(values);
}
