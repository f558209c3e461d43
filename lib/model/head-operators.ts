import { sure } from "../sure.js";
import { fieldsOf, text } from "./protobuf.js";

/** Operators that move or rename values without changing them. */
const PASSING = new Set([
  "Identity",
  "Reshape",
  "Transpose",
  "Squeeze",
  "Unsqueeze",
  "Flatten",
  "Slice",
  "Cast",
  "Split",
  "Gather",
  "CenterCropPad",
  "Dropout",
]);
/** Operators with which a head begins. */
const LEARNT = new Set(["Conv", "ConvTranspose", "Gemm", "MatMul", "Resize", "DepthToSpace"]);
const LONGEST = 12;

interface Made {
  readonly type: string;
  readonly inputs: readonly string[];
}

/**
 * The operators between the last learnt layer of an ONNX model and its first output, the last first: `["Relu"]`, or
 * `[]` of a linear head. Those that only move values are left out; the walk follows the first input that is computed.
 *
 * @param bytes of the ModelProto (onnx.proto3)
 */
export function headOperators(bytes: Uint8Array): string[] {
  const makers = new Map<string, Made>();
  const outputs: string[] = [];
  for (const field of fieldsOf(bytes)) {
    if (field.number !== 7) continue;
    for (const part of fieldsOf(field.bytes))
      if (part.number === 1) addNode(part.bytes, makers);
      else if (part.number === 12) outputs.push(nameOf(part.bytes));
  }
  const head: string[] = [];
  let at: string | undefined = outputs[0];
  for (let steps = 0; at !== undefined && steps < 4 * LONGEST && head.length < LONGEST; steps++) {
    const made: Made | undefined = makers.get(at);
    if (!made || LEARNT.has(made.type)) break;
    if (!PASSING.has(made.type)) head.push(made.type);
    at = made.inputs.find((name) => makers.has(name) && sure(makers.get(name)).type !== "Constant");
  }
  return head;
}

function addNode(bytes: Uint8Array, makers: Map<string, Made>): void {
  const [inputs, made]: [string[], string[]] = [[], []];
  let type = "";
  for (const field of fieldsOf(bytes))
    if (field.number === 1) inputs.push(text(field.bytes));
    else if (field.number === 2) made.push(text(field.bytes));
    else if (field.number === 4) type = text(field.bytes);
  for (const name of made) makers.set(name, { type, inputs });
}

function nameOf(bytes: Uint8Array): string {
  for (const field of fieldsOf(bytes)) if (field.number === 1) return text(field.bytes);
  return "";
}
