import { Command } from "commander";
import { UsageError } from "../../errors.js";
import type { DiagnosedFields } from "../../present/diagnosis/specimens.js";
import { sure } from "../../sure.js";
import { addInputOptions, type InputFlags, inputPaths } from "../input-options.js";
import { textWidth } from "../interrupt.js";
import { seed } from "../numbers.js";
import { addOutputOption } from "../output-options.js";
import { startProgress } from "../progress.js";

type Flags = InputFlags & {
  model?: string[];
  seed?: number;
  reported?: string;
  reportedStatistics?: string;
  trainingLog?: string;
  html?: string;
  exitCode?: true;
  json?: true;
  quiet?: true;
  force?: true;
};

export function diagnoseCommand(): Command {
  const command = addInputOptions(new Command("diagnose"))
    .description("say why generated fields are wrong, how that is known, and what mends it")
    .option("--model <files...>", "encoder.onnx and decoder.onnx, where the config does not name them")
    .option("--reported <file>", "evaluation_results.json: what its numbers can and cannot mean")
    .option("--reported-statistics <file>", "statistics.json that goes with it")
    .option("--training-log <file>", "train_log.csv (or JSON): what the course of training shows")
    .option("--seed <n>", "seed of permutations and subsampling", seed);
  return addOutputOption(command, "--html <file>", "write the diagnosis as a page, too", "file")
    .option("--exit-code", "end with 3 where the samples are not healthy")
    .option("--json", "print a JSON object")
    .option("--quiet", "print no notes on how the input was read, and no progress")
    .addHelpText(
      "after",
      `
The more is given, the more can be told apart: fields alone, fields with --stats (a run brings them), and the
model of a run. --reported and --training-log are read beside fields, or without any: they change no verdict, and
alone they decide nothing.

Exit code 0 when the diagnosis was made; with --exit-code 3 where it is not "healthy": a cause was found, or it is
undecided. 1 when it failed, 2 for a command line that cannot be understood.

Examples:
  undrizzle diagnose my-run/
  undrizzle diagnose my-run/ --quiet --exit-code && echo healthy
  undrizzle diagnose --truth obs.nc --samples model.nc
  undrizzle diagnose --reported evaluation_results.json --reported-statistics statistics.json
  undrizzle diagnose my-run/ --training-log my-run/outputs/train_log.csv
  undrizzle diagnose --truth T.npy --samples S.npy --units mm/day --mask land.npy --stats mean.npy std.npy --json`,
    )
    .action(async (run: string | undefined, flags: Flags) => {
      const { model } = flags;
      if (model && model.length !== 2)
        throw new UsageError(`--model got ${model.length} files: give two, encoder.onnx and decoder.onnx`);
      if (flags.reportedStatistics && !flags.reported)
        throw new UsageError("--reported-statistics goes with --reported evaluation_results.json");
      await (hasNumbersAlone(run, flags) ? diagnoseNumbers(flags) : diagnoseFields(run, flags));
    });
}

async function diagnoseNumbers(flags: Flags): Promise<void> {
  const { describeNumbers, numbersAlone, readNumbers } = await import("../../diagnosis/numbers.js");
  const alone = numbersAlone(await readNumbers(flags));
  if (flags.exitCode) process.exitCode = 3;
  process.stdout.write(
    flags.json
      ? `${JSON.stringify(alone)}\n`
      : `Diagnosis: undecided: numbers alone\n\n${describeNumbers(alone)}\n\nNext steps\n${alone.advice.map((line) => `  - ${line}\n`).join("")}`,
  );
}

async function diagnoseFields(run: string | undefined, flags: Flags): Promise<void> {
  const { model } = flags;
  const paths = inputPaths(run, flags);
  const { describeNumbers, readNumbers } = await import("../../diagnosis/numbers.js");
  const numbers = await readNumbers(flags);
  const { openInput } = await import("../../run/input.js");
  const { diagnoseInput } = await import("../../diagnosis/diagnose-input.js");
  const { describeDiagnosis } = await import("../../diagnosis/describe.js");
  const { isHealthy } = await import("../../diagnosis/outcome.js");
  const input = await openInput({ ...paths, areSamplesSuspect: true });
  try {
    if (!flags.quiet) for (const note of input.events.notes) process.stderr.write(`note: ${note}\n`);
    const { regridding = null } = input.pair ?? {};
    const { regriddingText } = await import("../../io/pairs/regrid-pair.js");
    const regridded = regridding ? [regriddingText(regridding)] : [];
    const progress = await progressAfter(2000, flags.quiet);
    let fields: DiagnosedFields | undefined;
    const diagnosis = await diagnoseInput(input, {
      onProgress: progress.update,
      ...(flags.html ? { onFields: (given) => void (fields = given) } : {}),
      ...(model ? { model: { encoder: sure(model[0]), decoder: sure(model[1]) } } : {}),
      ...(flags.seed === undefined ? {} : { seed: flags.seed }),
    }).finally(progress.end);
    if (flags.html) {
      const { writeOutputFile } = await import("../../io/writing/output-file.js");
      const { signedPage } = await import("../../io/writing/signed-text.js");
      const { inputName } = await import("../../present/input-name.js");
      const { diagnosisPage } = await import("../../present/diagnosis-page.js");
      const page = signedPage(
        diagnosisPage(diagnosis, [`undrizzle diagnosis of ${inputName(input)}`, ...regridded].join("; "), {
          ...(fields ? { fields } : {}),
          numbers,
        }),
      );
      await writeOutputFile(flags.html, page, { force: flags.force });
    }
    if (flags.exitCode && !isHealthy(diagnosis)) process.exitCode = 3;
    if (diagnosis.symptoms.every(({ value }) => value === null)) {
      process.stderr.write(
        "undrizzle: nothing can be measured: no sample has a value where the truth has one\n",
      );
      process.exitCode = 1;
    }
    process.stdout.write(
      flags.json
        ? `${JSON.stringify({ ...diagnosis, ...numbers, ...(regridding ? { regridding } : {}) })}\n`
        : `${[...regridded, describeDiagnosis(diagnosis, textWidth()), describeNumbers(numbers)].filter((part) => part !== "").join("\n\n")}\n`,
    );
  } finally {
    await input.close();
  }
}

/** Numbers are given and no fields: nothing is tested then. */
function hasNumbersAlone(run: string | undefined, flags: Flags): boolean {
  const { reported, trainingLog, config, truth, samples, html } = flags;
  if (!(reported || trainingLog) || run || config || truth || samples) return false;
  if (html) throw new UsageError("--html is of fields: name a run, or --truth FILE --samples FILE");
  return true;
}

/** Progress in per cent, shown where the work takes longer than so many milliseconds. */
async function progressAfter(
  ms: number,
  quiet?: boolean,
): Promise<{ update(part: number): void; end(): void }> {
  const shown = await startProgress("diagnosis, % done", quiet);
  const begun = Date.now();
  return {
    update: (part) => {
      if (Date.now() - begun > ms) shown.update(Math.round(100 * part), 100);
    },
    end: shown.end,
  };
}
