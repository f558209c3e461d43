import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface StoreVariable {
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly dtype?: "<f8" | "<f4" | "<i4" | "<i8" | "|u1";
}

/** Writes a Zarr store (version 2), after its specification: JSON and one uncompressed chunk for each array. */
export async function writeStore(
  path: string,
  variables: Readonly<Record<string, StoreVariable>>,
  attributes: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  await mkdir(path, { recursive: true });
  await writeFile(join(path, ".zgroup"), '{"zarr_format": 2}');
  await writeFile(join(path, ".zattrs"), JSON.stringify(attributes));
  for (const [name, { dims, shape, values, attributes: own = {}, dtype = "<f8" }] of Object.entries(
    variables,
  )) {
    await mkdir(join(path, name));
    const meta = {
      zarr_format: 2,
      shape,
      chunks: shape,
      dtype,
      compressor: null,
      fill_value: null,
      order: "C",
      filters: null,
    };
    await writeFile(join(path, name, ".zarray"), JSON.stringify(meta));
    await writeFile(join(path, name, ".zattrs"), JSON.stringify({ _ARRAY_DIMENSIONS: dims, ...own }));
    await writeFile(
      join(path, name, shape.length === 0 ? "0" : shape.map(() => 0).join(".")),
      bytesOf(values, dtype),
    );
  }
  return path;
}

function bytesOf(values: ArrayLike<number>, dtype: string): Uint8Array {
  const list = Array.from(values);
  const array =
    dtype === "<f8"
      ? Float64Array.from(list)
      : dtype === "<f4"
        ? Float32Array.from(list)
        : dtype === "<i4"
          ? Int32Array.from(list)
          : dtype === "<i8"
            ? BigInt64Array.from(list, BigInt)
            : Uint8Array.from(list);
  return new Uint8Array(array.buffer);
}
