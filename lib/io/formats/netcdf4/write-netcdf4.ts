import { resolve } from "node:path";
import type * as H5 from "h5wasm/node";
import type { Values } from "../../../fields/field.js";
import { sure } from "../../../sure.js";
import type { Attribute, Attributes } from "../../arrays/array-file.js";
import { leafOf } from "../../arrays/array-file.js";
import type { NpyData } from "../../arrays/npy-dtype.js";
import type { Output, OutputArray, OutputField, OutputSink } from "../../arrays/output.js";
import { withoutClock } from "../../writing/without-clock.js";

const GZIP_LEVEL = 4;

/** The HDF5 library, loaded on first use; its errors are thrown, not printed. */
async function loadHdf5(): Promise<typeof H5> {
  const h5 = await import("h5wasm/node");
  (await h5.ready).activate_throwing_error_handler();
  return h5;
}

/**
 * Writes NetCDF-4: HDF5 with dimension scales (NetCDF-4 file format specification, Unidata), the fields in
 * compressed chunks. Times of making are left at 1970, so that the same content gives the same bytes.
 */
export async function writeNetcdf4Output(output: Output, place: string): Promise<OutputSink> {
  const h5 = await loadHdf5();
  return writingHdf5(() => writer(h5, output, place));
}

/** What the system says against writing, as HDF5 puts it into its messages. */
const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  "No space left on device": "ENOSPC",
  "File too large": "EFBIG",
  "Quota exceeded": "EDQUOT",
  "I/O error": "EIO",
};

function writingHdf5<T>(work: () => T): T {
  try {
    return withoutClock(work);
  } catch (error) {
    const said = /error message = '([^']*)'/.exec(String((error as Error).message))?.[1] ?? "";
    const code = SYSTEM_ERRORS[said];
    throw code ? Object.assign(new Error(said), { code }) : error;
  }
}

function writer(h5: typeof H5, output: Output, place: string): OutputSink {
  const { field, arrays } = output;
  const file = new h5.File(resolve(place), "w", { track_order: true });
  const scales = writeDimensions(file, output);
  putAttributes(file, output.attributes);
  for (const array of arrays) {
    if (scales.get(array.dims[0] ?? "") === `/${array.name}`) continue;
    const dataset = groupFor(file, array.name).create_dataset(described(array));
    putAttributes(dataset, array.attributes);
    attach(dataset, array, scales);
  }

  const growing = new Set(output.unlimited);
  let dataset: H5.Dataset | null = null;
  let events = 0;

  function begin(block: Values, shape: number[]): H5.Dataset {
    const made = groupFor(file, field.name).create_dataset({
      name: leafOf(field.name),
      data: block,
      shape,
      dtype: field.dtype === "<f8" ? "<d" : "<f4",
      maxshape: field.shape.map((length, axis) => (growing.has(sure(field.dims[axis])) ? null : length)),
      chunks: field.shape.map((length, axis) => (axis === 0 && field.hasEvents ? field.blockEvents : length)),
      compression: "gzip",
      compression_opts: GZIP_LEVEL,
    });
    const fill = field.dtype === "<f4" ? Float32Array.of(field.fill) : Float64Array.of(field.fill);
    putAttributes(made, { _FillValue: fill, ...field.attributes });
    attach(made, field, scales);
    return made;
  }

  return {
    write: async (block) => writingHdf5(() => append(block)),
    finish: async () =>
      writingHdf5(() => {
        file.flush();
        file.close();
      }),
    async abandon() {
      file.close();
    },
  };

  function append(block: Values): void {
    const inner = field.hasEvents ? field.shape.slice(1) : field.shape;
    const count = field.hasEvents ? block.length / inner.reduce((product, n) => product * n, 1) : 0;
    const shape = field.hasEvents ? [events + count, ...inner] : [...inner];
    if (!dataset) dataset = begin(block, shape);
    else {
      dataset.resize(shape);
      dataset.write_slice([[events, events + count], ...inner.map((n): [number, number] => [0, n])], block);
    }
    events += count;
  }
}

/** Makes a scale of every dimension; gives the path of each. */
function writeDimensions(file: H5.File, { field, arrays, unlimited }: Output): Map<string, string> {
  const lengths = new Map<string, number>();
  for (const { dims, shape } of [...arrays, field])
    for (const [axis, dim] of dims.entries()) lengths.set(dim, shape[axis] ?? NaN);
  const scales = new Map<string, string>();
  for (const [dim, length] of lengths) {
    const values = arrays.find(
      ({ name, dims }) => leafOf(name) === dim && dims.length === 1 && dims[0] === dim,
    );
    const grows = unlimited.includes(dim);
    const path = values?.name ?? dim;
    const shape = { maxshape: grows ? [null] : [length], ...(grows && { chunks: [Math.max(length, 1)] }) };
    const dataset = values
      ? groupFor(file, path).create_dataset({ ...described(values), ...shape })
      : file.create_dataset({
          name: dim,
          data: new Float32Array(length),
          shape: [length],
          dtype: "<f4",
          ...shape,
        });
    dataset.make_scale(
      values ? dim : `This is a netCDF dimension but not a netCDF variable.${String(length).padStart(11)}`,
    );
    dataset.create_attribute("_Netcdf4Dimid", Int32Array.of(scales.size), [], "<i4");
    if (values) putAttributes(dataset, values.attributes);
    scales.set(dim, `/${path}`);
  }
  return scales;
}

function groupFor(file: H5.File, name: string): H5.Group {
  let group: H5.Group = file;
  for (const part of name.split("/").slice(0, -1)) {
    const existing = group.keys().includes(part) ? group.get(part) : null;
    group = (existing as H5.Group | null) ?? group.create_group(part, true);
  }
  return group;
}

function described({ name, dtype, shape, data }: OutputArray): Parameters<H5.Group["create_dataset"]>[0] {
  const isText = Array.isArray(data);
  const width = /^\|S(\d+)$/.exec(dtype)?.[1];
  return {
    name: leafOf(name),
    data: data as Float64Array,
    shape: [...shape],
    dtype: isText ? (width ? `A${width}` : "S") : h5Type(data),
  };
}

/** h5wasm's letters for NumPy's types. */
function h5Type(data: Exclude<NpyData, string[]>): string {
  if (data instanceof Float32Array) return "<f4";
  if (data instanceof Float64Array) return "<d";
  if (data instanceof Int8Array) return "<b";
  if (data instanceof Int16Array) return "<h";
  if (data instanceof Int32Array) return "<i";
  if (data instanceof BigInt64Array) return "<q";
  if (data instanceof Uint8Array) return "<B";
  if (data instanceof Uint16Array) return "<H";
  return data instanceof Uint32Array ? "<I" : "<Q";
}

function attach(
  dataset: H5.Dataset,
  { dims }: OutputArray | OutputField,
  scales: ReadonlyMap<string, string>,
): void {
  dims.forEach((dim, axis) => {
    const scale = scales.get(dim);
    if (scale) dataset.attach_scale(axis, scale);
  });
}

function putAttributes(to: H5.Group | H5.Dataset, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) putAttribute(to, name, value);
}

function putAttribute(to: H5.Group | H5.Dataset, name: string, value: Attribute): void {
  if (typeof value === "string") {
    const bytes = new TextEncoder().encode(value).length;
    // Fixed-length texts are NetCDF's char attributes; an empty one has no length to be fixed at.
    if (bytes > 0) to.create_attribute(name, value, [], `A${bytes}`);
    else to.create_attribute(name, value, [], "S");
  } else if (Array.isArray(value)) to.create_attribute(name, [...value], [value.length], "S");
  else if (ArrayBuffer.isView(value)) {
    const data = value as Exclude<NpyData, string[]>;
    to.create_attribute(name, data as Float64Array, [data.length], h5Type(data));
  }
}
