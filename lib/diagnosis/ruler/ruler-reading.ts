import type { CauseId } from "../cause-ids.js";

/** What one reported number can and cannot mean. Plain data. */
export interface NumberReading {
  /** For instance `correlation.mean`, whatever the key is called in the file. */
  readonly id: string;
  /** Where it stands in its file. */
  readonly key: string;
  /** `null`: undefined there. */
  readonly value: number | null;
  /** How the field's scripts count it, and on which samples. */
  readonly counted: string;
  readonly says: readonly string[];
  readonly cannotSay: readonly string[];
  /** Causes that give such a number; none of them is shown by it. */
  readonly fits: readonly CauseId[];
}

export interface GroupReading {
  /** Category of days; `""` where there is one group. */
  readonly group: string;
  readonly numbers: readonly NumberReading[];
  /** What follows from several of them. */
  readonly together: readonly string[];
}

/** Numbers without a run: what they mean if they were counted as the field's scripts count them. */
export interface RulerReading {
  readonly files: readonly string[];
  readonly groups: readonly GroupReading[];
  readonly unknown: readonly string[];
  readonly notes: readonly string[];
}

/** What a reading says of one number, before its definition is put beside it. */
export type Said = Pick<NumberReading, "says" | "cannotSay" | "fits">;
