import { stat } from "node:fs/promises";
import { fromConfig } from "../config/config.js";
import type { ModelInputSetting } from "../config/model-inputs.js";
import { ConfigError, FormatError } from "../errors.js";
import type { Values } from "../fields/field.js";
import { readFloats } from "../io/formats/npy/npy.js";
import type { Tensor } from "../model/session.js";
import { needFinite } from "./need-finite.js";
import { dayFile, type Run } from "./run.js";

/** Inputs of the model to which `model.inputs` of the config gives values, by their names in the ONNX files. */
export interface GivenInputs {
  readonly names: readonly string[];
  /** The values for a day, without a batch axis. */
  of(day: number): Promise<Record<string, Tensor>>;
}

/**
 * Reads what `model.inputs` gives: constants, and files with the values of each day.
 *
 * - `season: 2`, `weights: [0.1, 0.9]`, `season: {constant: 2}`: the same for every event;
 * - `relief: {constant: PATH.npy}`: the same array for every event;
 * - `month: {file: PATH.npy}`: its first axis is the days of Y_hr, ascending, or the day number;
 * - `sst: {file: FOLDER}` or `{file: sst/day_%06d.npy}`: a file a day.
 *
 * @throws FormatError when a file is missing, its first axis is not the days, or a value is not finite; ConfigError
 *   when a list is no list of numbers
 */
export async function readGivenInputs(run: Run): Promise<GivenInputs> {
  const readers = new Map<string, (day: number) => Promise<Tensor>>();
  for (const [name, setting] of Object.entries(run.config.model.inputs))
    if (typeof setting !== "string") readers.set(name, await reader(run, name, setting));
  return {
    names: [...readers.keys()],
    async of(day) {
      const values: Record<string, Tensor> = {};
      for (const [name, read] of readers) values[name] = await read(day);
      return values;
    },
  };
}

async function reader(
  run: Run,
  name: string,
  setting: Exclude<ModelInputSetting, string>,
): Promise<(day: number) => Promise<Tensor>> {
  if (typeof setting === "object" && "file" in setting)
    return perDay(run, name, fromConfig(run.config, setting.file));
  const value = typeof setting === "object" && "constant" in setting ? setting.constant : setting;
  const tensor =
    typeof value === "string"
      ? await finiteArray(fromConfig(run.config, value), `model.inputs.${name}`)
      : numbers(value, `${run.config.file}: model.inputs.${name}`);
  return async () => tensor;
}

async function perDay(run: Run, name: string, path: string): Promise<(day: number) => Promise<Tensor>> {
  const pattern = /%0?(\d*)d|\{day\}/;
  if (pattern.test(path))
    return (day) =>
      finiteArray(
        path.replace(pattern, (_, width) => String(day).padStart(Number(width ?? 0), "0")),
        `model.inputs.${name}, day ${day}`,
      );
  if ((await stat(path).catch(() => null))?.isDirectory())
    return (day) => finiteArray(dayFile(path, day), `model.inputs.${name}, day ${day}`);
  const { shape, values } = await readFloats(path);
  const length = shape[0] ?? 1;
  const byPlace = length === run.days.length;
  if (!byPlace && length <= Math.max(...run.days))
    throw new FormatError(
      `${path}: has shape (${shape.join(", ")}) for model.inputs.${name}: its first axis must be the ${run.days.length} days ` +
        `of Y_hr, ascending, or the day number (0 to ${Math.max(...run.days)}); {constant: PATH} is the same for every day`,
      { file: path },
    );
  const dims = shape.slice(1);
  const size = dims.reduce((a, b) => a * b, 1);
  return async (day) => {
    const at = byPlace ? run.days.indexOf(day) : day;
    const data = values.subarray(at * size, (at + 1) * size);
    needFinite(data, dims, `${path}: model.inputs.${name}, day ${day}`);
    return { dims, data };
  };
}

async function finiteArray(path: string, what: string): Promise<Tensor> {
  const { shape, values } = await readFloats(path);
  needFinite(values, shape, `${path}: ${what}`);
  return { dims: shape, data: values };
}

/** A number, or lists of numbers in lists, as a tensor. */
function numbers(value: unknown, key: string): Tensor {
  const dims: number[] = [];
  for (let at = value; Array.isArray(at); at = at[0]) dims.push(at.length);
  const flat: unknown[] = Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY) : [value];
  const data: Values = Float64Array.from(flat, Number);
  const even = (at: unknown, depth: number): boolean =>
    depth === dims.length
      ? !Array.isArray(at)
      : Array.isArray(at) && at.length === dims[depth] && at.every((inner) => even(inner, depth + 1));
  if (!even(value, 0) || !flat.every((one) => typeof one === "boolean" || Number.isFinite(one)))
    throw new ConfigError(
      `${key} is ${JSON.stringify(value)}: give a number, or a list of numbers of one length`,
    );
  return { dims, data };
}
