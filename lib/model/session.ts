import { access } from "node:fs/promises";
import type { InferenceSession } from "onnxruntime-node";
import { FormatError, ShapeError } from "../errors.js";
import type { Values } from "../fields/field.js";
import { sure } from "../sure.js";
import { fromElements, toElements } from "./element-types.js";
import { readOnnxFile } from "./onnx-file.js";
import type { RawPort, RawSession, RawTensor, SessionPool } from "./raw-session.js";
import { loadOnnxRuntime } from "./runtime.js";
import { sessionPool } from "./session-pool.js";

const LONGEST_REASON = 400;

/** Values with their dimensions, row-major. A model's own type is made of them, and read into them. */
export interface Tensor {
  readonly dims: readonly number[];
  readonly data: Values;
}

/** Name, element type and shape of a model's input or output; a free dimension is its name or −1. */
export interface Port {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

/** A loaded ONNX model. Keep one for the life of the process: create/release cycles leak memory. */
export interface OnnxModel {
  readonly path: string;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}

/**
 * Loads an ONNX model on the CPU.
 *
 * Each call runs on one thread: a second one took more than half as much CPU time again on the embedded decoder, for
 * it spins while it waits, and may sum in another order. Several calls run at once, with the same bits, where a pool
 * has threads for them. ONNX Runtime's memory arena, and reusing outputs, made no difference beyond the spread of the
 * measurement: both are left as they come.
 *
 * @param path of an ONNX file
 * @param pool threads to run on; this one by default, and then a call blocks it
 * @returns ports with their axes, and `run`, which takes and gives tensors of float32 by port; `release` frees its
 *   memory
 * @throws FormatError when the file is missing, is no ONNX model, keeps weights outside of its folder, or ONNX
 *   Runtime cannot load it; InstallError when ONNX Runtime is not there; from `run`, ShapeError when it refuses an
 *   input
 * @example
 * ```ts
 * const model = await openModel("run/decoder.onnx");
 * const names = model.inputs.map(({ name }) => name);
 * await model.release();
 * names; // → [ 'z', 'h_X' ]
 * ```
 */
export async function openModel(path: string, pool?: SessionPool): Promise<OnnxModel> {
  await access(path).catch(() => {
    throw new FormatError(
      `${path}: no such file: give the ONNX model (model.encoder, model.decoder in config.yaml)`,
      { file: path },
    );
  });
  await readOnnxFile(path);
  await loadOnnxRuntime();
  let session: RawSession;
  try {
    session = await (pool ? pool.open(path) : localSession(path));
  } catch (error) {
    throw new FormatError(`${path}: ONNX Runtime cannot load it: ${firstLine(error)}`, {
      file: path,
      cause: error,
    });
  }

  const inputs = session.inputMetadata.map(port);
  return {
    path,
    inputs,
    outputs: session.outputMetadata.map(port),
    async run(feeds) {
      const tensors = Object.fromEntries(
        Object.entries(feeds).map(([name, { data, dims }]) => {
          const type = inputs.find((input) => input.name === name)?.type ?? "float32";
          return [name, { type, data: toElements(data, type, `${path}: input ${name}`), dims }];
        }),
      );
      let outputs: Readonly<Record<string, RawTensor>>;
      try {
        outputs = await session.run(tensors);
      } catch (error) {
        const given = Object.entries(feeds).map(([name, { dims }]) => `${name} ${dims.join("×")}`);
        throw new ShapeError(`${path}: refused ${given.join(", ")}: ${oneLine(error)}`, {
          file: path,
          cause: error,
        });
      }
      return Object.fromEntries(
        Object.entries(outputs).map(([name, { type, data, dims }]) => [
          name,
          { data: fromElements(data, type, `${path}: output ${name}`), dims },
        ]),
      );
    },
    release: () => session.release(),
  };
}

/**
 * How every session is made. Its errors are thrown, so it need not print them too; one block of memory for all of a
 * call (the memory pattern) would be no faster, and larger.
 */
const SESSION: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: "sequential",
  enableMemPattern: false,
  logSeverityLevel: 4,
};

/** Threads for {@link openModel}, each with {@link SESSION}s of its own. */
export function modelThreads(threads: number): SessionPool {
  return sessionPool(threads, SESSION);
}

async function localSession(path: string): Promise<RawSession> {
  const { InferenceSession, Tensor } = await loadOnnxRuntime();
  const session = await InferenceSession.create(path, SESSION);
  return {
    inputMetadata: session.inputMetadata,
    outputMetadata: session.outputMetadata,
    run: (feeds) =>
      session.run(
        Object.fromEntries(
          Object.entries(feeds).map(([name, { type, data, dims }]) => [
            name,
            new Tensor(type as "float32", data as Float32Array, dims),
          ]),
        ),
      ),
    release: () => session.release(),
  };
}

function port(metadata: RawPort): Port {
  return metadata.isTensor
    ? { name: metadata.name, type: metadata.type, shape: metadata.shape }
    : { name: metadata.name, type: "not a tensor", shape: [] };
}

function firstLine(error: unknown): string {
  return sure(String(error instanceof Error ? error.message : error).split("\n")[0]);
}

function oneLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error)
    .replace(/\s+/g, " ")
    .slice(0, LONGEST_REASON);
}
