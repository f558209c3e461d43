import type { Values } from "../fields/field.js";
import { type ArrayFile, type ArrayVariable, numbersAttribute, textAttribute } from "./array-file.js";
import type { FieldAxes } from "./cf.js";
import { toValues } from "./npy.js";
import type { NpyData } from "./npy-dtype.js";

const NETCDF_DEFAULT_FILL = 9.969209968386869e36;

/** Where the cells of a field are in a block of raw elements. */
export interface CellIndex {
  readonly offset: number;
  readonly height: number;
  readonly width: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** Whether an axis is read whole for every event. */
export function isFieldAxis(axes: FieldAxes, axis: number): boolean {
  return axis === axes.y || axis === axes.x || axis === axes.member;
}

/** For each member of an event, where its cells are in a block, row by row. */
export function memberLayout(
  { shape }: ArrayVariable,
  axes: FieldAxes,
): (eventsInBlock: number, event: number) => CellIndex[] {
  const [height, width] = [shape[axes.y], shape[axes.x]];
  return (eventsInBlock, event) => {
    const count = shape.map((length, axis) =>
      axis === axes.event ? eventsInBlock : isFieldAxis(axes, axis) ? length : 1,
    );
    const stride = count.map((_, axis) => count.slice(axis + 1).reduce((product, n) => product * n, 1));
    const base = axes.event === null ? 0 : event * stride[axes.event];
    const members = axes.member === null ? 1 : shape[axes.member];
    return Array.from({ length: members }, (_, member) => ({
      offset: base + (axes.member === null ? 0 : member * stride[axes.member]),
      height,
      width,
      rowStride: stride[axes.y],
      columnStride: stride[axes.x],
    }));
  };
}

/** Raw elements to values: missing values to NaN, scale_factor and add_offset, units (CF 1.11, sections 2.5, 8.1). */
export function decoder(
  file: ArrayFile,
  { attributes }: ArrayVariable,
  factor: number,
): (block: Values, index: CellIndex) => Values {
  const missing = [
    ...(numbersAttribute(attributes, "_FillValue") ?? []),
    ...(numbersAttribute(attributes, "missing_value") ?? []),
  ];
  if (file.format.startsWith("NetCDF") && !attributes._FillValue) missing.push(NETCDF_DEFAULT_FILL);
  const scale = numbersAttribute(attributes, "scale_factor")?.[0] ?? 1;
  const offset = numbersAttribute(attributes, "add_offset")?.[0] ?? 0;
  return (raw, { offset: from, height, width, rowStride, columnStride }) => {
    const isFloat32 = raw instanceof Float32Array;
    const fills = (isFloat32 ? missing.map(Math.fround) : missing).filter((fill) => !Number.isNaN(fill));
    const out = isFloat32 ? new Float32Array(height * width) : new Float64Array(height * width);
    let to = 0;
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const value = raw[from + y * rowStride + x * columnStride];
        out[to++] = fills.includes(value) ? Number.NaN : (value * scale + offset) * factor;
      }
    return out;
  };
}

/** Raw elements as numbers, float32 as float32. */
export function rawValues(file: ArrayFile, { attributes, name }: ArrayVariable, data: NpyData): Values {
  const isUnsigned = textAttribute(attributes, "_Unsigned") === "true";
  return toValues(isUnsigned ? asUnsigned(data) : data, `${file.path}: ${name}`);
}

function asUnsigned(data: NpyData): NpyData {
  if (data instanceof Int8Array) return new Uint8Array(data.buffer, data.byteOffset, data.length);
  if (data instanceof Int16Array) return new Uint16Array(data.buffer, data.byteOffset, data.length);
  if (data instanceof Int32Array) return new Uint32Array(data.buffer, data.byteOffset, data.length);
  return data;
}
