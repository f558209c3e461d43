import { FormatError, ShapeError } from "../errors.js";
import { sure } from "../sure.js";
import { batched, fitted, fixedBatch } from "./batch.js";
import { fieldsOfBatch, firstOfBatch, latentVector } from "./outputs.js";
import { modelThreads, type OnnxModel, openModel, type Port, type Tensor } from "./session.js";

/** The names that the encoder and the decoder have in the ONNX files, by their names in the field. */
export type PortNames = Readonly<Record<string, string>>;

/** What a model is told of one event: predictors `(C,h,w)`, statics `(S,H,W)`, and the truth `(1,H,W)` in z. */
export interface ModelInput {
  readonly predictors: Tensor;
  readonly statics: Tensor;
  readonly truth: Tensor;
  /** Inputs beyond these, by their names in the files, without a batch axis. */
  readonly others?: Readonly<Record<string, Tensor>>;
}

/** The posterior of one event and what the decoder needs with each latent vector, without a batch axis. */
export interface Encoding {
  readonly mu: Float32Array;
  readonly logvar: Float32Array;
  readonly conditioning: Readonly<Record<string, Tensor>>;
  /** Inputs of the decoder that are no output of the encoder, as {@link ModelInput} gave them. */
  readonly others: Readonly<Record<string, Tensor>>;
  /** Rows and columns of the fields. */
  readonly grid: readonly [height: number, width: number];
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
   * Decodes latent vectors of one event, ten at a time, or as many as the decoder was exported
   * for, the last batch filled up. A sample has the same bits whatever is decoded beside it: measured with ONNX
   * Runtime's CPU convolutions, and tested.
   *
   * @param latents `(K, latentDim)` row by row
   * @returns K fields in standardised log space, row by row; those of one call share a buffer
   * @throws ShapeError when the decoder gives fields of other rows or columns
   */
  decode(latents: Float32Array, encoding: Encoding): Promise<Float32Array[]>;
  release(): Promise<void>;
}

/**
 * Opens encoder and decoder and checks that they keep the contract: the encoder takes X_lr, Y_hr and the
 * statics S and gives mu, logvar and conditioning; the decoder takes z and that conditioning (S too, if it
 * wants) and gives Y_hat. Other names are mapped by `names`.
 *
 * @param encoderPath ONNX file that takes X_lr, Y_hr and S
 * @param decoderPath ONNX file that takes z and the conditioning
 * @param names by what the contract calls it: what the model does; the same where left out
 * @param threads calls that may run at once; the same bits come out for any number. Each above one takes the memory of
 *   the model again. With one, a call blocks the thread that makes it
 * @param others names of the inputs beyond these that will be given with each event
 * @returns both, ready to run; `release` frees their memory
 * @throws FormatError when a file is not such a model: the message names the ports it has; InstallError when ONNX
 *   Runtime is not installed or cannot be loaded
 * @example
 * ```ts
 * const model = await openCvae("run/encoder.onnx", "run/decoder.onnx");
 * await model.release();
 * Object.keys(model).includes("decode"); // → true
 * ```
 */
export async function openCvae(
  encoderPath: string,
  decoderPath: string,
  names: PortNames = {},
  threads = 1,
  others: readonly string[] = [],
): Promise<Cvae> {
  const pool = threads > 1 ? modelThreads(threads) : undefined;
  const encoder = await openModel(encoderPath, pool);
  const decoder = await openModel(decoderPath, pool);
  const called = (name: string): string => names[name] ?? name;
  const latentDim = checkModels(encoder, decoder, called, others);
  return {
    latentDim,
    encode: encodeWith(encoder, decoder, called, latentDim),
    decode: decodeWith(decoder, called, latentDim),
    async release() {
      await encoder.release();
      await decoder.release();
    },
  };
}

/** @returns the latent dimensions */
function checkModels(
  encoder: OnnxModel,
  decoder: OnnxModel,
  called: (name: string) => string,
  others: readonly string[],
): number {
  for (const name of ["X_lr", "Y_hr"]) need(encoder, "input", called(name));
  for (const name of ["mu", "logvar"]) need(encoder, "output", called(name));
  need(decoder, "input", called("z"));
  need(decoder, "output", called("Y_hat"));
  const conditioning = encoder.outputs
    .map(({ name }) => name)
    .filter((name) => name !== called("mu") && name !== called("logvar"));
  for (const { name } of encoder.inputs)
    if (![called("X_lr"), called("Y_hr"), called("S"), ...others].includes(name))
      throw new FormatError(
        `${encoder.path}: input ${name} is neither X_lr, Y_hr nor S: map its name, or give its values, under model.inputs`,
        { file: encoder.path },
      );
  for (const { name } of decoder.inputs)
    if (![called("z"), called("S"), ...conditioning, ...others].includes(name))
      throw new FormatError(
        `${decoder.path}: input ${name} is neither z, S nor an output of the encoder (${conditioning.join(", ") || "it gives no conditioning"}): map it, or give its values, under model.inputs`,
        { file: decoder.path },
      );
  const inputs = [...encoder.inputs, ...decoder.inputs].map(({ name }) => name);
  const unused = others.find((name) => !inputs.includes(name));
  if (unused !== undefined)
    throw new FormatError(
      `${encoder.path}, ${decoder.path}: no input is called ${unused}, to which model.inputs gives values (inputs: ${inputs.join(", ")})`,
      { file: encoder.path },
    );
  const [mu, z] = [need(encoder, "output", called("mu")), need(decoder, "input", called("z"))].map(
    ({ shape: [, length] }) => (typeof length === "number" && length > 0 ? length : undefined),
  );
  if (mu !== undefined && z !== undefined && mu !== z)
    throw new ShapeError(
      `${encoder.path}, ${decoder.path}: mu has ${mu} latent dimensions, z ${z}: are they of one model?`,
      { file: encoder.path },
    );
  const latentDim = z ?? mu;
  if (latentDim === undefined)
    throw new FormatError(
      `${encoder.path}, ${decoder.path}: neither mu nor z has a fixed latent length: export them with one`,
      { file: encoder.path },
    );
  return latentDim;
}

function encodeWith(
  encoder: OnnxModel,
  decoder: OnnxModel,
  called: (name: string) => string,
  latentDim: number,
): Cvae["encode"] {
  const ports = new Map(encoder.inputs.map((port) => [port.name, port]));
  const own = ["X_lr", "Y_hr", "S"].map(called);
  const leading = encoder.inputs.filter(({ name }) => own.includes(name));
  const batch = fixedBatch(leading, []) ?? 1;
  const statics = called("S");
  return async ({ predictors, truth, others = {}, ...rest }) => {
    const feeds: Record<string, Tensor> = {};
    for (const [name, value] of [
      [called("X_lr"), predictors],
      [called("Y_hr"), truth],
      [statics, rest.statics],
    ] as const) {
      const port = ports.get(name);
      if (port) feeds[name] = batched(port, value, batch);
    }
    for (const [name, value] of Object.entries(others)) {
      const port = ports.get(name);
      if (port) feeds[name] = fitted(encoder.path, port, value, batch);
    }
    const outputs = await encoder.run(feeds);
    const output = (name: string): Tensor =>
      firstOfBatch(`${encoder.path}: output ${name}`, sure(outputs[name]), batch);
    const vector = (name: string): Float32Array =>
      latentVector(`${encoder.path}: output ${name}`, output(name), latentDim);
    const conditioning: Record<string, Tensor> = {};
    for (const { name } of decoder.inputs)
      if (name === statics) conditioning[name] = rest.statics;
      else if (outputs[name] && !(name in others)) conditioning[name] = output(name);
    const [height, width] = truth.dims.slice(-2) as [number, number];
    return {
      mu: vector(called("mu")),
      logvar: vector(called("logvar")),
      conditioning,
      others,
      grid: [height, width],
    };
  };
}

function decodeWith(decoder: OnnxModel, called: (name: string) => string, latentDim: number): Cvae["decode"] {
  const z = need(decoder, "input", called("z"));
  const yHat = need(decoder, "output", called("Y_hat"));
  const given = decoder.inputs.filter(({ name }) => name !== z.name);
  const fixed = fixedBatch([z, yHat], given);
  let atOnce = fixed ?? DECODED_AT_ONCE;

  const lastBatch = new Map<string, { of: Tensor["data"]; times: number; batch: Tensor }>();
  /** Statics are the same for every event, so what was repeated last is kept. */
  function repeated(port: Port, value: Tensor, times: number): Tensor {
    const last = lastBatch.get(port.name);
    if (last?.of === value.data && last.times === times) return last.batch;
    const batch = batched(port, value, times);
    lastBatch.set(port.name, { of: value.data, times, batch });
    return batch;
  }

  /** One call of the decoder; vectors are added where it takes more than there are. */
  async function once(latents: Float32Array, encoding: Encoding): Promise<Float32Array[]> {
    const rows = latents.length / latentDim;
    const n = fixed ?? rows;
    const data = n === rows ? latents : new Float32Array(n * latentDim);
    if (n !== rows) for (let i = 0; i < data.length; i++) data[i] = latents[i % latents.length] ?? NaN;
    const feeds: Record<string, Tensor> = { [z.name]: { dims: [n, latentDim], data } };
    for (const port of given) {
      const value = encoding.conditioning[port.name];
      feeds[port.name] = value
        ? repeated(port, value, n)
        : fitted(decoder.path, port, sure(encoding.others[port.name]), n);
    }
    const output = sure((await decoder.run(feeds))[yHat.name]);
    return fieldsOfBatch(`${decoder.path}: output ${yHat.name}`, output, n, encoding.grid).slice(0, rows);
  }

  return async (latents, encoding) => {
    const k = latents.length / latentDim;
    if (!Number.isInteger(k) || k < 1)
      throw new ShapeError(`${latents.length} latent values are not whole vectors of ${latentDim}`);
    const vectors = (first: number, n: number): Float32Array =>
      latents.subarray(first * latentDim, Math.min(first + n, k) * latentDim);
    const fields: Float32Array[] = [];
    while (fields.length < k) {
      const first = fields.length;
      try {
        fields.push(...(await once(vectors(first, atOnce), encoding)));
      } catch (error) {
        // A batch of one may be fixed within the model although its ports do not tell.
        if (fixed !== null || atOnce === 1 || !(error instanceof ShapeError)) throw error;
        fields.push(
          ...(await once(vectors(first, 1), encoding).catch(() => {
            throw error;
          })),
        );
        if (k - first > 1) atOnce = 1;
      }
    }
    return fields;
  };
}

function need(model: OnnxModel, side: "input" | "output", name: string): Port {
  const ports = side === "input" ? model.inputs : model.outputs;
  const found = ports.find((port) => port.name === name);
  if (!found)
    throw new FormatError(
      `${model.path}: has no ${side} ${name} (it has ${ports.map((port) => port.name).join(", ")}): ` +
        `is it the right model? Else map the name in config.yaml under model.inputs`,
      { file: model.path },
    );
  return found;
}
