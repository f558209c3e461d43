import { FormatError, ShapeError, ValueError } from "../errors.js";
import type { FieldFile } from "./field-file.js";

/** Events that two files have in common: positions in each, in the order of the truth. */
export interface Matching {
  readonly truth: readonly number[];
  readonly samples: readonly number[];
  readonly notes: readonly string[];
}

/**
 * Matches events by time where both files have times, and by position otherwise.
 *
 * @throws ValueError when a time occurs twice; FormatError when none is common; ShapeError when files without
 *   times have different numbers of events.
 */
export function matchEvents(truth: FieldFile, samples: FieldFile): Matching {
  if (truth.times && samples.times) return matchTimes(truth, truth.times, samples, samples.times);
  if (truth.events !== samples.events)
    throw new ShapeError(
      `${truth.path} has ${truth.events} events, ${samples.path} has ${samples.events}; without times in both ` +
        "they are matched by position, and their numbers must agree",
    );
  const order = Array.from({ length: truth.events }, (_, i) => i);
  return { truth: order, samples: order, notes: ["truth and samples matched by position"] };
}

function matchTimes(
  truth: FieldFile,
  truthTimes: readonly string[],
  samples: FieldFile,
  sampleTimes: readonly string[],
): Matching {
  const truthIndex = indexOf(truth.path, truthTimes);
  const sampleIndex = indexOf(samples.path, sampleTimes);
  const common = [...truthIndex.keys()].filter((time) => sampleIndex.has(time));
  const range = (times: readonly string[]) => `${times[0]} … ${times[times.length - 1]}`;
  if (common.length === 0)
    throw new FormatError(
      `${truth.path} (${range(truthTimes)}) and ${samples.path} (${range(sampleTimes)}) have no time in common` +
        (truthTimes[0].length === sampleTimes[0].length ? "" : ": one is daily, bring both to daily values"),
    );
  const isPartial = common.length < truth.events || common.length < samples.events;
  const notes = isPartial
    ? [
        `truth and samples overlap only partly: ${common.length} times are in both, of ${truth.events} in the truth ` +
          `(${range(truthTimes)}) and ${samples.events} in the samples (${range(sampleTimes)})`,
      ]
    : ["truth and samples matched by time"];
  return {
    truth: common.map((time) => truthIndex.get(time)!),
    samples: common.map((time) => sampleIndex.get(time)!),
    notes,
  };
}

function indexOf(path: string, times: readonly string[]): Map<string, number> {
  const index = new Map<string, number>();
  times.forEach((time, i) => {
    if (index.has(time))
      throw new ValueError(
        `${path} has the time ${time} twice (events ${index.get(time)} and ${i}): leave one of them`,
      );
    index.set(time, i);
  });
  return index;
}
