import { FormatError, ShapeError, ValueError } from "../errors.js";
import { randomStream } from "../fields/random.js";
import { modelThreads, type OnnxModel, openModel, type Port, type Tensor } from "./session.js";

/** The names that the encoder and the decoder have in the ONNX files, by their names in the field. */
export type PortNames = Readonly<Record<string, string>>;

/** What a model is told of one event: predictors `(C,h,w)`, statics `(S,H,W)`, and the truth `(1,H,W)` in z. */
export interface ModelInput {
  readonly predictors: Tensor;
  readonly statics: Tensor;
  readonly truth: Tensor;
}

/** The posterior of one event and the conditioning that the decoder needs with each latent vector. */
export interface Encoding {
  readonly mu: Float32Array;
  readonly logvar: Float32Array;
  readonly conditioning: Readonly<Record<string, Tensor>>;
}

/**
 * Samples in one call of the decoder. From 1 to 20 take the same time a sample (`npm run bench -- --rows decode`);
 * memory grows with them.
 */
export const DECODED_AT_ONCE = 10;

/** A conditional VAE as an encoder and a decoder in ONNX (Kingma & Welling 2014, arXiv:1312.6114). */
export interface Cvae {
  readonly latentDim: number;
  encode(input: ModelInput): Promise<Encoding>;
  /**
   * Decodes latent vectors of one event, {@link DECODED_AT_ONCE} at a time. A sample has the same bits whatever is
   * decoded beside it: measured with ONNX Runtime's CPU convolutions, and tested.
   *
   * @param latents `(K, latentDim)` row by row
   * @returns K fields in standardised log space, row by row; those of one call share a buffer
   */
  decode(latents: Float32Array, encoding: Encoding): Promise<Float32Array[]>;
  release(): Promise<void>;
}

/**
 * Opens encoder and decoder and checks that they keep the contract: the encoder takes X_lr, Y_hr and the
 * statics S and gives mu, logvar and conditioning; the decoder takes z and that conditioning (S too, if it
 * wants) and gives Y_hat. Other names are mapped by `names`.
 *
 * @param threads calls that may run at once; the same bits come out for any number. Each above one takes the memory of
 *   the model again. With one, a call blocks the thread that makes it
 * @throws FormatError when a file is not such a model; the message names the ports it has
 */
export async function openCvae(
  encoderPath: string,
  decoderPath: string,
  names: PortNames = {},
  threads = 1,
): Promise<Cvae> {
  const pool = threads > 1 ? modelThreads(threads) : undefined;
  const encoder = await openModel(encoderPath, pool);
  const decoder = await openModel(decoderPath, pool);
  const called = (name: string): string => names[name] ?? name;

  for (const name of ["X_lr", "Y_hr"]) need(encoder, "input", called(name));
  for (const name of ["mu", "logvar"]) need(encoder, "output", called(name));
  need(decoder, "input", called("z"));
  const output = need(decoder, "output", called("Y_hat"));
  const conditioningNames = encoder.outputs
    .map(({ name }) => name)
    .filter((name) => name !== called("mu") && name !== called("logvar"));
  for (const { name } of decoder.inputs)
    if (![called("z"), called("S"), ...conditioningNames].includes(name))
      throw new FormatError(
        `${decoderPath}: input ${name} is neither z, S nor an output of the encoder (${conditioningNames.join(", ") || "it gives no conditioning"}): map it under model.inputs`,
      );
  const lengths = [need(encoder, "output", called("mu")), need(decoder, "input", called("z"))].map(
    ({ shape }) => shape[1],
  );
  const latentDim = lengths.find((length) => typeof length === "number" && length > 0) as number | undefined;
  if (latentDim === undefined)
    throw new FormatError(
      `${encoderPath}, ${decoderPath}: neither mu nor z has a fixed latent length (${lengths.join(", ")}): export them with one`,
    );

  const wants = (model: OnnxModel, name: string): boolean =>
    model.inputs.some((input) => input.name === name);

  const lastRepeated = new Map<string, { of: Float32Array; batch: Tensor }>();
  /** Statics are the same for every event, so what was repeated last is kept. */
  function repeated(name: string, tensor: Tensor, times: number): Tensor {
    const last = lastRepeated.get(name);
    if (last?.of === tensor.data && last.batch.dims[0] === times) return last.batch;
    const batch = repeatBatch(tensor, times);
    lastRepeated.set(name, { of: tensor.data, batch });
    return batch;
  }

  return {
    latentDim,
    async encode({ predictors, statics, truth }) {
      const feeds: Record<string, Tensor> = {
        [called("X_lr")]: batchOfOne(predictors),
        [called("Y_hr")]: batchOfOne(truth),
      };
      if (wants(encoder, called("S"))) feeds[called("S")] = batchOfOne(statics);
      const { [called("mu")]: mu, [called("logvar")]: logvar, ...rest } = await encoder.run(feeds);
      const conditioning = wants(decoder, called("S"))
        ? { ...rest, [called("S")]: batchOfOne(statics) }
        : rest;
      return { mu: mu!.data, logvar: logvar!.data, conditioning };
    },
    async decode(latents, { conditioning }) {
      const k = latents.length / latentDim;
      if (!Number.isInteger(k) || k < 1)
        throw new ShapeError(`${latents.length} latent values are not whole vectors of ${latentDim}`);
      const fields: Float32Array[] = [];
      for (let first = 0; first < k; first += DECODED_AT_ONCE) {
        const n = Math.min(DECODED_AT_ONCE, k - first);
        const data = latents.subarray(first * latentDim, (first + n) * latentDim);
        const feeds: Record<string, Tensor> = { [called("z")]: { dims: [n, latentDim], data } };
        for (const { name } of decoder.inputs)
          if (name !== called("z")) feeds[name] = repeated(name, conditioning[name]!, n);
        const decoded = (await decoder.run(feeds))[output.name]!.data;
        const cells = decoded.length / n;
        for (let i = 0; i < n; i++) fields.push(decoded.subarray(i * cells, (i + 1) * cells));
      }
      return fields;
    },
    async release() {
      await encoder.release();
      await decoder.release();
    },
  };
}

/** How latent vectors are drawn: around the posterior of the event, or from the prior N(0, I). */
export interface LatentDraw {
  readonly mode: "posterior" | "prior";
  /** Factor on the standard deviation; 1 is the model's own. */
  readonly temperature: number;
  readonly seed: number;
}

/**
 * Latent vectors of one event: `mu + ε·exp(logvar/2)·temperature` (posterior) or `ε·temperature` (prior),
 * ε ~ N(0, I). Each member has its own stream, keyed by (seed, event, member): the same bits come out
 * whatever else is drawn.
 *
 * @returns `(members.length, latentDim)` row by row
 * @throws ValueError when the temperature is not positive
 */
export function drawLatents(
  { mu, logvar }: Pick<Encoding, "mu" | "logvar">,
  { mode, temperature, seed }: LatentDraw,
  event: number,
  members: readonly number[],
): Float32Array {
  if (!(temperature > 0)) throw new ValueError(`temperature is ${temperature}: give a number above 0`);
  const latents = new Float32Array(members.length * mu.length);
  members.forEach((member, row) => {
    const { normal } = randomStream(seed, event, member);
    for (let d = 0; d < mu.length; d++) {
      const noise = normal() * temperature;
      latents[row * mu.length + d] = mode === "prior" ? noise : mu[d]! + noise * Math.exp(logvar[d]! / 2);
    }
  });
  return latents;
}

function need(model: OnnxModel, side: "input" | "output", name: string): Port {
  const ports = side === "input" ? model.inputs : model.outputs;
  const found = ports.find((port) => port.name === name);
  if (!found)
    throw new FormatError(
      `${model.path}: has no ${side} ${name} (it has ${ports.map((port) => port.name).join(", ")}): ` +
        `is it the right model? Else map the name in config.yaml under model.inputs`,
    );
  return found;
}

function batchOfOne({ dims, data }: Tensor): Tensor {
  return { dims: [1, ...dims], data };
}

function repeatBatch({ dims, data }: Tensor, times: number): Tensor {
  if (times === 1) return { dims, data };
  const repeated = new Float32Array(data.length * times);
  for (let i = 0; i < times; i++) repeated.set(data, i * data.length);
  return { dims: [times, ...dims.slice(1)], data: repeated };
}
