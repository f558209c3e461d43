import { FormatError, ShapeError } from "../errors.js";
import { sure } from "../sure.js";
import type { PortNames } from "./cvae.js";
import type { OnnxModel, Port, Tensor } from "./session.js";

/** How far an output is from what another program got for the same inputs. */
export interface Difference {
  readonly output: string;
  readonly values: number;
  /** Largest absolute difference; Infinity where one is missing and the other is not. */
  readonly absolute: number;
  /** The same, divided by the largest absolute value expected; NaN when all that is expected is 0. */
  readonly relative: number;
  /** Whether the smaller of the two is within the tolerance. */
  readonly agrees: boolean;
}

/**
 * Runs a model on given inputs and compares its outputs with expected ones. Arrays are looked for under the
 * names of the model and under those that `names` maps to them.
 *
 * @param model open
 * @param arrays inputs and expected outputs with their shapes
 * @param names by what the contract calls it: what the model does; the same where left out
 * @param tolerance an output agrees where its largest difference is within it, absolute or relative to the largest
 *   value expected
 * @returns one entry for each output that is among the arrays, with its largest difference
 * @throws FormatError when an input, or every output, is not among the arrays; ShapeError when shapes differ
 * @example
 * ```ts
 * const model = await openModel("run/decoder.onnx");
 * const inputs = model.inputs.map(({ name, shape }) => {
 *   const dims = shape.map((length) => (typeof length === "number" && length > 0 ? length : 1));
 *   return [name, { dims, data: new Float32Array(dims.reduce((n, length) => n * length, 1)) }] as const;
 * });
 * const expected = await model.run(Object.fromEntries(inputs));
 * const [difference] = await verifyModel(model, new Map([...inputs, ...Object.entries(expected)]));
 * await model.release();
 * [difference!.output, difference!.agrees]; // → [ 'Y_hat', true ]
 * ```
 */
export async function verifyModel(
  model: OnnxModel,
  arrays: ReadonlyMap<string, Tensor>,
  names: PortNames = {},
  tolerance = 1e-4,
): Promise<Difference[]> {
  const find = ({ name }: Port): Tensor | undefined => {
    const meaning = Object.keys(names).find((key) => names[key] === name);
    return arrays.get(name) ?? (meaning === undefined ? undefined : arrays.get(meaning));
  };
  const there = [...arrays.keys()].join(", ");
  const feeds = Object.fromEntries(
    model.inputs.map((port) => {
      const tensor = find(port);
      if (!tensor)
        throw new FormatError(`${model.path}: input ${port.name} is not among the arrays ${there}`, {
          file: model.path,
        });
      return [port.name, tensor];
    }),
  );
  const expected = model.outputs.flatMap((port) => {
    const tensor = find(port);
    return tensor ? [{ name: port.name, tensor }] : [];
  });
  if (expected.length === 0)
    throw new FormatError(
      `${model.path}: none of its outputs ${model.outputs.map(({ name }) => name).join(", ")} is among the arrays ${there}`,
      { file: model.path },
    );
  const outputs = await model.run(feeds);
  return expected.map(({ name, tensor }) => difference(name, sure(outputs[name]), tensor, tolerance));
}

/** How far a tensor is from the one expected; ShapeError when their shapes differ. */
export function difference(output: string, got: Tensor, expected: Tensor, tolerance: number): Difference {
  if (String(got.dims) !== String(expected.dims))
    throw new ShapeError(
      `output ${output} is ${got.dims.join("×")}, the array expected is ${expected.dims.join("×")}`,
    );
  let [absolute, largest] = [0, 0];
  for (let i = 0; i < got.data.length; i++) {
    const [a, b] = [got.data[i] ?? NaN, expected.data[i] ?? NaN];
    if (Object.is(a, b)) continue;
    const apart = Math.abs(a - b);
    absolute = Math.max(absolute, Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart);
  }
  for (const value of expected.data) if (Math.abs(value) > largest) largest = Math.abs(value);
  const relative = absolute === 0 ? 0 : largest === 0 ? Number.NaN : absolute / largest;
  const agrees = absolute <= tolerance || relative <= tolerance;
  return { output, values: got.data.length, absolute, relative, agrees };
}
