import { FormatError } from "../errors.js";
import type { EventSet, FieldEvent } from "../fields/event.js";
import { withLock } from "../io/writing/lock.js";
import { type Stage, stageOutputs, withOutputFolder } from "../io/writing/output-folder.js";
import type { OutputRules } from "../io/writing/output-guard.js";
import { drawingThreads } from "./drawing-threads.js";
import { eventMaps } from "./plots/event-maps.js";
import {
  type StatisticsFile,
  type StoredEvents,
  startStatistics,
  statisticsText,
} from "./statistics-file.js";

export interface VisualizeOptions extends OutputRules {
  /** How many events are drawn, spread evenly over all; 10 by default. */
  readonly events?: number;
  /** Members beside the real field; 5 by default. */
  readonly members?: number;
  /** The events as a run stores them; without, the field's statistics are of the amounts as they are given. */
  readonly stored?: StoredEvents;
  /** Files of others may lie in the folder, under other names. */
  readonly mayHoldOthers?: boolean;
}

export interface Visualization {
  readonly folder: string;
  /** Names of the maps. */
  readonly maps: readonly string[];
  readonly statistics: StatisticsFile;
}

/**
 * Draws events as `KEY.png` (letters that a file name cannot have become `_`, keys that are then alike get a number), real beside generated in one colour scale, and writes `statistics.json` over all events.
 * Memory does not grow with their number.
 *
 * @param events mm/day, iterated once; NaN is drawn as missing
 * @param folder of the pictures; replaced where this program wrote it
 * @param options how many events are drawn (10 by default, spread over all) and how many members of each (5)
 * @param onProgress told how many of how many readings and drawings are done
 * @returns the pictures, and the statistics in mm/day
 * @throws OutputError when the folder holds what this program did not write, or cannot be written, or another process writes
 *   there; FormatError where no cell that counts has a value in both
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { maps } = await visualize(events, "pictures", { events: 1 });
 * maps.length; // → 1
 * ```
 */
export async function visualize(
  events: EventSet<"mm/day">,
  folder: string,
  options: VisualizeOptions = {},
  onProgress: (done: number, total: number) => void = () => {},
): Promise<Visualization> {
  const { mayHoldOthers, ...rules } = options;
  const fill = (stage: Stage): Promise<Visualization> => draw(events, folder, stage, options, onProgress);
  return mayHoldOthers
    ? withLock(folder, () => stageOutputs(folder, rules, fill))
    : withOutputFolder(folder, rules, fill);
}

async function draw(
  events: EventSet<"mm/day">,
  folder: string,
  stage: Stage,
  options: VisualizeOptions,
  onProgress: (done: number, total: number) => void,
): Promise<Visualization> {
  const { events: drawn = 10, members = 5, stored = null } = options;
  const chosen = evenlySpread(events.length, drawn);
  const running = startStatistics(stored);
  const maps: string[] = [];
  const taken = new Set<string>();
  let position = 0;
  const underWay = new Set<Promise<void>>();
  const drawing = drawingThreads(chosen.size);
  let finished = 0;
  const tell = (read: number, drawn: number): void =>
    onProgress((finished += read + drawn), events.length + chosen.size);
  const drawMap = async (name: string, event: FieldEvent<"mm/day">): Promise<void> => {
    await stage.write(name, await drawing.png(eventMaps(event, members)));
    tell(0, 1);
  };
  try {
    for await (const event of events) {
      running.add(event);
      tell(1, 0);
      if (!chosen.has(position++)) continue;
      const name = `${freeName(event.key.replaceAll(/[^\w.-]/g, "_"), taken)}.png`;
      maps.push(name);
      const drawn = drawMap(name, event).finally(() => underWay.delete(drawn));
      underWay.add(drawn);
      if (underWay.size > drawing.threads) await Promise.race(underWay);
    }
    await Promise.all(underWay);
  } finally {
    await Promise.allSettled(underWay);
    drawing.release();
  }
  const statistics = await running.result();
  if (Number.isNaN(statistics.undrizzle.real.mean.mean))
    throw new FormatError("nothing can be drawn: no cell that counts has a value in both truth and samples");
  await stage.write("statistics.json", statisticsText(statistics));
  return { folder, maps, statistics };
}

/** Names that differ in more than the case of their letters: `a_b`, `a_b_2`. */
function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${wanted}_${n}`;
  taken.add(name.toLowerCase());
  return name;
}

function evenlySpread(length: number, wanted: number): Set<number> {
  const n = Math.min(length, wanted);
  return new Set(Array.from({ length: n }, (_, i) => Math.floor((i * length) / n)));
}
