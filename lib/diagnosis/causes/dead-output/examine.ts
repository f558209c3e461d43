import type { Amounts } from "../../amounts.js";
import { type Finding, finding } from "../../finding.js";

const LEAST_STUCK = 0.85;
/** Stuck cells must outnumber by this much the real values that a floor at their level would hold. */
const LEAST_EXCESS = 0.12;

/** Nearly every cell is stuck at one value, more than a floor at that value would hold. */
export function examineDeadOutput({ atoms }: Amounts): Finding {
  const { stuckShare, truthUpToStuck, zeroShare } = atoms;
  const excess = stuckShare - truthUpToStuck;
  const dead = stuckShare >= LEAST_STUCK && excess >= LEAST_EXCESS;
  const share = (100 * stuckShare).toFixed(1);
  if (zeroShare > 0.99)
    return finding(
      "dead-output",
      "suspected",
      zeroShare,
      LEAST_STUCK,
      `${(100 * zeroShare).toFixed(1)} % of the cells are 0: a dead output, or a threshold above everything: look at the output before the threshold`,
    );
  return finding(
    "dead-output",
    dead ? "confirmed" : "excluded",
    stuckShare,
    LEAST_STUCK,
    dead
      ? `${share} % of the values equal the commonest value of their cell over all events (a floor there would hold ${(100 * truthUpToStuck).toFixed(1)} %): the output no longer answers to its input`
      : `${share} % of the values equal the commonest non-zero value of their cell`,
  );
}
