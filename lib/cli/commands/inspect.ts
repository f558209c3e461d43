import { Command } from "commander";
import type { ModelInputSettings } from "../../config/model-inputs.js";
import { UsageError } from "../../errors.js";
import type { OnnxModel } from "../../model/session.js";
import type { Difference } from "../../model/verify.js";
import { positive } from "../numbers.js";
import { addRootOptions, type RootFlags, roots } from "../root-options.js";

interface Flags extends RootFlags {
  against?: string;
  names?: string[];
  config?: string;
  tolerance: number;
  json?: true;
}

export function inspectCommand(): Command {
  return addRootOptions(new Command("inspect"))
    .description(
      "check a run folder as a whole; or show what an ONNX model is, whether it can be an encoder or a decoder, and check its numbers",
    )
    .argument("<path>", "run folder or its config.yaml, or an ONNX file")
    .option("--against <npz>", "inputs and the outputs that PyTorch gave for them, by name")
    .option("--names <pairs...>", "names in the model, where they differ: X_lr=predictors z=latent")
    .option(
      "--config <file>",
      "config.yaml whose model.inputs maps the names, and whose run prepares the inputs too",
    )
    .option("--tolerance <number>", "difference from which numbers disagree", positive, 1e-4)
    .option("--json", "print a JSON object")
    .addHelpText(
      "after",
      `
Of a run: files, shapes, splits, statistics, units, missing values, statics, predictors of other days, leaks, and the
config against the data, each ok, warn or fail, with what to do. Exit code 1 when one fails.

Of a model: an output agrees when its largest difference, or that difference over the largest value expected, is within
the tolerance. Exit code 1 when one does not. With --config and an array "days" in the .npz, the inputs X_lr, Y_hr and S
in it, as your own pipeline made them, are compared with what undrizzle prepares for these days.

Examples:
  undrizzle inspect my-run/
  undrizzle inspect models/encoder.onnx
  undrizzle inspect models/decoder.onnx --against models/sample.npz --names z=latent Y_hat=rain`,
    )
    .action(async (path: string, flags: Flags) => {
      if (await isRun(path)) {
        await inspectWholeRun(path, flags);
        return;
      }
      const { readOnnxFile } = await import("../../model/onnx-file.js");
      const { openModel } = await import("../../model/session.js");
      const { checkContract } = await import("../../model/contract.js");
      const { portNames, valuesGiven } = await import("../../config/model-inputs.js");
      const inputSettings = flags.config ? await modelInputs(flags.config) : {};
      const names = { ...portNames(inputSettings), ...namePairs(flags.names) };
      const file = await readOnnxFile(path);
      const model = await openModel(path);
      const { inputs, outputs } = model;
      const contract = checkContract(model, names, valuesGiven(inputSettings));
      const differences = flags.against ? await verify(model, names, flags.against, flags) : null;
      await model.release();
      const { inspectionText } = await import("../inspection-text.js");
      process.stdout.write(
        flags.json
          ? `${JSON.stringify({ ...file, inputs, outputs, contract, ...(differences ? { against: flags.against, tolerance: flags.tolerance, differences } : {}) })}\n`
          : `${inspectionText(file, model, contract, differences)}\n`,
      );
      if (differences?.some(({ agrees }) => !agrees)) process.exitCode = 1;
    });
}

/** A folder or a YAML file; anything else is read as a model. */
async function isRun(path: string): Promise<boolean> {
  const { stat } = await import("node:fs/promises");
  return /\.ya?ml$/i.test(path) || ((await stat(path).catch(() => null))?.isDirectory() ?? false);
}

async function inspectWholeRun(
  path: string,
  { json, against, names, dataRoot, outputsRoot }: Flags,
): Promise<void> {
  if (against || names) throw new UsageError(`--against and --names go with an ONNX file, ${path} is a run`);
  const { inspectRun } = await import("../../run/inspect/inspect-run.js");
  const { runInspectionText } = await import("../run-inspection-text.js");
  const inspection = await inspectRun(path, { dataRoot, outputsRoot });
  process.stdout.write(json ? `${JSON.stringify(inspection)}\n` : `${runInspectionText(inspection)}\n`);
  if (inspection.verdict === "fail") process.exitCode = 1;
}

async function verify(
  model: OnnxModel,
  names: Record<string, string>,
  against: string,
  flags: Flags,
): Promise<Difference[]> {
  const { readTensors } = await import("../../run/tensors.js");
  const { verifyModel } = await import("../../model/verify.js");
  const { config, tolerance } = flags;
  const arrays = await readTensors(against);
  const outputs = await verifyModel(model, arrays, names, tolerance);
  if (!config || !arrays.has("days")) return outputs;
  const { openRun } = await import("../../run/run.js");
  const { comparePrepared } = await import("../../run/prepared-inputs.js");
  const run = await openRun(config, roots(flags));
  return [...outputs, ...(await comparePrepared(run, model.path, arrays, names, tolerance))];
}

async function modelInputs(path: string): Promise<ModelInputSettings> {
  const { loadConfig } = await import("../../config/config.js");
  return (await loadConfig(path)).model.inputs;
}

function namePairs(pairs: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name, called] = pair.split("=");
      if (!name || !called)
        throw new UsageError(`--names ${pair}: give NAME=NAME_IN_MODEL, such as z=latent`);
      return [name, called];
    }),
  );
}
