import { ValueError } from "../errors.js";
import type { Run } from "../run/run.js";
import { heldOutSplits, heldOutText, readSplits } from "../run/splits.js";
import type { Sample } from "./synthetic.js";

/**
 * Keeps rows of days that a model is examined on (the splits val and test of `metadata/split.json`) out of its training
 * data: they would teach it its own examination.
 *
 * @param realDays days of the real rows, where they are of the run
 * @param options.allowTestDays keeps such rows, with a note; `dropTestDays` leaves samples of such days out, with a note
 * @throws ValueError when rows are of such days and neither is set
 */
export async function withoutLeaks(
  run: Run,
  samples: readonly Sample[],
  realDays: readonly number[] | null,
  { allowTestDays = false, dropTestDays = false }: { allowTestDays?: boolean; dropTestDays?: boolean },
): Promise<{ kept: readonly Sample[]; notes: string[] }> {
  const splits = await readSplits(run);
  if (!splits) return { kept: samples, notes: ["no split.json: rows of test days cannot be told"] };
  const held = heldOutSplits(splits);
  const days = samples.map(({ day }) => day);
  const leaking = heldOutText(days, held);
  const real = heldOutText(realDays ?? [], held);
  const notes: string[] = [];
  if ((leaking || real) && allowTestDays) {
    if (leaking) notes.push(`generated rows from held-out days: ${leaking}: do not evaluate on these days`);
    if (real) notes.push(`real rows from held-out days: ${real}: do not evaluate on these days`);
    return { kept: samples, notes };
  }
  if (real)
    throw new ValueError(
      `${run.dataDir}: real rows are of held-out days (${real}), which a model is examined on: give --days split:train, or --allow-test-days`,
    );
  if (!leaking) return { kept: samples, notes };
  if (!dropTestDays)
    throw new ValueError(
      `${run.synthDir}: samples are of held-out days (${leaking}), which a model is examined on: leave them out with ` +
        "--drop-test-days, sample with --days split:train, or accept them with --allow-test-days",
    );
  const kept = samples.filter(({ day }) => !held.has(day));
  if (kept.length === 0)
    throw new ValueError(
      `${run.synthDir}: all ${samples.length} samples are of held-out days (${leaking}): sample with --days split:train, or accept them with --allow-test-days`,
    );
  return { kept, notes: [`samples of held-out days were left out: ${leaking}`] };
}
