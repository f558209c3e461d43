import { ShapeError } from "../errors.js";
import type { EventSet, FieldEvent } from "../fields/event.js";
import { type Field, withValues } from "../fields/field.js";
import { zToMm } from "../fields/transform.js";
import { alignGrids, turned } from "../io/fields/grids.js";
import { openLoneSamples } from "../io/pairs/lone-samples.js";
import { dayKey, readPlausibleTruth } from "./events.js";
import type { InputPaths, OpenedInput } from "./input.js";
import { needNormalisation, type Run, selectDays } from "./run.js";

/** Real fields of the days that a model was trained on, without members. */
export interface TrainingTruth {
  readonly events: EventSet<"mm/day">;
  close(): Promise<void>;
}

/**
 * Opens the real fields of training days for an input that is open: days of its run, or another file on its grid.
 *
 * @param which of a run, which days: `split:train`, `all`, `heavy_only` or `file:PATH`; else a file, which is understood as the
 *   truth is
 * @throws UsageError and FormatError as days of a run are selected, or a file is opened; ShapeError when grids differ
 */
export async function openTrainingTruth(
  { run, events, pair }: OpenedInput,
  which: string,
  paths: InputPaths,
): Promise<TrainingTruth> {
  if (run) return ofRun(run, events, which);
  const { run: _, roots: __, truth: ___, samples: ____, truthOptions, ...shared } = paths;
  const file = await openLoneSamples({ ...shared, samples: which, samplesOptions: truthOptions });
  try {
    const { alignment } = alignGrids(file.grid, which, events.grid, pair?.truthFile.path ?? "the truth");
    return {
      events: truths(events, file.length, async function* () {
        for await (const { key, members } of file) {
          const [truth, ...others] = members;
          if (!truth || others.length > 0)
            throw new ShapeError(
              `${which}: ${key} holds ${members.length} fields, members it seems: training days have one real field each`,
            );
          yield { key, truth: withValues(truth, "mm/day", turned(truth.values, file.grid, alignment)) };
        }
      }),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function ofRun(run: Run, events: EventSet<"mm/day">, which: string): Promise<TrainingTruth> {
  const days = await selectDays(run, which);
  const normalisation = needNormalisation(run);
  return {
    events: truths(events, days.length, async function* () {
      for (const day of days)
        yield { key: dayKey(day), truth: zToMm(await readPlausibleTruth(run, day), normalisation) };
    }),
    close: async () => {},
  };
}

function truths(
  like: EventSet<"mm/day">,
  length: number,
  read: () => AsyncGenerator<{ readonly key: string; readonly truth: Field<"mm/day"> }>,
): EventSet<"mm/day"> {
  const { space, grid, mask } = like;
  return {
    space,
    grid,
    mask,
    length,
    members: 0,
    notes: [],
    async *[Symbol.asyncIterator](): AsyncGenerator<FieldEvent<"mm/day">> {
      let index = 0;
      for await (const { key, truth } of read())
        yield { key, index: index++, truth: { ...truth, grid, mask }, members: [] };
    },
  };
}
