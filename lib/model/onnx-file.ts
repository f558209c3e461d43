import { createHash } from "node:crypto";
import { realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative } from "node:path";
import { FormatError } from "../errors.js";
import { readRegularFile } from "../regular-file.js";
import { sure } from "../sure.js";
import { headOperators } from "./head-operators.js";
import { fieldsOf, text, varints } from "./protobuf.js";
import { unsteadyOperators } from "./unsteady.js";

/** Protobuf's own limit. */
const LARGEST_MODEL = 2 ** 31 - 1;
const DEEPEST_GRAPH = 50;
const LONGEST_NAME = 200;

/** What an ONNX file says of itself (ModelProto of onnx.proto3). */
export interface OnnxFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly irVersion: number;
  /** Who wrote it, such as `"pytorch 1.13.0"`. */
  readonly producer: string;
  /** Operator sets; the domain of the standard one is `""`. */
  readonly opsets: readonly { readonly domain: string; readonly version: number }[];
  /** Weights in the file and beside it. */
  readonly parameters: number;
  /** Files beside it that hold weights. */
  readonly externalData: readonly string[];
  /** Operators between the last learnt layer and the output, the last first; empty for a linear head. */
  readonly head: readonly string[];
  /** Operators for which the same inputs give other outputs, such as `"RandomNormalLike"`; empty for most models. */
  readonly unsteady: readonly string[];
}

/**
 * Reads the facts of an ONNX file, which ONNX Runtime's Node binding does not tell. The few fields needed are
 * picked from the protobuf wire format here: the registry's readers of it are unmaintained or carry a compiler.
 *
 * @param path of the model; weights in files beside it are checked to be there, not read
 * @returns size, SHA-256, operator sets, operators and where weights are kept
 * @throws FormatError when it is missing, not an ONNX model, or keeps weights in a file outside of its folder
 * @example
 * ```ts
 * const { head } = await readOnnxFile("run/decoder.onnx");
 * head; // → [ 'Add', 'Add' ]
 * ```
 */
export async function readOnnxFile(path: string): Promise<OnnxFile> {
  const content = await readRegularFile(path, LARGEST_MODEL, "give the path of an ONNX model");
  let facts: Omit<OnnxFile, "path" | "bytes" | "sha256">;
  try {
    facts = readModel(content);
  } catch (error) {
    throw new FormatError(`${path}: not an ONNX model: ${(error as Error).message}`, {
      file: path,
      cause: error,
    });
  }
  if (facts.irVersion === 0 || facts.opsets.length === 0)
    throw new FormatError(`${path}: not an ONNX model: it names no IR version or no operator set`, {
      file: path,
    });
  for (const location of facts.externalData) await checkLocation(path, location);
  const sha256 = createHash("sha256").update(content).digest("hex");
  return { path, bytes: content.length, sha256, ...facts };
}

/** @throws FormatError when weights would be read from outside of the folder of the model */
async function checkLocation(path: string, location: string): Promise<void> {
  if (location === "" || location.length > LONGEST_NAME)
    throw new FormatError(
      `${path}: keeps weights in a file whose name has ${location.length} letters, not 1 to ${LONGEST_NAME}`,
      { file: path },
    );
  const inside = (file: string, folder: string): boolean =>
    !isAbsolute(location) && !relative(folder, file).startsWith("..");
  const folder = dirname(path);
  const file = join(folder, location);
  const advice = "save the model as one file (onnx.save without external data), or put the weights beside it";
  if (!inside(file, folder))
    throw new FormatError(`${path}: keeps weights in ${location}, outside of its folder: ${advice}`, {
      file: path,
    });
  if (!(await stat(file).catch(() => null))?.isFile())
    throw new FormatError(`${path}: keeps weights in ${location}, which is no file beside it: ${advice}`, {
      file: path,
    });
  if (!inside(await realpath(file), await realpath(folder)))
    throw new FormatError(
      `${path}: keeps weights in ${basename(location)}, a link out of its folder: ${advice}`,
      { file: path },
    );
}

function readModel(bytes: Uint8Array): Omit<OnnxFile, "path" | "bytes" | "sha256"> {
  const [opsets, external]: [OnnxFile["opsets"][number][], Set<string>] = [[], new Set()];
  let [irVersion, parameters, name, release] = [0, 0, "", ""];
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) irVersion = field.varint;
    else if (field.number === 2) name = text(field.bytes);
    else if (field.number === 3) release = text(field.bytes);
    else if (field.number === 7) parameters += readGraph(field.bytes, external);
    else if (field.number === 8) opsets.push(readOpset(field.bytes));
  }
  return {
    irVersion,
    producer: `${name} ${release}`.trim(),
    opsets,
    parameters,
    externalData: [...external],
    head: headOperators(bytes),
    unsteady: unsteadyOperators(bytes),
  };
}

function readOpset(bytes: Uint8Array): { domain: string; version: number } {
  let [domain, version] = ["", 0];
  for (const field of fieldsOf(bytes))
    if (field.number === 1) domain = text(field.bytes);
    else if (field.number === 2) version = field.varint;
  return { domain, version };
}

/** Counts the weights of a graph and those of graphs inside it (branches, loops). */
function readGraph(bytes: Uint8Array, external: Set<string>, depth = 0): number {
  if (depth > DEEPEST_GRAPH) throw new Error(`more than ${DEEPEST_GRAPH} graphs are inside each other`);
  let parameters = 0;
  for (const field of fieldsOf(bytes))
    if (field.number === 5) parameters += readTensor(field.bytes, external);
    else if (field.number === 1)
      for (const node of fieldsOf(field.bytes))
        if (node.number === 5) parameters += readAttribute(node.bytes, external, depth);
  return parameters;
}

function readAttribute(bytes: Uint8Array, external: Set<string>, depth: number): number {
  let parameters = 0;
  for (const field of fieldsOf(bytes))
    if (field.number === 5 || field.number === 10) parameters += readTensor(field.bytes, external);
    else if (field.number === 6 || field.number === 11)
      parameters += readGraph(field.bytes, external, depth + 1);
  return parameters;
}

function readTensor(bytes: Uint8Array, external: Set<string>): number {
  let elements = 1;
  for (const field of fieldsOf(bytes))
    if (field.number === 1) for (const length of varints(field)) elements *= length;
    else if (field.number === 13) {
      const entry = [...fieldsOf(field.bytes)];
      const [key, value] = [1, 2].map((n) => text(entry.find((part) => part.number === n)?.bytes));
      if (key === "location") external.add(sure(value));
    }
  if (!Number.isSafeInteger(elements)) throw new Error("a tensor has an impossible shape");
  return elements;
}
