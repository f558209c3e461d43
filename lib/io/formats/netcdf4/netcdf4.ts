import { FormatError } from "../../../errors.js";
import { sure } from "../../../sure.js";
import {
  type ArrayFile,
  type ArrayVariable,
  type Attribute,
  type Attributes,
  checkSlab,
  elementCount,
} from "../../arrays/array-file.js";
import { fileSource } from "../../arrays/byte-source.js";
import type { NpyData } from "../../arrays/npy-dtype.js";
import type { Format } from "../format.js";
import { withRadarAttributes } from "./hdf5-radar.js";
import {
  type Hdf5Attribute,
  type Hdf5Dataset,
  type Hdf5File,
  type Hdf5Type,
  openHdf5,
} from "./hdf5-thread.js";
import { writeNetcdf4Output } from "./write-netcdf4.js";

export { writeNetcdf4Output };

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Attributes of dimension scales. */
const SCALE = new Set(["CLASS", "NAME"]);

export const NETCDF4: Format = {
  name: "NetCDF-4/HDF5",
  isThis: async ({ path, kind, start }) => kind === "file" && (isHdf5(start) || (await hasUserBlock(path))),
  open: ({ path }) => openNetcdf4(path),
};

/** Whether these first bytes of a file are those of an HDF5 file, which NetCDF-4 is. */
function isHdf5(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/** HDF5 may start at 512, 1024, 2048 … bytes, after what others put before it (HDF5 file format, "superblock"). */
async function hasUserBlock(path: string): Promise<boolean> {
  const source = await fileSource(path);
  try {
    for (let at = 512; at + 8 <= source.size; at *= 2) if (isHdf5(await source.read(at, 8))) return true;
    return false;
  } finally {
    await source.close();
  }
}

/**
 * Opens a NetCDF-4 (or other HDF5) file. Variables in groups are called `group/variable`; variables that are
 * neither numbers nor texts are passed over.
 *
 * @throws FormatError when the library cannot read it (damaged, truncated), or not in time.
 */
export async function openNetcdf4(path: string): Promise<ArrayFile> {
  const source = await fileSource(path);
  await source.close();
  const file = await openHdf5(path, source.size);
  try {
    const variables: ArrayVariable[] = [];
    const unlimited = new Set<string>();
    for (const dataset of file.datasets) {
      const variable = toVariable(path, file, dataset);
      if (!variable) continue;
      dataset.maxshape?.forEach((length, axis) => {
        if (length === null || length > (variable.shape[axis] ?? NaN))
          unlimited.add(sure(variable.dims[axis]));
      });
      variables.push(variable);
    }
    const attributes = toAttributes(file.attributes);
    const groups = new Map(file.groups.map((group) => [group.name, toAttributes(group.attributes)]));
    return {
      path,
      format: "NetCDF-4",
      attributes,
      variables: withRadarAttributes(path, variables, groups.set("", attributes)),
      unlimited: [...unlimited],
      writeLike: writeNetcdf4Output,
      close: file.close,
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function dtypeOf({ type, size, signed, littleEndian, vlen }: Hdf5Type): string | null {
  const order = size === 1 ? "|" : littleEndian ? "<" : ">";
  if (type === 3) return vlen ? "<U" : `|S${size}`;
  if (vlen || ![1, 2, 4, 8].includes(size)) return null;
  if (type === 1 && size >= 2) return `${order}f${size}`;
  if (type === 0) return `${order}${signed ? "i" : "u"}${size}`;
  return null;
}

function toVariable(path: string, file: Hdf5File, dataset: Hdf5Dataset): ArrayVariable | null {
  const { name, type, shape, chunks, scales } = dataset;
  const dtype = dtypeOf(type);
  if (!dtype || !shape) return null;
  const text = (key: string) => dataset.attributes.find((attribute) => attribute.name === key)?.value;
  // Dimensions without values are stored as empty variables.
  if (String(text("NAME")).startsWith("This is a netCDF dimension but not a netCDF variable")) return null;
  const isScale = text("CLASS") === "DIMENSION_SCALE";
  // As NASA's precipitation processing names axes, with or without scales.
  const listed = text("DimensionNames") ? String(text("DimensionNames")).split(",") : [];
  const dims = scales.map((scale, axis) => {
    if (scale) return sure(scale.split("/").at(-1));
    if (listed.length === scales.length) return sure(listed[axis]).trim();
    return isScale && axis === 0 ? sure(name.split("/").at(-1)) : "";
  });
  if (chunks) checkSlab(`${path}: ${name}`, "chunk", chunks, type.size);
  return {
    name,
    dtype,
    dims,
    shape,
    attributes: toAttributes(dataset.attributes),
    chunks,
    async read(start, count) {
      checkSlab(`${path}: ${name}`, "slab", count, type.size);
      if (dataset.filters.length > 0 || dtype.endsWith("f2")) {
        const what = dataset.filters.join(", ") || "float16 (2-byte floats)";
        throw new FormatError(
          `${path}: ${name} is stored with ${what}, which is not supported: ` +
            (dtype.endsWith("f2") ? "store it as float32" : "write it anew with h5repack -f GZIP=4 IN OUT"),
          { file: path },
        );
      }
      const ranges = start.map((from, axis): [number, number] => [from, from + (count[axis] ?? NaN)]);
      const elements = toElements(await file.read(dataset, ranges), dtype);
      if (elements.length !== elementCount(count))
        throw new FormatError(`${path}: ${name} gave ${elements.length} elements for ${count.join("×")}`, {
          file: path,
        });
      return elements;
    },
  };
}

/** Scalars come bare. */
function toElements(value: unknown, dtype: string): NpyData {
  if (ArrayBuffer.isView(value)) return value as NpyData;
  if (Array.isArray(value)) return value.map(String);
  if (typeof value === "string") return [value];
  if (typeof value === "bigint") return bigScalar(value, dtype);
  return dtype.endsWith("f4") ? Float32Array.of(Number(value)) : Float64Array.of(Number(value));
}

function bigScalar(value: bigint, dtype: string | null): BigInt64Array | BigUint64Array {
  return dtype?.includes("u") ? BigUint64Array.of(value) : BigInt64Array.of(value);
}

function toAttributes(stored: readonly Hdf5Attribute[]): Attributes {
  const attributes: Record<string, Attribute> = {};
  for (const attribute of stored) {
    const value = SCALE.has(attribute.name) ? null : toAttribute(attribute);
    if (value !== null) attributes[attribute.name] = value;
  }
  return attributes;
}

function toAttribute({ value, type }: Hdf5Attribute): Attribute | null {
  if (typeof value === "string") return asUtf8(value);
  if (ArrayBuffer.isView(value)) return value as Exclude<NpyData, string[]>;
  if (typeof value === "bigint") return bigScalar(value, dtypeOf(type));
  if (typeof value === "number") {
    const dtype = dtypeOf(type);
    return dtype === null ? Float64Array.of(value) : scalar(value, dtype.slice(1));
  }
  if (Array.isArray(value)) return value.length === 1 ? asUtf8(value[0]) : value.map(asUtf8);
  return null;
}

/** Texts that call themselves ASCII come a letter for each byte; what is more than that is UTF-8 by custom. */
function asUtf8(text: string): string {
  const codes = Array.from(text, (letter) => letter.codePointAt(0) ?? NaN);
  if (codes.some((code) => code > 0xff) || codes.every((code) => code < 0x80)) return text;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(codes));
  } catch {
    return text;
  }
}

function scalar(value: number, code: string): Exclude<NpyData, string[]> {
  switch (code) {
    case "f4":
      return Float32Array.of(value);
    case "i1":
      return Int8Array.of(value);
    case "i2":
      return Int16Array.of(value);
    case "i4":
      return Int32Array.of(value);
    case "u1":
      return Uint8Array.of(value);
    case "u2":
      return Uint16Array.of(value);
    case "u4":
      return Uint32Array.of(value);
    default:
      return Float64Array.of(value);
  }
}
