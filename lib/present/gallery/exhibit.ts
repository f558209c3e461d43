import type { Cause } from "../../diagnosis/cause.js";
import { diagnose } from "../../diagnosis/diagnose.js";
import type { CauseResult } from "../../diagnosis/diagnosis.js";
import { type EventSet, eventsOf } from "../../fields/event.js";
import type { Normalisation } from "../../fields/transform.js";
import { holdEvents } from "../../run/hold-events.js";
import { injectFaults } from "../../storms/inject/inject-faults.js";
import { sure } from "../../sure.js";
import { rasterOf, rasterPng, rastersBeside } from "../plots/raster.js";

/** A cause as the gallery shows it. */
export interface Exhibit {
  /** Real field, healthy sample, two samples with the fault; a PNG. */
  readonly picture: Uint8Array;
  /** What the diagnosis of these events says of the cause. */
  readonly result: Pick<CauseResult, "verdict" | "explanation">;
}

const SEED = 7;
/** Pixels along a side of a cell. */
const PIXELS = 2;

/** Gives healthy events the fault of a cause, draws one, and diagnoses them; null for a cause that fields cannot be given. */
export async function exhibitOf(
  cause: Cause,
  healthy: EventSet<"mm/day">,
  normalisation: Normalisation | null,
): Promise<Exhibit | null> {
  const { fault, id } = cause;
  if (!fault) return null;
  const sick = await holdEvents(
    injectFaults(healthy, [{ id }], { seed: SEED, ...(normalisation ? { normalisation } : {}) }),
  );
  const { causes } = await diagnose(eventsOf(sick.all), normalisation ? { normalisation } : {}, {
    seed: SEED,
  });
  const { verdict, explanation } = sure(causes.find((result) => result.id === id));
  for await (const event of healthy) {
    const [first, second] = sure(sick.all.find(({ key }) => key === event.key)).members;
    const shown = [event.truth, sure(event.members[0]), sure(first), sure(second)];
    const picture = rasterPng(rastersBeside(shown.map((field) => rasterOf(field, PIXELS))));
    return { picture, result: { verdict, explanation } };
  }
  return null;
}
