import type { ArrayFile, ArrayVariable, Attributes } from "../../lib/io/arrays/array-file.js";
import type { NpyData } from "../../lib/io/arrays/npy-dtype.js";
import { contiguousRuns } from "../../lib/io/arrays/slab.js";

/** A variable of a file that lies in memory; without data its elements count up from 0. */
export interface Held {
  readonly name: string;
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  readonly attributes?: Attributes;
  readonly dtype?: string;
  readonly data?: NpyData;
}

export function held({ name, dims, shape, attributes = {}, dtype = "<f8", data }: Held): ArrayVariable {
  const size = shape.reduce((product, n) => product * n, 1);
  const all = data ?? Float64Array.from({ length: size }, (_, i) => i);
  const read = async (start: readonly number[], count: readonly number[]): Promise<NpyData> => {
    const pieces = [...contiguousRuns(shape, start, count)].map(({ offset, length }) =>
      (all as Float64Array).slice(offset, offset + length),
    );
    if (Array.isArray(all)) return (pieces as unknown as string[][]).flat();
    const out = new (all.constructor as Float64ArrayConstructor)(pieces.reduce((n, p) => n + p.length, 0));
    let at = 0;
    for (const piece of pieces) {
      out.set(piece, at);
      at += piece.length;
    }
    return out;
  };
  return { name, dims, shape, attributes, dtype, chunks: null, read };
}

/** A file of such variables, as NetCDF has them. */
export function heldFile(
  variables: readonly Held[],
  attributes: Attributes = {},
  more: Partial<ArrayFile> = {},
): ArrayFile {
  return {
    path: "held.nc",
    format: "NetCDF-4",
    attributes,
    variables: variables.map(held),
    unlimited: [],
    writeLike: () => Promise.reject(new Error("held in memory")),
    close: async () => {},
    ...more,
  };
}
