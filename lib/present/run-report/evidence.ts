import { type Cure, type Cured, cure } from "../../cure/cure.js";
import { diagnoseInput } from "../../diagnosis/diagnose-input.js";
import type { Diagnosis } from "../../diagnosis/diagnosis.js";
import { isUserError } from "../../errors.js";
import type { Distribution } from "../../fields/distribution.js";
import { type EventSet, type FieldEvent, mapEvents } from "../../fields/event.js";
import type { SpectralRatio } from "../../metrics/rapsd.js";
import { hardThreshold } from "../../postprocess/hard-threshold.js";
import { type EventScores, type Scores, scoreEvent, scoresOf } from "../../run/event-scores.js";
import { holdEvents } from "../../run/hold-events.js";
import type { Input } from "../../run/input.js";
import { type PooledCells, poolCells } from "../pooled.js";
import { measureSpectra } from "../spectra.js";
import { wettestEvent } from "./wettest-event.js";

/** All that a report speaks of. Its sentences are made of this and of nothing else. */
export interface ReportEvidence {
  readonly diagnosis: Diagnosis;
  /** Null where nothing could be tried. */
  readonly cure: Cure | null;
  /** Why nothing could be tried; empty where it could. */
  readonly whyNoCure: string;
  readonly before: Scores;
  /** With the documented threshold of 0.1 mm/day. */
  readonly documented: Scores;
  readonly events: EventSet<"mm/day">;
  /** Cells inside the mask that have a real and a generated value in some event. */
  readonly cells: number;
  readonly example: Example;
  readonly amounts: PooledCells;
  readonly amountsAfter: Distribution | null;
  readonly spectra: SpectralRatio;
  readonly spectraAfter: SpectralRatio | null;
}

/** One event, as it was, is, is with the documented threshold, and is once cured. */
export interface Example {
  readonly event: FieldEvent<"mm/day">;
  readonly documented: FieldEvent<"mm/day">;
  readonly cured: FieldEvent<"mm/day"> | null;
}

export interface GatherOptions {
  readonly seed?: number | undefined;
  /** Told what is being done, and how much of it is done. */
  readonly onProgress?: ((what: string, done: number, total: number) => void) | undefined;
}

/** Bytes of fields up to which they are read once and kept. */
const HELD = 2 ** 29;

/** Diagnoses, tries the cures out of fit, and measures what a report shows. */
export async function gatherEvidence(
  input: Input,
  { seed, onProgress = () => {} }: GatherOptions = {},
): Promise<ReportEvidence> {
  onProgress("diagnosis", 0, 1);
  const { grid, length, members } = input.events;
  const bytes = 4 * grid.height * grid.width * length * (members + 1);
  const events = bytes <= HELD ? await holdEvents(input.events) : input.events;
  const diagnosis = await diagnoseInput({ ...input, events }, seed === undefined ? {} : { seed });
  onProgress("diagnosis", 1, 1);
  const found = await tryCure(events, diagnosis, seed, onProgress);
  onProgress("figures", 0, 3);
  const { before, documented } = await scoresWithThreshold(events);
  onProgress("figures", 1, 3);
  const { cured } = found.cure ?? { cured: null };
  const [amounts, spectra] = [await poolCells(events), await measureSpectra(events)];
  onProgress("figures", 2, 3);
  const after = cured ? await measureCured(events, cured) : { amountsAfter: null, spectraAfter: null };
  const event = await wettestEvent(events);
  onProgress("figures", 3, 3);
  const example = { event, documented: thresholded(event), cured: cured?.apply(event) ?? null };
  return {
    diagnosis,
    ...found,
    before,
    documented,
    events,
    cells: await countedIn(events),
    example,
    amounts,
    spectra,
    ...after,
  };
}

async function tryCure(
  events: EventSet<"mm/day">,
  diagnosis: Diagnosis,
  seed: number | undefined,
  onProgress: NonNullable<GatherOptions["onProgress"]>,
): Promise<Pick<ReportEvidence, "cure" | "whyNoCure">> {
  try {
    return { cure: await cure(events, diagnosis, { seed, onProgress }), whyNoCure: "" };
  } catch (error) {
    if (!isUserError(error)) throw error;
    return { cure: null, whyNoCure: error.message };
  }
}

/** The five scores of samples as they are, and with the documented threshold. */
export async function scoresWithThreshold(
  events: EventSet<"mm/day">,
): Promise<{ readonly before: Scores; readonly documented: Scores }> {
  const [before, documented]: [EventScores[], EventScores[]] = [[], []];
  for await (const event of events) {
    before.push(scoreEvent(event));
    documented.push(scoreEvent(thresholded(event)));
  }
  return { before: scoresOf(before), documented: scoresOf(documented) };
}

/** With all samples below 0.1 mm/day at zero. */
export function thresholded(event: FieldEvent<"mm/day">): FieldEvent<"mm/day"> {
  return { ...event, members: event.members.map((member) => hardThreshold(member)) };
}

async function measureCured(
  events: EventSet<"mm/day">,
  cured: Cured,
): Promise<Pick<ReportEvidence, "amountsAfter" | "spectraAfter">> {
  const after = mapEvents(events, "mm/day", (event) => cured.apply(event));
  return { amountsAfter: (await poolCells(after)).samples, spectraAfter: await measureSpectra(after) };
}

async function countedIn(events: EventSet<"mm/day">): Promise<number> {
  const open = new Set(new Uint8Array(events.grid.height * events.grid.width).keys());
  for (const i of open) if (events.mask?.[i] === 0) open.delete(i);
  const most = open.size;
  for await (const { truth, members } of events) {
    for (const i of open)
      if (Number.isFinite(truth.values[i]) && members.some(({ values }) => Number.isFinite(values[i])))
        open.delete(i);
    if (open.size === 0) break;
  }
  return most - open.size;
}
