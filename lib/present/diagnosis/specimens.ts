import type { Specimen } from "../../diagnosis/specimen.js";

/** What the pictures of a diagnosis are drawn from. */
export interface DiagnosedFields {
  /** The fields as they were given. */
  readonly asGiven: Specimen;
  /** The same with all repairs made, beside the truth as the faults leave it that cannot be undone: what the looks saw. */
  readonly mended: Specimen;
}
