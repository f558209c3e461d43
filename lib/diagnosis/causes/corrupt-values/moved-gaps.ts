import type { CauseId } from "../../cause-ids.js";
import type { Scene } from "../../scene.js";
import { maskedCells, type Specimen } from "../../specimen.js";

/** Share of the missing values that must fall onto missing real ones once the cause is mended. */
const NEARLY_ALL = 0.9;

/**
 * Why values that look failed are gaps of the real fields in another place, or of another event: the repair of the cause
 * lays them where the truth is missing too. Null where it does not.
 */
export function movedGaps({ whole, chart }: Scene, cause: CauseId): string | null {
  const repair = chart.get(cause)?.repair;
  if (!repair) return null;
  const [before, after] = [whole, repair.apply(whole)].map(missing);
  return before && after !== undefined && after <= (1 - NEARLY_ALL) * before
    ? `they are the gaps of the real fields, moved: with ${cause} mended, ${after} of ${before} are left where the truth is known`
    : null;
}

/** Member values that are not finite where the truth is. */
function missing(specimen: Specimen): number {
  const cells = maskedCells(specimen);
  let n = 0;
  for (const { truth, members } of specimen.events)
    for (const { values } of members)
      for (const i of cells) if (Number.isFinite(truth.values[i]) && !Number.isFinite(values[i])) n++;
  return n;
}

/** Why values that look failed are gaps of the events that the samples really belong to: other real fields have them there. */
export function gapsOfOthers({ whole }: Scene): string | null {
  const cells = maskedCells(whole);
  let [all, others] = [0, 0];
  const isGap = new Uint8Array(whole.grid.height * whole.grid.width);
  for (const { truth } of whole.events)
    for (const i of cells) if (!Number.isFinite(truth.values[i])) isGap[i] = 1;
  for (const { truth, members } of whole.events)
    for (const { values } of members)
      for (const i of cells)
        if (Number.isFinite(truth.values[i]) && !Number.isFinite(values[i])) {
          all++;
          others += isGap[i] ?? NaN;
        }
  return others >= NEARLY_ALL * all
    ? `${others} of ${all} lie where real fields of other events are missing too`
    : null;
}
