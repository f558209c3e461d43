import { ShapeError } from "../errors.js";
import type { Values } from "../fields/field.js";
import type { Tensor } from "./session.js";

/**
 * The values of the first event of a batch, and their dimensions, once it is sure that there is such an axis.
 *
 * @param what the output, with the file that it is of
 * @throws ShapeError when its first length is not that of the batch
 */
export function firstOfBatch(what: string, { dims, data }: Tensor, batch: number): Tensor {
  checkBatch(what, dims, batch);
  return { dims: dims.slice(1), data: data.subarray(0, data.length / batch) };
}

/**
 * A latent vector of `length` values; axes of length 1 after it are ignored.
 *
 * @throws ShapeError when it has another length
 */
export function latentVector(what: string, { dims, data }: Tensor, length: number): Float32Array {
  if (String(dims.filter((one) => one !== 1)) !== String([length].filter((one) => one !== 1)))
    throw new ShapeError(
      `${what} is ${["N", ...dims].join("×")}, z has ${length} latent dimensions: give N×${length}`,
    );
  return asFloat32(data);
}

/**
 * The fields of a batch, one after the other: rows and columns must be those of the run, in this order.
 *
 * @param grid rows and columns
 * @throws ShapeError when the batch, the rows or the columns are not these
 */
export function fieldsOfBatch(
  what: string,
  { dims, data }: Tensor,
  batch: number,
  grid: readonly [height: number, width: number],
): Float32Array[] {
  checkBatch(what, dims, batch);
  const [height, width] = grid;
  const given = dims.slice(1);
  const long = (lengths: readonly number[]): number[] => lengths.filter((length) => length !== 1);
  if (given.length < 2 || String(long(given)) !== String(long(grid))) {
    const exchanged = String(long(given)) === String(long([width, height]));
    throw new ShapeError(
      `${what} is ${dims.join("×")}: gives ${(given.length > 1 && given[0] === 1 ? given.slice(1) : given).join("×")}, ` +
        `the fields of the run are ${height}×${width}: ` +
        (exchanged
          ? "rows and columns are exchanged: transpose them in the model before the export"
          : `export a model that gives N×1×${height}×${width} or N×${height}×${width}`),
    );
  }
  const values = asFloat32(data);
  const cells = height * width;
  return Array.from({ length: batch }, (_, i) => values.subarray(i * cells, (i + 1) * cells));
}

function checkBatch(what: string, dims: readonly number[], batch: number): void {
  if (dims[0] !== batch)
    throw new ShapeError(
      `${what} is ${dims.join("×") || "one number"} for a batch of ${batch}: its first axis is not the batch, or is fixed ` +
        "in the model: export it with dynamic_axes (the batch free in every input and output)",
    );
}

function asFloat32(data: Values): Float32Array {
  return data instanceof Float32Array ? data : Float32Array.from(data);
}
