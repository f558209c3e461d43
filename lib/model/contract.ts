import type { PortNames } from "./cvae.js";
import { isNumeric } from "./element-types.js";
import type { Port } from "./session.js";

/** Which part of a conditional VAE a model can be, and what it lacks to be either. */
export interface Contract {
  readonly role: "encoder" | "decoder" | "neither";
  /** What keeps it from being an encoder; empty for an encoder. */
  readonly encoderProblems: readonly string[];
  /** What keeps it from being a decoder; empty for a decoder. */
  readonly decoderProblems: readonly string[];
  /** Outputs of an encoder, or inputs of a decoder, that carry the conditioning. */
  readonly conditioning: readonly string[];
}

/** What a model takes and gives. */
export interface ModelPorts {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/**
 * Checks the inputs and outputs of a model against what sampling needs, under the names that `names` maps.
 *
 * - Encoder: X_lr `(N,C,h,w)`, Y_hr `(N,1,H,W)` and, if it likes, S `(N,S,H,W)` in; mu and logvar `(N,d_z)` and the
 *   conditioning out.
 * - Decoder: z `(N,d_z)`, the conditioning and, if it likes, S in; Y_hat `(N,1,H,W)` or `(N,H,W)` out.
 *
 * @param ports inputs and outputs of the graph, with their axes
 * @param names by what the contract calls it: what the model does; the same where left out
 * @param given further inputs to which `model.inputs` of the config gives values
 * @returns which of the two it is, or neither, and for each what stands in the way, one sentence a problem
 * @example
 * ```ts
 * const decoder = await openModel("run/decoder.onnx");
 * checkContract(decoder).role; // → 'decoder'
 * ```
 */
export function checkContract(
  { inputs, outputs }: ModelPorts,
  names: PortNames = {},
  given: readonly string[] = [],
): Contract {
  const called = (name: string): string => names[name] ?? name;
  const need = (side: string, ports: readonly Port[], name: string, ...axes: number[]): string[] =>
    portProblems(side, ports, called(name), called(name) === name ? "" : ` (${name})`, axes);
  const others = (ports: readonly Port[], known: readonly string[]): string[] =>
    ports
      .map(({ name }) => name)
      .filter((name) => !known.map(called).includes(name) && !given.includes(name));

  const encoderOutputs = others(outputs, ["mu", "logvar"]);
  const encoderProblems = [
    ...need("input", inputs, "X_lr", 4),
    ...need("input", inputs, "Y_hr", 4),
    ...others(inputs, ["X_lr", "Y_hr", "S"]).map(
      (name) =>
        `input ${name} is not known: X_lr, Y_hr and S are fed, others by model.inputs of the config: {${name}: {file: …}}`,
    ),
    ...need("output", outputs, "mu", 2),
    ...need("output", outputs, "logvar", 2),
    ...latentProblems(outputs, called("mu"), called("logvar")),
    ...(encoderOutputs.length === 0 ? ["no output is left for the conditioning (h_X)"] : []),
  ];
  const decoderProblems = [...need("input", inputs, "z", 2), ...need("output", outputs, "Y_hat", 4, 3)];
  const role =
    encoderProblems.length === 0 ? "encoder" : decoderProblems.length === 0 ? "decoder" : "neither";
  return {
    role,
    encoderProblems,
    decoderProblems,
    conditioning: role === "encoder" ? encoderOutputs : role === "decoder" ? others(inputs, ["z", "S"]) : [],
  };
}

function portProblems(
  side: string,
  ports: readonly Port[],
  name: string,
  meaning: string,
  axes: readonly number[],
): string[] {
  const port = ports.find((one) => one.name === name);
  if (!port) return [`${side} ${name}${meaning} is missing`];
  const problems: string[] = [];
  if (!isNumeric(port.type)) problems.push(`${side} ${name}${meaning} is ${port.type}: it holds no numbers`);
  if (port.shape.length > 0 && !axes.includes(port.shape.length))
    problems.push(`${side} ${name}${meaning} has ${port.shape.length} axes, not ${axes.join(" or ")}`);
  return problems;
}

/** Exporters often leave the latent length of mu and logvar open; the decoder's z tells it then. */
function latentProblems(outputs: readonly Port[], mu: string, logvar: string): string[] {
  const [a, b] = [mu, logvar].map((name) => outputs.find((port) => port.name === name)?.shape[1]);
  return typeof a === "number" && typeof b === "number" && a !== b
    ? [`${mu} has ${a} latent dimensions, ${logvar} ${b}`]
    : [];
}
