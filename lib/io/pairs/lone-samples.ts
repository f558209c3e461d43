import type { FieldEvent } from "../../fields/event.js";
import { type Field, type Mask, makeField } from "../../fields/field.js";
import type { Normalisation } from "../../fields/transform.js";
import { printableLine } from "../../printable.js";
import type { FieldFile } from "../fields/field-file.js";
import { fieldGuard } from "../fields/field-guard.js";
import { type Alignment, alignGrids } from "../fields/grids.js";
import { readMask } from "../fields/mask.js";
import { openFields } from "../fields/open.js";
import type { PairOptions } from "../fields/open-options.js";
import { readStatistics } from "../fields/statistics.js";
import { converter } from "./converter.js";

/** Samples for which there is no truth, event by event, in mm/day. The truth of each is missing everywhere. */
export interface LoneSamples extends AsyncIterable<FieldEvent<"mm/day">> {
  readonly grid: Field<"mm/day">["grid"];
  readonly mask: Mask | null;
  readonly length: number;
  /** Of each event. */
  readonly members: number;
  readonly notes: readonly string[];
  /** Some of the events, by their position in the file. */
  someSamples(positions: readonly number[]): AsyncIterable<FieldEvent<"mm/day">>;
  readonly samplesFile: FieldFile;
  readonly sampleEvents: readonly number[];
  readonly alignment: Alignment;
  readonly normalisation: Normalisation | null;
  readonly regridding: null;
  close(): Promise<void>;
}

/**
 * Opens samples alone, to apply what was fitted before.
 *
 * @throws as openPair does
 */
export async function openLoneSamples(
  paths: PairOptions & {
    readonly samples: string;
    readonly mask?: string | undefined;
    readonly stats?: readonly [mean: string, std: string] | undefined;
  },
): Promise<LoneSamples> {
  const {
    truthOptions: _,
    samplesOptions = {},
    areSamplesSuspect: __,
    samples,
    mask,
    stats,
    ...shared
  } = paths;
  const options = { ...shared, ...samplesOptions };
  // What is masked may hold anything: the guard below knows the mask.
  const file = await openFields(samples, { ...options, allowImplausible: true });
  try {
    const { grid } = file;
    const normalisation = stats ? await readStatistics(stats, grid, file.path) : null;
    const masked = mask === undefined ? null : await readMask(mask, grid, file.path);
    const inMm = converter(file, grid, masked?.mask ?? null, normalisation);
    const check = options.allowImplausible ? null : fieldGuard(file, { refuse: "all", infinite: false });
    const cells = masked?.mask ?? null;
    async function* readSamples(positions: Iterable<number>): AsyncGenerator<FieldEvent<"mm/day">> {
      const unknown = new Float32Array(grid.height * grid.width).fill(Number.NaN);
      for (const event of positions) {
        const members: Field<"mm/day">[] = [];
        for (const [member, given] of (await file.readEvent(event)).entries()) {
          const field = inMm(given);
          await check?.({ event, member, rain: field.values, given, mask: cells });
          members.push(field);
        }
        const truth = makeField("mm/day", grid, unknown, cells);
        yield { key: file.key(event), index: event, truth, members };
      }
    }
    return {
      grid,
      mask: cells,
      length: file.events,
      members: file.members ?? 1,
      notes: [...file.notes.map((note) => `samples: ${note}`), ...(masked?.notes ?? [])].map(printableLine),
      samplesFile: file,
      sampleEvents: Array.from({ length: file.events }, (_, event) => event),
      alignment: alignGrids(grid, file.path, grid, file.path).alignment,
      normalisation,
      regridding: null,
      [Symbol.asyncIterator]: () => readSamples(Array(file.events).keys()),
      someSamples: (positions) => ({ [Symbol.asyncIterator]: () => readSamples(positions) }),
      close: file.close,
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}
