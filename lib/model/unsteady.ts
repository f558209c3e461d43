import { fieldsOf, text, varints } from "./protobuf.js";

const RANDOM = new Set([
  "RandomNormal",
  "RandomNormalLike",
  "RandomUniform",
  "RandomUniformLike",
  "Multinomial",
  "Bernoulli",
]);

interface Node {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, { readonly int: number; readonly tensor: Uint8Array | undefined }>;
}

/** What a model is made of, those of branches, loops and functions included. */
interface Parts {
  readonly nodes: Node[];
  /** Tensors that the model holds, by name. */
  readonly constants: Map<string, Uint8Array>;
}

/**
 * Operators of an ONNX model (onnx.proto3) for which the same inputs give other outputs: they draw random numbers
 * themselves, or let the samples of a batch depend on one another.
 *
 * @param bytes of the ModelProto
 */
export function unsteadyOperators(bytes: Uint8Array): string[] {
  const parts: Parts = { nodes: [], constants: new Map() };
  for (const field of fieldsOf(bytes))
    if (field.number === 7) collectGraph(field.bytes, parts);
    else if (field.number === 25)
      for (const inner of fieldsOf(field.bytes)) if (inner.number === 7) collectNode(inner.bytes, parts);
  const found = parts.nodes.flatMap((node) => {
    if (RANDOM.has(node.type)) return [node.type];
    if (node.type === "Dropout") return dropout(node, parts.constants);
    if (node.type === "BatchNormalization" && node.attributes.get("training_mode")?.int === 1)
      return ["BatchNormalization in training mode"];
    return [];
  });
  return [...new Set(found)].sort();
}

/** The third input says whether it drops: training mode is an export without eval(). */
function dropout({ inputs: [, , mode] }: Node, constants: Parts["constants"]): string[] {
  if (!mode) return [];
  const tensor = constants.get(mode);
  if (!tensor) return ["Dropout whose mode is computed"];
  const on = [...fieldsOf(tensor)].some(
    (field) =>
      (field.number === 9 && field.bytes[0] === 1) || (field.number === 5 && varints(field).includes(1)),
  );
  return on ? ["Dropout in training mode"] : [];
}

function collectGraph(bytes: Uint8Array, parts: Parts): void {
  for (const field of fieldsOf(bytes))
    if (field.number === 1) collectNode(field.bytes, parts);
    else if (field.number === 5)
      for (const { number, bytes: name } of fieldsOf(field.bytes))
        if (number === 8) parts.constants.set(text(name), field.bytes);
}

function collectNode(bytes: Uint8Array, parts: Parts): void {
  const [inputs, outputs]: [string[], string[]] = [[], []];
  const attributes = new Map<string, { int: number; tensor: Uint8Array | undefined }>();
  let type = "";
  for (const field of fieldsOf(bytes))
    if (field.number === 1) inputs.push(text(field.bytes));
    else if (field.number === 2) outputs.push(text(field.bytes));
    else if (field.number === 4) type = text(field.bytes);
    else if (field.number === 5) {
      let [name, int, tensor]: [string, number, Uint8Array | undefined] = ["", 0, undefined];
      for (const part of fieldsOf(field.bytes))
        if (part.number === 1) name = text(part.bytes);
        else if (part.number === 3) int = part.varint;
        else if (part.number === 5) tensor = part.bytes;
        else if (part.number === 6 || part.number === 11) collectGraph(part.bytes, parts);
      attributes.set(name, { int, tensor });
    }
  parts.nodes.push({ type, inputs, outputs, attributes });
  const constant = type === "Constant" ? attributes.get("value")?.tensor : undefined;
  if (constant) for (const name of outputs) parts.constants.set(name, constant);
}
