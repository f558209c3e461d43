import type { Contract } from "../model/contract.js";
import type { OnnxFile } from "../model/onnx-file.js";
import type { OnnxModel, Port } from "../model/session.js";
import type { Difference } from "../model/verify.js";
import { textTable } from "./table.js";

export function inspectionText(
  file: OnnxFile,
  { inputs, outputs }: Pick<OnnxModel, "inputs" | "outputs">,
  contract: Contract,
  differences: readonly Difference[] | null,
): string {
  const ports = (side: string, list: readonly Port[]): string[][] =>
    list.map(({ name, type, shape }) => [side, name, type, shape.join("×")]);
  const opsets = file.opsets.map(({ domain, version }) => `${domain || "ai.onnx"} ${version}`);
  return [
    `${file.path}: ${file.bytes} bytes, sha256 ${file.sha256}`,
    `opset ${opsets.join(", ")}; IR version ${file.irVersion}; by ${file.producer || "an unnamed program"}; ${file.parameters} parameters` +
      (file.externalData.length ? `, in part in ${file.externalData.join(", ")}` : ""),
    "",
    textTable(["", "name", "type", "shape"], [...ports("input", inputs), ...ports("output", outputs)]),
    "",
    ...contractLines(contract),
    ...(file.unsteady.length
      ? [`the same seed does not give the same samples: it has ${file.unsteady.join(", ")}`]
      : []),
    ...(differences ? ["", ...differenceLines(differences)] : []),
  ].join("\n");
}

function contractLines({ role, encoderProblems, decoderProblems, conditioning }: Contract): string[] {
  if (role !== "neither")
    return [
      `can be ${role === "encoder" ? "an encoder" : "a decoder"}; conditioning: ${conditioning.join(", ") || "none"}`,
    ];
  return [
    "can be neither encoder nor decoder as its inputs and outputs are called (map names under model.inputs in config.yaml):",
    ...encoderProblems.map((problem) => `  encoder: ${problem}`),
    ...decoderProblems.map((problem) => `  decoder: ${problem}`),
  ];
}

function differenceLines(differences: readonly Difference[]): string[] {
  return [
    textTable(
      ["output", "values", "max difference", "relative", ""],
      differences.map(({ output, values, absolute, relative, agrees }) => [
        output,
        values,
        absolute,
        relative,
        agrees ? "agrees" : "DISAGREES",
      ]),
    ),
  ];
}
