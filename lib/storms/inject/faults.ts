import { CAUSES } from "../../diagnosis/causes.js";
import { type Fault, STAGES } from "../../diagnosis/faults/fault.js";

/**
 * All faults, in the order in which a pipeline would commit them: the draw of the latent, the decoder, its head,
 * the way back to mm/day, what is done afterwards, the files.
 */
export const FAULTS: readonly Fault[] = STAGES.flatMap((stage) =>
  CAUSES.flatMap(({ fault }) => (fault?.stage === stage ? [fault] : [])),
);
