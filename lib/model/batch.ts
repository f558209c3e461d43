import { ShapeError } from "../errors.js";
import type { Port, Tensor } from "./session.js";

/**
 * The batch that a model was exported for; `null` where it may be any.
 *
 * @param leading ports whose first axis is surely the batch
 * @param others inputs that may be broadcast: a first length of 1 says nothing
 */
export function fixedBatch(leading: readonly Port[], others: readonly Port[]): number | null {
  const lengths = (ports: readonly Port[], least: number): number[] =>
    ports.flatMap(({ shape: [first] }) => (isFixed(first) && first >= least ? [first] : []));
  return lengths(leading, 1)[0] ?? lengths(others, 2)[0] ?? null;
}

/** One event's tensor `(…)` as an input takes it: as many copies along the batch as it is fixed to, or `times`. */
export function batched({ shape: [first] }: Port, { dims, data }: Tensor, times: number): Tensor {
  const copies = isFixed(first) ? first : times;
  if (copies === 1) return { dims: [1, ...dims], data };
  const batch =
    data instanceof Float32Array
      ? new Float32Array(data.length * copies)
      : new Float64Array(data.length * copies);
  for (let i = 0; i < copies; i++) batch.set(data, i * data.length);
  return { dims: [copies, ...dims], data: batch };
}

/**
 * One event's value as an input takes it: copied along its batch, or bare where it has none. Axes of length 1 may be
 * more or fewer.
 *
 * @param path of the model, for the message
 * @throws ShapeError when the shapes differ
 */
export function fitted(path: string, port: Port, value: Tensor, times: number): Tensor {
  const { name, shape } = port;
  if (shape.length === 0)
    return value.data.length === 1 ? { dims: [], data: value.data } : batched(port, value, times);
  const ofOne = filled(shape.slice(1), value.dims);
  if (ofOne) return batched(port, { dims: ofOne, data: value.data }, times);
  const bare = filled(shape, value.dims);
  if (bare) return { dims: bare, data: value.data };
  throw new ShapeError(
    `${path}: input ${name} takes ${shape.join("×")}, model.inputs gives ${value.dims.join("×") || "one number"} for an event`,
    { file: path },
  );
}

/** The shape with its free lengths taken from `dims`; `null` where they differ in more than axes of length 1. */
function filled(shape: Port["shape"], dims: readonly number[]): number[] | null {
  const rest = dims.filter((length) => length !== 1);
  const result: number[] = [];
  for (const length of shape) {
    const next = length === 1 ? 1 : (rest.shift() ?? 1);
    if (isFixed(length) && length !== next) return null;
    result.push(next);
  }
  return rest.length === 0 ? result : null;
}

function isFixed(length: number | string | undefined): length is number {
  return typeof length === "number" && length > 0;
}
