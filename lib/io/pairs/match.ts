import { FormatError, ShapeError, ValueError } from "../../errors.js";
import { sure } from "../../sure.js";
import { idsOfNames } from "../cf/event-names.js";
import { type EventTimes, timeLabels } from "../cf/event-times.js";
import type { FieldFile } from "../fields/field-file.js";
import { calendarNotes } from "./calendar-notes.js";

/** Events that two files have in common: positions in each, in the order of time where there are times. */
export interface Matching {
  readonly truth: readonly number[];
  readonly samples: readonly number[];
  readonly notes: readonly string[];
}

/**
 * Matches events by time where both files have times, else by the days that file names tell where both are
 * folders, else by position.
 *
 * @throws ValueError when a time occurs twice; FormatError when none or no day is common, or the events of one last longer
 *   than those of the other; ShapeError when files without times have different numbers of events.
 */
export function matchEvents(truth: FieldFile, samples: FieldFile): Matching {
  if (truth.times && samples.times) return matchTimes(truth, samples);
  const named = matchNames(truth, samples);
  if (named) return named;
  if (truth.events !== samples.events)
    throw new ShapeError(
      `${truth.path} has ${truth.events} events, ${samples.path} has ${samples.events}; without times in both ` +
        "they are matched by position, and their numbers must agree",
      { file: truth.path },
    );
  const order = inTime(truth.times ?? samples.times, truth.events);
  return { truth: order, samples: order, notes: ["truth and samples matched by position"] };
}

/** Folders whose files are called after days: `day_000012.npy` is `day_12_sample_00.npy`. Null where they are not. */
function matchNames(truth: FieldFile, samples: FieldFile): Matching | null {
  const [a, b] = [truth.names, samples.names].map((names) => names && idsOfNames(names));
  if (!a || !b) return null;
  const index = new Map(b.map((id, i) => [id, i]));
  const common = a.flatMap((id, i): [number, number][] => {
    const at = index.get(id);
    return at === undefined ? [] : [[i, at]];
  });
  const range = (names: readonly string[]) => `${names[0]} … ${names[names.length - 1]}`;
  const each = `${range(sure(truth.names))} in the truth, ${range(sure(samples.names))} in the samples`;
  if (common.length === 0)
    throw new FormatError(
      `${truth.path} and ${samples.path} have no day in common by the names of their files: ${each}`,
      { file: truth.path },
    );
  const isWhole = common.length === a.length && common.length === b.length;
  return {
    truth: common.map(([event]) => event),
    samples: common.map(([, event]) => event),
    notes: [
      isWhole
        ? "truth and samples matched by the names of their files"
        : `truth and samples overlap only partly: ${common.length} days are in both by the names of their files (${each})`,
    ],
  };
}

/** Positions from the earliest on; as they lie without times. */
function inTime(times: readonly string[] | null, events: number): number[] {
  const order = Array.from({ length: events }, (_, i) => i);
  if (times)
    order.sort((a, b) =>
      sure(times[a]) < sure(times[b]) ? -1 : sure(times[a]) > sure(times[b]) ? 1 : a - b,
    );
  return order;
}

function matchTimes(truth: FieldFile, samples: FieldFile): Matching {
  refuseOtherLengths(truth, samples);
  const byCells = commonOf(truth, sure(truth.times), samples, sure(samples.times));
  const stamped = stampedTimes(truth, samples);
  const byStamps = stamped && commonOf(truth, stamped.truth, samples, stamped.samples);
  // Hours without bounds are mostly stamped with their end, as sums are; days with their own date.
  const isShort = (truth.clock?.step.hours ?? 24) < 24 && (samples.clock?.step.hours ?? 24) < 24;
  const isByStamps =
    byStamps !== null &&
    (byStamps.length > byCells.length || (isShort && byStamps.length === byCells.length));
  const common = isByStamps ? byStamps : byCells;
  const range = (times: readonly string[]) => `${times[0]} … ${times[times.length - 1]}`;
  if (common.length === 0)
    throw new FormatError(
      `${truth.path} (${range(sure(truth.times))}) and ${samples.path} (${range(sure(samples.times))}) have no time in common` +
        (sure(sure(truth.times)[0]).length === sure(sure(samples.times)[0]).length
          ? ""
          : ": one is daily, bring both to daily values"),
      { file: truth.path },
    );
  const isPartial = common.length < truth.events || common.length < samples.events;
  const notes = isPartial
    ? [
        `truth and samples overlap only partly: ${common.length} times are in both, of ${truth.events} in the truth ` +
          `(${range(sure(truth.times))}) and ${samples.events} in the samples (${range(sure(samples.times))})`,
      ]
    : ["truth and samples matched by time"];
  const order = inTime(
    common.map(({ time }) => time),
    common.length,
  ).map((i) => sure(common[i]));
  return {
    truth: order.map((event) => event.truth),
    samples: order.map((event) => event.samples),
    notes: [
      ...notes,
      ...calendarNotes(truth, samples),
      ...boundsNotes(stamped, isByStamps, byCells.length),
      ...clockNotes(truth.clock, samples.clock),
      ...orderNotes(
        "truth",
        common.map((event) => event.truth),
        order.map((event) => event.truth),
      ),
    ],
  };
}

interface CommonEvent {
  readonly time: string;
  readonly truth: number;
  readonly samples: number;
}

function commonOf(
  truth: FieldFile,
  truthTimes: readonly string[],
  samples: FieldFile,
  sampleTimes: readonly string[],
): CommonEvent[] {
  const truthIndex = indexOf(truth.path, truthTimes);
  const sampleIndex = indexOf(samples.path, sampleTimes);
  return [...truthIndex].flatMap(([time, index]) => {
    const other = sampleIndex.get(time);
    return other === undefined ? [] : [{ time, truth: index, samples: other }];
  });
}

function indexOf(path: string, times: readonly string[]): Map<string, number> {
  const index = new Map<string, number>();
  times.forEach((time, i) => {
    if (index.has(time))
      throw new ValueError(
        `${path} has the time ${time} twice (events ${index.get(time)} and ${i}): leave one of them`,
        { file: path },
      );
    index.set(time, i);
  });
  return index;
}

/** Days are not compared with hours, nor months with days. */
function refuseOtherLengths(truth: FieldFile, samples: FieldFile): void {
  const [a, b] = [truth.clock, samples.clock];
  if (!a || !b) return;
  const words = ({ areMonths, step }: EventTimes) => (areMonths ? "a month" : `${step.hours} h`);
  const [hours, others] = [a.step.hours ?? NaN, b.step.hours ?? NaN];
  const areKnown = (a.areMonths || !Number.isNaN(hours)) && (b.areMonths || !Number.isNaN(others));
  const areAlike = a.areMonths === b.areMonths && (a.areMonths || Math.abs(hours - others) <= 0.01 * hours);
  if (areKnown && !areAlike)
    throw new FormatError(
      `an event of ${truth.path} lasts ${words(a)}, one of ${samples.path} ${words(b)}: bring both to daily values`,
    );
}

/**
 * The times as they are stamped, where the bounds of one file alone name other ones: the stamps of the other may
 * mean the same.
 */
function stampedTimes(
  truth: FieldFile,
  samples: FieldFile,
): { truth: readonly string[]; samples: readonly string[]; whose: "truth" | "samples" } | null {
  const labels = (file: FieldFile) => {
    const { clock } = file;
    return clock?.stamps ? timeLabels(clock.stamps, clock.areMonths) : null;
  };
  const [ofTruth, ofSamples] = [labels(truth), labels(samples)];
  if (ofTruth && !ofSamples && !isSame(ofTruth, sure(truth.times)))
    return { truth: ofTruth, samples: sure(samples.times), whose: "truth" };
  if (ofSamples && !ofTruth && !isSame(ofSamples, sure(samples.times)))
    return { truth: sure(truth.times), samples: ofSamples, whose: "samples" };
  return null;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.every((time, i) => time === b[i]);
}

function boundsNotes(
  stamped: { truth: readonly string[]; samples: readonly string[]; whose: "truth" | "samples" } | null,
  isByStamps: boolean,
  common: number,
): string[] {
  if (!stamped) return [];
  const { whose } = stamped;
  const other = whose === "truth" ? "samples" : "truth";
  return isByStamps
    ? [
        `the ${whose === "truth" ? "truth's" : "samples'"} times are matched as stamped: by their bounds ${common} would be common, and the ${other} ${other === "truth" ? "has" : "have"} no bounds`,
      ]
    : [
        `the ${whose === "truth" ? "truth's" : "samples'"} times are those of their bounds, not their stamps (${stamped[whose][0]} is the first)`,
      ];
}

function clockNotes(truth: EventTimes | null, samples: EventTimes | null): string[] {
  const hourOf = (clock: EventTimes | null) => {
    const hours = new Set(clock?.full.map((time) => time.slice(time.indexOf("T") + 1)));
    return hours.size === 1 && clock?.full[0]?.includes("T") && !clock.areMonths
      ? sure([...hours][0]).slice(0, 5)
      : null;
  };
  const [a, b] = [hourOf(truth), hourOf(samples)];
  if (a === null || b === null || a === b || truth?.stamps || samples?.stamps) return [];
  return [`truth at ${a} and samples at ${b} of the same days matched`];
}

function orderNotes(whose: string, found: readonly number[], sorted: readonly number[]): string[] {
  return found.every((event, i) => event === sorted[i])
    ? []
    : [`the times of the ${whose} are not in order: events are taken from the earliest on`];
}
