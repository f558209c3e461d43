import type { EventSet } from "../fields/event.js";
import { conserving } from "../postprocess/coarse-water.js";
import { type By, seasonsOf } from "../postprocess/season/by.js";
import { changeMeter } from "../run/change-signal.js";
import type { TreatmentOptions } from "../run/fix-meter.js";

/**
 * Refuses before the work what these events do not allow: seasons and periods without dates, coarse water of another place
 * or without an event. Later it would look as if a treatment were refused.
 *
 * @throws ValueError, ShapeError that names the event or the place
 */
export async function checkAsked(
  events: EventSet<"mm/day">,
  { by, conserve, periods }: TreatmentOptions & { readonly by?: By | undefined },
): Promise<void> {
  if (!by && !conserve && !periods) return;
  const seasons = by && seasonsOf(by);
  if (conserve) conserving(conserve, events.grid);
  const meter = periods && changeMeter(periods);
  for await (const event of events) {
    seasons?.partOf(event.key);
    conserve?.of(event);
    meter?.add(event, event);
  }
  meter?.result();
}
