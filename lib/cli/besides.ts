import { conservedText } from "../postprocess/coarse-water.js";
import { heldText } from "../postprocess/tail-guard.js";
import { changeText } from "../run/change-signal.js";
import type { Fix } from "../run/fix.js";

/** What was held back, what was conserved, and whether the change between periods is kept. */
export function besides({ held, conserved, change }: Pick<Fix, "held" | "conserved" | "change">): string[] {
  const said = heldText(held);
  return [
    ...(said ? [said] : []),
    ...(conserved ? [conservedText(conserved)] : []),
    ...(change ? [changeText(change)] : []),
  ];
}
