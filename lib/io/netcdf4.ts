import { resolve } from "node:path";
import type * as H5 from "h5wasm/node";
import { FormatError } from "../errors.js";
import {
  type ArrayFile,
  type ArrayVariable,
  type Attribute,
  type Attributes,
  checkSlab,
  elementCount,
} from "./array-file.js";
import { fileSource } from "./byte-source.js";
import type { NpyData } from "./npy-dtype.js";

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Attributes that hold the file together rather than describe it. */
const PLUMBING = new Set([
  "CLASS",
  "NAME",
  "DIMENSION_LIST",
  "REFERENCE_LIST",
  "_Netcdf4Dimid",
  "_Netcdf4Coordinates",
  "_NCProperties",
  "_nc3_strict",
]);

/** Whether these first bytes of a file are those of an HDF5 file, which NetCDF-4 is. */
export function isHdf5(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/** The HDF5 library, loaded on first use; its errors are thrown, not printed. */
export async function loadHdf5(): Promise<typeof H5> {
  const h5 = await import("h5wasm/node");
  const module = await h5.ready;
  module.activate_throwing_error_handler();
  return h5;
}

/**
 * Opens a NetCDF-4 (or other HDF5) file. Variables in groups are called `group/variable`; variables that are
 * neither numbers nor texts are passed over.
 *
 * @throws FormatError when the library cannot read it: damaged, truncated.
 */
export async function openNetcdf4(path: string): Promise<ArrayFile> {
  await (await fileSource(path)).close();
  const h5 = await loadHdf5();
  const absolute = resolve(path);
  const file = attempt(path, () => new h5.File(absolute, "r"));
  try {
    const variables: ArrayVariable[] = [];
    const unlimited = new Set<string>();
    attempt(path, () => collect(h5, path, file, "", variables, unlimited));
    return {
      path,
      format: "NetCDF-4",
      attributes: readAttributes(file),
      variables,
      unlimited: [...unlimited],
      async close() {
        file.close();
      },
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof FormatError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    const cause = /truncated file[^\n]*/.exec(message)?.[0] ?? message.trim().split("\n").at(-1) ?? "";
    throw new FormatError(
      `${path} cannot be read as NetCDF-4/HDF5, it is damaged or truncated: ${cause.trim()}`,
    );
  }
}

function collect(
  h5: typeof H5,
  path: string,
  group: H5.Group,
  prefix: string,
  variables: ArrayVariable[],
  unlimited: Set<string>,
): void {
  for (const key of group.keys()) {
    const item = group.get(key);
    if (item instanceof h5.Group) collect(h5, path, item, `${prefix}${key}/`, variables, unlimited);
    else if (item instanceof h5.Dataset) {
      const variable = toVariable(path, item, prefix + key);
      if (!variable) continue;
      item.metadata.maxshape?.forEach((length, axis) => {
        if (length === null || length > item.metadata.shape![axis]) unlimited.add(variable.dims[axis]);
      });
      variables.push(variable);
    }
  }
}

function dtypeOf({ type, size, signed, littleEndian, vlen }: H5.Metadata): string | null {
  const order = size === 1 ? "|" : littleEndian ? "<" : ">";
  if (type === 3) return vlen ? "<U" : `|S${size}`;
  if (vlen || ![1, 2, 4, 8].includes(size)) return null;
  if (type === 1 && size >= 4) return `${order}f${size}`;
  if (type === 0) return `${order}${signed ? "i" : "u"}${size}`;
  return null;
}

function toVariable(path: string, dataset: H5.Dataset, name: string): ArrayVariable | null {
  const { metadata } = dataset;
  const dtype = dtypeOf(metadata);
  const shape = metadata.shape;
  const attributes = readAttributes(dataset);
  if (!dtype || !shape) return null;
  const scaleName = stringOf(dataset.attrs.NAME);
  // Dimensions without values are stored as empty variables.
  if (scaleName?.startsWith("This is a netCDF dimension but not a netCDF variable")) return null;
  const isScale = stringOf(dataset.attrs.CLASS) === "DIMENSION_SCALE";
  const dims = shape.map((_, axis) => {
    const scale = dataset.get_attached_scales(axis)[0];
    if (scale) return scale.split("/").at(-1)!;
    return isScale && axis === 0 ? name.split("/").at(-1)! : "";
  });
  if (metadata.chunks) checkSlab(`${path}: ${name}`, "chunk", metadata.chunks, metadata.size);
  return {
    name,
    dtype,
    dims,
    shape,
    attributes,
    chunks: metadata.chunks,
    async read(start, count) {
      checkSlab(`${path}: ${name}`, "slab", count, metadata.size);
      const data = attempt(`${path}: ${name}`, () =>
        shape.length === 0
          ? dataset.value
          : dataset.slice(start.map((from, axis) => [from, from + count[axis]])),
      );
      const elements = toElements(data, dtype);
      if (elements.length !== elementCount(count))
        throw new FormatError(`${path}: ${name} gave ${elements.length} elements for ${count.join("×")}`);
      return elements;
    },
  };
}

/** Scalars come bare. */
function toElements(value: unknown, dtype: string): NpyData {
  if (ArrayBuffer.isView(value)) return value as NpyData;
  if (Array.isArray(value)) return value.map(String);
  if (typeof value === "string") return [value];
  if (typeof value === "bigint") return BigInt64Array.of(value);
  return dtype.endsWith("f4") ? Float32Array.of(Number(value)) : Float64Array.of(Number(value));
}

function readAttributes(of: H5.Group | H5.Dataset): Attributes {
  const attributes: Record<string, Attribute> = {};
  for (const [name, attribute] of Object.entries(of.attrs)) {
    if (PLUMBING.has(name)) continue;
    const value = attributeValue(attribute);
    if (value !== null) attributes[name] = value;
  }
  return attributes;
}

function attributeValue(attribute: H5.Attribute): Attribute | null {
  const { value } = attribute;
  if (typeof value === "string") return value;
  if (ArrayBuffer.isView(value)) return value as Exclude<NpyData, string[]>;
  if (typeof value === "bigint") return BigInt64Array.of(value);
  if (typeof value === "number") {
    const dtype = dtypeOf(attribute.metadata);
    return dtype === null ? Float64Array.of(value) : scalar(value, dtype.slice(1));
  }
  if (Array.isArray(value) && value.every((item) => typeof item === "string"))
    return value.length === 1 ? value[0] : value;
  return null;
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

function stringOf(attribute: H5.Attribute | undefined): string | null {
  return typeof attribute?.value === "string" ? attribute.value : null;
}
