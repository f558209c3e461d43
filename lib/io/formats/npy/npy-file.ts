import { FormatError } from "../../../errors.js";
import { type ArrayFile, type ArrayVariable, checkSlab, elementCount } from "../../arrays/array-file.js";
import { type ByteSource, fileSource } from "../../arrays/byte-source.js";
import { gatherSlab } from "../../arrays/gather.js";
import { decodeElements, itemSize, type NpyData } from "../../arrays/npy-dtype.js";
import { contiguousRuns } from "../../arrays/slab.js";
import { columnMajorStrides } from "../../arrays/strides.js";
import type { Format } from "../format.js";
import { isNpy, type NpyHeader, parseNpyHeader } from "./npy.js";
import { writeNpyOutput } from "./write-npy.js";

export const NPY: Format = {
  name: ".npy",
  isThis: ({ start }) => isNpy(start),
  open: ({ path }) => openNpyFile(path),
};

/** A `.npy` file as a file with one array, called `""`. Dimensions have no names. */
export async function openNpyFile(path: string): Promise<ArrayFile> {
  const source = await fileSource(path);
  try {
    const variable = await npyVariable(source, "");
    return {
      path,
      format: "npy",
      attributes: {},
      variables: [variable],
      unlimited: [],
      writeLike: writeNpyOutput,
      close: () => source.close(),
    };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** The array of a `.npy` source, read in slabs. */
export async function npyVariable(source: ByteSource, name: string): Promise<ArrayVariable> {
  const header = await readNpyHeader(source);
  const { shape, dtype } = header;
  const size = itemSize(dtype, source.name);
  let whole: Promise<Uint8Array> | null = null;

  async function readRows(start: readonly number[], count: readonly number[]): Promise<NpyData> {
    const bytes = new Uint8Array(elementCount(count) * size);
    let at = 0;
    for (const run of contiguousRuns(shape, start, count)) {
      bytes.set(await source.read(header.dataOffset + run.offset * size, run.length * size), at);
      at += run.length * size;
    }
    return decodeElements(bytes, dtype, source.name).data;
  }

  // In Fortran order an event is scattered over the whole file, which is held in memory as it is.
  async function readColumns(start: readonly number[], count: readonly number[]): Promise<NpyData> {
    checkSlab(source.name, "Fortran-ordered array", shape, size);
    whole ??= source.read(0, source.size);
    const bytes = (await whole).subarray(header.dataOffset);
    const slab = gatherSlab(bytes, columnMajorStrides(shape), start, count, size);
    return decodeElements(slab, dtype, source.name).data;
  }

  return {
    name,
    dtype,
    dims: shape.map(() => ""),
    shape,
    attributes: {},
    chunks: null,
    read: header.fortranOrder && shape.length > 1 ? readColumns : readRows,
  };
}

async function readNpyHeader(source: ByteSource): Promise<NpyHeader> {
  // A header is at most 12 + 65,536 bytes (npy.ts), nearly always 128.
  const peek = (length: number) => source.peek?.(length) ?? source.read(0, length);
  const first = await peek(Math.min(source.size, 256));
  try {
    return parseNpyHeader(first, source.name, source.size);
  } catch (error) {
    if (!(error instanceof FormatError) || source.size <= first.length) throw error;
    const more = await peek(Math.min(source.size, 65548));
    return parseNpyHeader(more, source.name, source.size);
  }
}
