import type { CauseId } from "../cause-ids.js";
import type { ColumnId } from "./columns.js";
import { klFindings } from "./kl.js";
import { lossFindings } from "./losses.js";
import type { TrainingLog } from "./read-training-log.js";

/** Something that the course of training shows. Plain data. */
export interface TrainingFinding {
  readonly id:
    | "not-finite"
    | "diverged"
    | "nothing-learnt"
    | "still-falling"
    | "converged"
    | "overfitting"
    | "kl-at-zero"
    | "kl-weight"
    | "kl-against-reconstruction"
    | "kl-large";
  /** Whether it is something to worry about. */
  readonly isConcern: boolean;
  readonly sentence: string;
  /** First and last epoch that it is about. */
  readonly epochs: readonly [number, number];
  /** Causes that it speaks for. It confirms none: their verdicts are those of the fields and the model. */
  readonly speaksFor: readonly CauseId[];
}

/** What a training log shows beside the fields. */
export interface TrainingReading {
  readonly file: string;
  readonly epochs: readonly [first: number, last: number];
  /** Columns that were read, by the name that they have in the file. */
  readonly read: Readonly<Partial<Record<ColumnId, string>>>;
  readonly unread: readonly string[];
  readonly findings: readonly TrainingFinding[];
  /** What could not be told, and why. */
  readonly untold: readonly string[];
  readonly notes: readonly string[];
}

/** Reads the course of the losses: whether they are finite, fell, settled, and what the KL did beside the reconstruction. */
export function readTraining(log: TrainingLog): TrainingReading {
  const parts = [lossFindings(log), klFindings(log)];
  return {
    file: log.file,
    epochs: [log.epochs[0] ?? NaN, log.epochs.at(-1) ?? NaN],
    read: Object.fromEntries(log.names),
    unread: log.unread,
    findings: parts.flatMap(({ findings }) => findings),
    untold: parts.flatMap(({ untold }) => untold),
    notes: log.notes,
  };
}
