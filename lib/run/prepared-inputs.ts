import { ValueError } from "../errors.js";
import type { PortNames } from "../model/cvae.js";
import type { Tensor } from "../model/session.js";
import { type Difference, difference } from "../model/verify.js";
import { readConditioning } from "./conditioning.js";
import { readTruth } from "./events.js";
import { readGivenInputs } from "./given-inputs.js";
import type { Run } from "./run.js";
import { modelStatics, trainedNormalisation } from "./statics.js";

/**
 * What a run feeds to its model, against what the user's own pipeline prepared for the same days: a wrong preparation
 * would give other rain from the same weights, and nothing else would notice.
 *
 * @param model path of the model
 * @param arrays `days` `(N)`, and any of X_lr, Y_hr, S `(N, …)`, by their names in the field or in the model
 * @returns one difference for each of X_lr, Y_hr and S that is there; empty where `days` is not
 * @throws ValueError when a day is not of the run; ShapeError when shapes differ
 */
export async function comparePrepared(
  run: Run,
  model: string,
  arrays: ReadonlyMap<string, Tensor>,
  names: PortNames,
  tolerance: number,
): Promise<Difference[]> {
  const days = arrays.get("days");
  if (!days) return [];
  const { height, width } = run.grid;
  const trained = await trainedNormalisation(model);
  const statics = await modelStatics(run.dataDir, run.config, height, width, trained ?? undefined);
  const given = await readGivenInputs(run);
  const prepared: Record<"X_lr" | "Y_hr" | "S", Tensor[]> = { X_lr: [], Y_hr: [], S: [] };
  for (const day of days.data) {
    if (!run.days.includes(day))
      throw new ValueError(`day ${day} of the arrays is none of the ${run.days.length} days of the run`);
    const input = await readConditioning(run, day, await readTruth(run, day), statics, given);
    prepared.X_lr.push(input.predictors);
    prepared.Y_hr.push(input.truth);
    prepared.S.push(input.statics);
  }
  return (["X_lr", "Y_hr", "S"] as const).flatMap((name) => {
    const theirs = arrays.get(names[name] ?? name) ?? arrays.get(name);
    return theirs && theirs.data.length > 0
      ? [difference(`${name} as the run prepares it`, stacked(prepared[name]), theirs, tolerance)]
      : [];
  });
}

function stacked(tensors: readonly Tensor[]): Tensor {
  const size = tensors[0]?.data.length ?? 0;
  const data = new Float32Array(size * tensors.length);
  tensors.forEach((tensor, i) => {
    data.set(tensor.data, i * size);
  });
  return { dims: [tensors.length, ...(tensors[0]?.dims ?? [])], data };
}
