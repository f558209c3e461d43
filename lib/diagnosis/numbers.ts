import { describeRuler } from "./ruler/describe-ruler.js";
import { readReported } from "./ruler/read-reported.js";
import { readRuler } from "./ruler/ruler.js";
import type { RulerReading } from "./ruler/ruler-reading.js";
import { describeTraining } from "./training/describe-training.js";
import { readTrainingLog } from "./training/read-training-log.js";
import { readTraining, type TrainingReading } from "./training/training.js";

/** Files of numbers that stand beside the fields of a run, or alone. */
export interface NumberFiles {
  /** `evaluation_results.json` of the field. */
  readonly reported?: string | undefined;
  /** `statistics.json` of the field, which goes with it. */
  readonly reportedStatistics?: string | undefined;
  /** `train_log.csv`: epochs × terms of the loss. */
  readonly trainingLog?: string | undefined;
}

/** What numbers alone can and cannot mean. */
export interface NumberReadings {
  readonly ruler?: RulerReading;
  readonly training?: TrainingReading;
}

/**
 * Reads the numbers that people have besides fields, or without them. They change no verdict on the fields.
 *
 * @param files JSON of reported numbers, and a training log (CSV or JSON); each may be left out
 * @returns what each says; a part is absent where no file was given for it
 * @throws FormatError naming file, key and value of what cannot be read, contradicts another file, or is known here
 *   under no name
 * @example
 * ```ts
 * const { writeFile } = await import("node:fs/promises");
 * await writeFile("evaluation_results.json", JSON.stringify({ diversity: { mean: 0.02 } }));
 * const { ruler } = await readNumbers({ reported: "evaluation_results.json" });
 * ruler!.groups[0]!.numbers[0]!.says; // → [ 'samples of one day are nearly the same pattern: their mean cosine is 0.9800' ]
 * ```
 */
export async function readNumbers({
  reported,
  reportedStatistics,
  trainingLog,
}: NumberFiles): Promise<NumberReadings> {
  const files = [reported, reportedStatistics].filter((file) => file !== undefined);
  return {
    ...(files.length > 0 ? { ruler: readRuler(await readReported(files)) } : {}),
    ...(trainingLog === undefined ? {} : { training: readTraining(await readTrainingLog(trainingLog)) }),
  };
}

/** A diagnosis without fields: the readings, and that nothing is decided. Plain data. */
export interface NumbersAlone extends NumberReadings {
  readonly diagnosis: readonly ["undecided"];
  readonly advice: readonly string[];
}

/**
 * Numbers without fields decide nothing, and say what would.
 *
 * @param readings as {@link readNumbers} gives them
 * @returns a diagnosis of `undecided` with the readings and what to give next
 * @example
 * ```ts
 * const { writeFile } = await import("node:fs/promises");
 * await writeFile("train_log.csv", "epoch,loss,kl\n1,2.5,0.4\n2,1.9,0.2\n");
 * const { diagnosis } = numbersAlone(await readNumbers({ trainingLog: "train_log.csv" }));
 * diagnosis; // → [ 'undecided' ]
 * ```
 */
export function numbersAlone(readings: NumberReadings): NumbersAlone {
  return {
    diagnosis: ["undecided"],
    ...readings,
    advice: [
      "Give the run (undrizzle diagnose RUN), or fields (--truth FILE --samples FILE): causes are tested on fields, and these numbers alone confirm none.",
      ...(readings.ruler
        ? [
            "undrizzle evaluate RUN --draws prior counts the same numbers by these definitions and in mm/day, side by side.",
          ]
        : []),
    ],
  };
}

/**
 * The readings as text, in the order in which they were asked for.
 *
 * @param readings as {@link readNumbers} gives them
 * @returns paragraphs divided by empty lines; empty when nothing was read
 * @example
 * ```ts
 * const { writeFile } = await import("node:fs/promises");
 * await writeFile("train_log.csv", "epoch,loss,kl\n1,2.5,0.4\n2,1.9,0.2\n");
 * const readings = await readNumbers({ trainingLog: "train_log.csv" });
 * describeNumbers(readings).split("\n")[0]; // → 'Training log: train_log.csv, epochs 1 to 2'
 * ```
 */
export function describeNumbers({ ruler, training }: NumberReadings): string {
  return [...(ruler ? [describeRuler(ruler)] : []), ...(training ? [describeTraining(training)] : [])].join(
    "\n\n",
  );
}
