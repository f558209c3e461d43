import { join } from "node:path";
import { ShapeError } from "../errors.js";
import type { Field } from "../fields/field.js";
import { readFloats } from "../io/formats/npy/npy.js";
import type { ModelInput } from "../model/cvae.js";
import type { Tensor } from "../model/session.js";
import type { GivenInputs } from "./given-inputs.js";
import { needFinite } from "./need-finite.js";
import { dayFile, type Run } from "./run.js";

/**
 * What a model is told of a day, every value of it finite.
 *
 * @param statics `(S, H, W)`, as `modelStatics` gives them
 * @throws FormatError when a value is NaN or infinite: names file, day and place; ShapeError when the predictors have
 *   other channels than the config says
 */
export async function readConditioning(
  run: Run,
  day: number,
  truth: Field<"z">,
  statics: Tensor,
  given: GivenInputs,
): Promise<ModelInput> {
  const { height, width } = run.grid;
  const predictors = await readPredictors(run, day);
  needFinite(predictors.data, predictors.dims, `${dayFile(join(run.dataDir, "X_lr"), day)}: day ${day}`);
  const dims = [1, height, width];
  needFinite(truth.values, dims, `${dayFile(join(run.dataDir, "Y_hr"), day)}: day ${day}`);
  return {
    predictors,
    statics,
    truth: { dims, data: Float32Array.from(truth.values) },
    others: await given.of(day),
  };
}

/** The predictors of a day, `(C, h, w)`. */
export async function readPredictors(run: Run, day: number): Promise<Tensor> {
  const file = dayFile(join(run.dataDir, "X_lr"), day);
  const { shape, values } = await readFloats(file);
  const channels = run.config.model.in_channels_X;
  if (shape.length !== 3 || shape[0] !== channels)
    throw new ShapeError(
      `${file}: has shape ${shape.join("×")}, not ${channels} channels × rows × columns (model.in_channels_X)`,
      { file },
    );
  return { dims: shape, data: Float32Array.from(values) };
}
