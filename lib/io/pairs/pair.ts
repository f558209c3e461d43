import { ShapeError } from "../../errors.js";
import type { EventSet, FieldEvent } from "../../fields/event.js";
import { type Field, makeField } from "../../fields/field.js";
import type { Normalisation } from "../../fields/transform.js";
import { printableLine } from "../../printable.js";
import { sure } from "../../sure.js";
import { closeAll, type FieldFile } from "../fields/field-file.js";
import { fieldGuard, type GuardPolicy } from "../fields/field-guard.js";
import { type Alignment, alignGrids, turned } from "../fields/grids.js";
import { readMask } from "../fields/mask.js";
import type { PairOptions } from "../fields/open-options.js";
import { readStatistics } from "../fields/statistics.js";
import { converter } from "./converter.js";
import { matchEvents } from "./match.js";
import { openPairFiles } from "./open-pair-files.js";
import { planRegridding, type Regridding } from "./regrid-pair.js";

/** Files of truth and samples. Units and space that are said for both are those of the files that do not say theirs. */
export interface PairPaths extends PairOptions {
  readonly truth: string;
  readonly samples: string;
  /** 1 where cells count. */
  readonly mask?: string | undefined;
  /** `.npy` files of the per-cell mean and standard deviation of log1p(mm/day). */
  readonly stats?: readonly [mean: string, std: string] | undefined;
}

/** Truth and the samples for it, event by event, in mm/day. */
export interface Pair extends EventSet<"mm/day"> {
  readonly truthFile: FieldFile;
  readonly samplesFile: FieldFile;
  /** Where each event of the set is in the file of truth. */
  readonly truthEvents: readonly number[];
  /** Where each event of the set is in the file of samples. */
  readonly sampleEvents: readonly number[];
  /**
   * Every event of the file of samples, in its order. Those without a truth come with one that is missing everywhere, by
   * the name that their own file gives them, and with an index past those of the set.
   */
  readonly everySample: AsyncIterable<FieldEvent<"mm/day">>;
  /** Some of them, by their position in the file, ascending. */
  someSamples(positions: readonly number[]): AsyncIterable<FieldEvent<"mm/day">>;
  /** Some events of the set, by their index. */
  some(indices: readonly number[]): EventSet<"mm/day">;
  /** That one side was brought on the grid of the other; null where both are on one grid. */
  readonly regridding: Regridding | null;
  /** How the cells of the samples were turned to lie as those of the truth. */
  readonly alignment: Alignment;
  /** What `stats` gave, whether or not it was needed; null without. */
  readonly normalisation: Normalisation | null;
  close(): Promise<void>;
}

/**
 * Opens truth and samples as one set of events, on the grid of the truth, or of the samples where `regridOnto` says so.
 *
 * Events are matched by time where both files have one, and by position otherwise. `units` and `space` are
 * for the files that do not say their units; where both say theirs, they overrule them. Those of
 * `truthOptions` and `samplesOptions` overrule what that file says.
 *
 * @throws ShapeError when grids or counts do not fit; ValueError when a time occurs twice; FormatError when
 *   no time is common to both, and as openFields does; UnitsError when z is given without `stats`. Reading an event
 *   throws ValueError where a counted cell has a value that no day on earth has had, unless `allowImplausible`; with
 *   `areSamplesSuspect` only missing values that are not declared are refused in the samples.
 */
export async function openPair(paths: PairPaths): Promise<Pair> {
  const opened: FieldFile[] = [];
  const close = () => closeAll(opened);
  try {
    const files = await openPairFiles(paths, opened);
    const policies = pairPolicies(paths);
    const plan = planRegridding(files, paths, policies);
    const grid = plan?.grid ?? files[0].grid;
    const gridName = plan?.gridName ?? files[0].path;
    const masked = paths.mask === undefined ? null : await readMask(paths.mask, grid, gridName);
    const mask = masked?.mask ?? null;
    const [truth, samples] = plan ? await plan.open(mask) : files;
    if ((truth.members ?? 1) > 1)
      throw new ShapeError(`${truth.path} has ${truth.members} members: the truth of an event is one field`, {
        file: truth.path,
      });
    const { alignment, notes: gridNotes } = alignGrids(samples.grid, samples.path, grid, truth.path);
    // Of a side in z that was regridded they were on its own grid.
    const areOfGrid = paths.stats && (!plan || [truth, samples].some(({ space }) => space === "z"));
    const normalisation = areOfGrid ? await readStatistics(paths.stats, grid, gridName) : null;
    const matched = matchEvents(truth, samples);
    const notes = [
      ...truth.notes.map((note) => `truth: ${note}`),
      ...samples.notes.map((note) => `samples: ${note}`),
      ...matched.notes,
      ...(masked?.notes ?? []),
      ...gridNotes,
    ].map(printableLine);
    const inMm = (file: FieldFile) => converter(file, grid, mask, normalisation);
    const [truthInMm, sampleInMm] = [inMm(truth), inMm(samples)];

    const [checkTruth, checkSample] = [truth, samples].map((file, side) => {
      const policy = file.isRegridded ? null : policies[side];
      return policy ? fieldGuard(file, policy) : null;
    });
    const cellOf = (cell: number): number =>
      turned(
        Float64Array.from({ length: grid.height * grid.width }, (_, i) => i),
        grid,
        alignment,
      )[cell] ?? NaN;

    async function readMembers(sampleEvent: number): Promise<Field<"mm/day">[]> {
      const members: Field<"mm/day">[] = [];
      for (const [member, values] of (await samples.readEvent(sampleEvent)).entries()) {
        const given = turned(values, grid, alignment);
        const field = sampleInMm(given);
        await checkSample?.({ event: sampleEvent, member, rain: field.values, given, mask, cellOf });
        members.push(field);
      }
      return members;
    }

    async function readEvent(index: number): Promise<FieldEvent<"mm/day">> {
      const [truthEvent, sampleEvent] = [matched.truth[index] ?? NaN, matched.samples[index] ?? NaN];
      const given = sure((await truth.readEvent(truthEvent))[0]);
      const observed = truthInMm(given);
      await checkTruth?.({ event: truthEvent, member: 0, rain: observed.values, given, mask });
      return {
        key: truth.key(truthEvent),
        index,
        truth: observed,
        members: await readMembers(sampleEvent),
      };
    }

    async function* readSamples(positions: Iterable<number>): AsyncGenerator<FieldEvent<"mm/day">> {
      const indexOf = new Map(matched.samples.map((sampleEvent, index) => [sampleEvent, index]));
      const unmatched = [...Array(samples.events).keys()].filter((sampleEvent) => !indexOf.has(sampleEvent));
      const past = new Map(unmatched.map((sampleEvent, i) => [sampleEvent, matched.samples.length + i]));
      for (const sampleEvent of positions) {
        const index = indexOf.get(sampleEvent);
        if (index !== undefined) {
          yield await readEvent(index);
          continue;
        }
        const members = await readMembers(sampleEvent);
        const values = new Float32Array(grid.height * grid.width).fill(Number.NaN);
        const unknown = makeField("mm/day", grid, values, mask);
        yield { key: samples.key(sampleEvent), index: sure(past.get(sampleEvent)), truth: unknown, members };
      }
    }

    async function* at(indices: Iterable<number>): AsyncGenerator<FieldEvent<"mm/day">> {
      for (const index of indices) yield await readEvent(index);
    }

    const some = (indices: readonly number[]): EventSet<"mm/day"> => ({
      space: "mm/day",
      grid,
      mask,
      length: indices.length,
      members: samples.members ?? 1,
      notes,
      [Symbol.asyncIterator]: () => at(indices),
    });
    return {
      ...some([...matched.truth.keys()]),
      some,
      everySample: { [Symbol.asyncIterator]: () => readSamples(Array(samples.events).keys()) },
      someSamples: (positions) => ({ [Symbol.asyncIterator]: () => readSamples(positions) }),
      truthFile: truth,
      samplesFile: samples,
      truthEvents: matched.truth,
      sampleEvents: matched.samples,
      regridding: plan?.said ?? null,
      alignment,
      normalisation,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What is done about impossible values of truth and samples; null where they are taken as they are. */
function pairPolicies({
  truthOptions,
  samplesOptions,
  allowImplausible,
  areSamplesSuspect,
}: PairOptions): [truth: GuardPolicy | null, samples: GuardPolicy | null] {
  return [
    (truthOptions?.allowImplausible ?? allowImplausible) ? null : { refuse: "all", infinite: true },
    (samplesOptions?.allowImplausible ?? allowImplausible)
      ? null
      : { refuse: areSamplesSuspect ? "fills" : "all", infinite: false },
  ];
}
