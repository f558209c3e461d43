import { CAUSE_IDS, type CauseId } from "./cause-ids.js";
import type { Looks } from "./looks/look.js";
import type { Proof } from "./proof.js";
import type { SpecimenShare } from "./specimen.js";

export { CAUSE_IDS, type CauseId };

/** What the diagnosis rests on: fields alone, normalisation statistics too, or the model itself. */
export type EvidenceLevel = "F" | "N" | "M";

export type Verdict = "confirmed" | "suspected" | "excluded" | "untestable";

/** A metric beside its band. `null`: undefined. */
export interface Symptom {
  readonly metric: string;
  readonly value: number | null;
  readonly band: readonly [number, number];
  readonly ok: boolean;
  /** Why a value outside the usual band is none out of the ordinary here; left out where there is no need. */
  readonly note?: string;
}

/** Metrics by name; `null` where undefined. */
export type Readings = Readonly<Record<string, number | null>>;

/** A repair that was tried on a copy, and the metrics before and after it. */
export interface RepairResult {
  readonly id: string;
  readonly before: Readings;
  readonly after: Readings;
}

/** What the test of one cause said. */
export interface CauseResult {
  readonly id: CauseId;
  readonly verdict: Verdict;
  /** The number that the verdict rests on and what it was compared with; `null` where the test does not apply. */
  readonly statistic: number | null;
  readonly threshold: number | null;
  readonly explanation: string;
  readonly repair: RepairResult | null;
  /** What these fields cannot tell from a confirmed cause; the explanation says what would. Left out where there is none. */
  readonly alternatives?: readonly CauseId[];
  /** What a confirmed verdict rests on; left out of others. */
  readonly proof?: Proof;
}

/** The whole diagnosis, as `--json` prints it. Plain data. */
export interface Diagnosis {
  readonly symptoms: readonly Symptom[];
  readonly evidenceLevel: EvidenceLevel;
  /** Every cause: confirmed ones first, most important first, then suspected, untestable and excluded ones. */
  readonly causes: readonly CauseResult[];
  /**
   * Ids of the confirmed causes, most important first; `["healthy"]` when nothing is wrong; `["undecided"]` when neither
   * can be said: a symptom without a cause, or too few events to tell.
   */
  readonly diagnosis: readonly (CauseId | "healthy" | "undecided")[];
  /** How many events and members of each the causes were tested on; left out where that is all of them. */
  readonly heldOf?: SpecimenShare;
  /** What else is out of the ordinary, or was looked at and found fine; of the samples with all repairs made. */
  readonly looks: Looks;
  readonly advice: readonly string[];
}
