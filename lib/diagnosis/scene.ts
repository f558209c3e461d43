import type { Normalisation } from "../fields/transform.js";
import type { Bands } from "../metrics/bands.js";
import type { Evaluation } from "../metrics/evaluate.js";
import type { PredictorStep } from "../run/predictor-step.js";
import { type Amounts, measureAmounts } from "./amounts.js";
import type { CauseId } from "./cause-ids.js";
import type { Finding } from "./finding.js";
import { imitated } from "./imitation.js";
import type { ModelEvidence } from "./model-evidence.js";
import type { Pairing } from "./pairing/pairing.js";
import type { Specimen } from "./specimen.js";
import type { AtomSummary } from "./statistics/atoms.js";

/** What is known beside the fields. */
export interface Evidence {
  /** Statistics of training, as used to standardise. Raises the level to N. */
  readonly normalisation?: Normalisation;
  /** The encoder and decoder that made the samples. Raises the level to M. */
  readonly model?: ModelEvidence;
  /** Of a run: whether its predictors are of the days of its fields; null where that cannot be told. */
  readonly step?: PredictorStep | null;
}

/** What a cause is examined on: the samples as mended so far, and what has been found. */
export interface Scene {
  readonly evidence: Evidence;
  readonly seed: number;
  readonly bands: Bands;
  /** Whose samples are whose, where another thread works that out for a specimen. */
  readonly ahead?: { readonly of: Specimen; readonly pairing: Promise<Pairing> };
  /** Metrics over all events, nothing mended. */
  readonly asGiven: Evaluation;
  /** The specimen as it was taken. */
  readonly whole: Specimen;
  /** The specimen with the repairs of all causes confirmed so far. */
  readonly specimen: Specimen;
  readonly chart: ReadonlyMap<CauseId, Finding>;
  isConfirmed(id: CauseId): boolean;
  /** What several causes are read from: done when it is first asked for, and kept. */
  once<T>(examination: (scene: Scene) => T): T;
}

/** The specimen so far, with its truth as the confirmed faults leave it that cannot be undone. */
export function besideImitation({ specimen, chart }: Scene): Specimen {
  return imitated(specimen, chart);
}

/** Amounts of the specimen so far. */
export function amountsNow(scene: Scene, atoms?: AtomSummary): Amounts {
  return measureAmounts(besideImitation(scene), atoms);
}

/** Amounts once structure has been judged: floors and gaps are read from these, and are not looked for again. */
export function amountsOfShapes(scene: Scene): Amounts {
  return amountsNow(scene);
}
