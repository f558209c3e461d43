import { FormatError } from "../../../errors.js";
import { sure } from "../../../sure.js";
import { type ArrayFile, type ArrayVariable, elementCount } from "../../arrays/array-file.js";
import { type ByteSource, fileSource } from "../../arrays/byte-source.js";
import { decodeElements, itemSize, type NpyData } from "../../arrays/npy-dtype.js";
import { contiguousRuns } from "../../arrays/slab.js";
import type { Format } from "../format.js";
import { type Netcdf3Header, type Netcdf3Variable, readNetcdf3Header } from "./netcdf3-header.js";
import { writeNetcdf3Output } from "./write-netcdf3.js";

export const NETCDF3: Format = {
  name: "NetCDF-3",
  isThis: ({ start }) => isNetcdf3(start),
  open: ({ path }) => openNetcdf3(path),
};

/** Whether these first bytes of a file are those of a NetCDF-3 file. */
function isNetcdf3(bytes: Uint8Array): boolean {
  return bytes[0] === 0x43 && bytes[1] === 0x44 && bytes[2] === 0x46;
}

/**
 * Opens a NetCDF-3 file (classic, 64-bit offset or 64-bit data). Only its header is read here; the layout of the data is
 * that of the NetCDF classic format specification.
 *
 * @throws FormatError when the header cannot be understood, or declares data beyond the end of the file.
 */
export async function openNetcdf3(path: string): Promise<ArrayFile> {
  const source = await fileSource(path);
  try {
    const header = await readNetcdf3Header(source);
    checkPlaces(source, header);
    const recordBytes = bytesPerRecord(header);
    const variables = header.variables.map((variable) => toVariable(source, header, variable, recordBytes));
    return {
      path,
      format: "NetCDF-3",
      attributes: header.attributes,
      variables,
      unlimited: header.dimensions.filter(({ isRecord }) => isRecord).map(({ name }) => name),
      writeLike: writeNetcdf3Output,
      close: () => source.close(),
    };
  } catch (error) {
    await source.close();
    throw error;
  }
}

function isRecordVariable(header: Netcdf3Header, { dimensions }: Netcdf3Variable): boolean {
  return dimensions.length > 0 && sure(header.dimensions[dimensions[0] ?? NaN]).isRecord;
}

/** A damaged place would show the numbers of another variable, or the header itself. */
function checkPlaces(source: ByteSource, header: Netcdf3Header): void {
  const parts = header.variables.map((variable) => {
    const { name, begin, dtype, dimensions } = variable;
    const rows =
      isRecordVariable(header, variable) || dimensions.length === 0
        ? 1
        : sure(header.dimensions[dimensions[0] ?? NaN]).size;
    const bytes = dimensions.length === 0 ? itemSize(dtype, "") : rows * sliceBytes(header, variable);
    return { name, begin, end: begin + bytes };
  });
  let last = { name: "its header", end: header.length };
  for (const part of parts.sort((a, b) => a.begin - b.begin)) {
    if (part.begin < last.end && part.end > part.begin)
      throw new FormatError(
        `${source.name} has variable ${part.name} at byte ${part.begin}, where ${last.name} goes on to ${last.end}: ` +
          "it is damaged",
        { file: source.name },
      );
    if (part.end > last.end) last = part;
  }
}

/** Bytes of one record of one variable, not padded. */
function sliceBytes(header: Netcdf3Header, { dimensions, dtype }: Netcdf3Variable): number {
  return (
    elementCount(dimensions.slice(1).map((id) => sure(header.dimensions[id]).size)) * itemSize(dtype, "")
  );
}

/** Each variable's slice of a record is padded to 4 bytes, unless it is the only one. */
function bytesPerRecord(header: Netcdf3Header): number {
  const slices = header.variables
    .filter((variable) => isRecordVariable(header, variable))
    .map((variable) => sliceBytes(header, variable));
  if (slices.length === 1) return slices[0] ?? NaN;
  return slices.reduce((sum, bytes) => sum + Math.ceil(bytes / 4) * 4, 0);
}

function toVariable(
  source: ByteSource,
  header: Netcdf3Header,
  variable: Netcdf3Variable,
  recordBytes: number,
): ArrayVariable {
  const { dtype } = variable;
  const isRecord = isRecordVariable(header, variable);
  const shape = variable.dimensions.map((id) => sure(header.dimensions[id]).size);
  const size = itemSize(dtype, source.name);
  const inner = shape.slice(1);
  const innerBytes = elementCount(inner) * size;
  const lastByte = isRecord
    ? variable.begin + ((shape[0] ?? NaN) - 1) * recordBytes + innerBytes
    : variable.begin + elementCount(shape) * size;
  if (shape[0] !== 0 && lastByte > source.size)
    throw new FormatError(
      `${source.name} is truncated: variable ${variable.name} (${shape.join("×")}) ends at byte ${lastByte}, ` +
        `the file has ${source.size}`,
      { file: source.name },
    );

  async function read(start: readonly number[], count: readonly number[]): Promise<NpyData> {
    const bytes = new Uint8Array(elementCount(count) * size);
    let at = 0;
    async function take(offset: number, length: number): Promise<void> {
      bytes.set(await source.read(offset, length), at);
      at += length;
    }
    if (!isRecord)
      for (const run of contiguousRuns(shape, start, count))
        await take(variable.begin + run.offset * size, run.length * size);
    else
      for (let record = start[0] ?? NaN; record < (start[0] ?? NaN) + (count[0] ?? NaN); record++)
        for (const run of contiguousRuns(inner, start.slice(1), count.slice(1)))
          await take(variable.begin + record * recordBytes + run.offset * size, run.length * size);
    return decodeElements(bytes, dtype, source.name).data;
  }

  return {
    name: variable.name,
    dtype,
    dims: variable.dimensions.map((id) => sure(header.dimensions[id]).name),
    shape,
    attributes: variable.attributes,
    chunks: null,
    read,
  };
}
