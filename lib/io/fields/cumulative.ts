import { ValueError } from "../../errors.js";
import type { Values } from "../../fields/field.js";
import { printableLine } from "../../printable.js";
import { sure } from "../../sure.js";
import { type EventTimes, timeLabels } from "../cf/event-times.js";
import { secondsOf, timeOfSeconds } from "../cf/iso-seconds.js";
import { type Cumulative, cumulativeError, growingRateError } from "./cumulative-signs.js";
import { checkEvent, type FieldFile } from "./field-file.js";
import { growthOf, largest, ROUNDING } from "./growth.js";
import { writtenAsRates } from "./written-as-rates.js";

/**
 * Fields whose amounts are those of each step: as the file has them, or each less the one before it.
 *
 * @throws ValueError when amounts never fall along time and nobody said how they are to be taken, or they cannot be taken
 *   apart; of rates that never fall, reading an event throws it
 */
export async function settleCumulative(
  file: FieldFile,
  cumulative: Cumulative | undefined,
): Promise<FieldFile> {
  if (cumulative === "no") return file;
  if (cumulative !== undefined) return differenced(file, cumulative);
  if (file.space !== "mm/day" || file.events < 5) return file;
  return file.isAmount ? checkedAmounts(file) : watchedRates(file);
}

async function checkedAmounts(file: FieldFile): Promise<FieldFile> {
  const growth = growthOf(file, file.mentionsAccumulation ? 4 : 6);
  for (let event = 0; !growth.isSettled(); event++) {
    const seen = growth.add(sure((await file.readEvent(event))[0]));
    if (seen !== undefined) throw cumulativeError(file.path, seen);
  }
  return file;
}

/** Rates that are said to be sums once enough events were read in order: nothing is read for it alone. */
function watchedRates(file: FieldFile): FieldFile {
  const growth = growthOf(file, 6);
  let next = 0;
  return {
    ...file,
    async readEvent(event) {
      const members = await file.readEvent(event);
      if (event !== next || growth.isSettled()) return members;
      next++;
      const seen = growth.add(sure(members[0]).slice());
      if (seen !== undefined) throw growingRateError(file, seen);
      return members;
    },
  };
}

/** Each event less the one before it. What fell before the first time is not known, which is left out. */
function differenced(file: FieldFile, since: "run" | "day"): FieldFile {
  const stamps = file.clock && (file.clock.stamps ?? file.clock.full);
  const isAlone = stamps ? beginnings(file, stamps, since) : withoutTimes(file, since);
  const firstEvent = isAlone[0] ? 0 : 1;
  const events = file.events - firstEvent;
  if (events === 0)
    throw new ValueError(
      `${file.path} has one time, from which nothing can be taken: --cumulative ${since} needs two`,
      { file: file.path },
    );
  const clock = file.clock && stamps && intervals(file.clock, stamps, file.stepHours, firstEvent);
  const times = clock && timeLabels(clock.full, clock.areMonths);
  let held: { readonly event: number; readonly members: Promise<Values[]> } | null = null;
  function read(event: number): Promise<Values[]> {
    if (held?.event !== event) held = { event, members: file.readEvent(event) };
    return held.members;
  }
  return {
    ...writtenAsRates(file),
    firstEvent,
    events,
    clock,
    times,
    rounding: 2 * file.rounding,
    notes: [...file.notes, noteOf(file, since, firstEvent, stamps)].map(printableLine),
    key: (event) => times?.[event] ?? file.key(event + firstEvent),
    async readEvent(event) {
      checkEvent(event, events, file.path);
      const own = event + firstEvent;
      if (isAlone[own]) return file.readEvent(own);
      const before = await read(own - 1);
      const after = await read(own);
      return after.map((values, member) => less(values, sure(before[member]), file, own, since));
    },
  };
}

/** Which events are the first of their sum, and so are amounts of their own. */
function beginnings(file: FieldFile, stamps: readonly string[], since: "run" | "day"): boolean[] {
  const { path, stepHours } = file;
  const moments = stamps.map(secondsOf);
  if (since === "day" && stepHours === null)
    throw new ValueError(
      `${path}: --cumulative day needs the length of a step: pass it, for example --step 1h`,
      { file: path },
    );
  return moments.map((moment, event) => {
    if (since === "day" && (moment - sure(stepHours) * 3600) % 86400 === 0) return true;
    const gap = event === 0 ? null : (moment - (moments[event - 1] ?? NaN)) / 3600;
    // Calendars of models have days that no date has.
    if (gap === null || stepHours === null || Number.isNaN(gap)) return false;
    if (Math.abs(gap - stepHours) > 0.01 * stepHours)
      throw new ValueError(
        `${path}: ${stamps[event]} comes ${gap} h after ${stamps[event - 1]}, and a step is ${stepHours} h: sums ` +
          `can be taken apart (--cumulative ${since}) only where no time is left out and times are in order`,
        { file: path },
      );
    return false;
  });
}

function withoutTimes({ path, events }: FieldFile, since: "run" | "day"): boolean[] {
  if (since === "day")
    throw new ValueError(`${path} has no times, by which --cumulative day knows where a day begins`, {
      file: path,
    });
  return Array.from({ length: events }, () => false);
}

/** A sum is stamped with its end; events are known by their start, of days by their middle. */
function intervals(
  clock: EventTimes,
  stamps: readonly string[],
  stepHours: number | null,
  firstEvent: number,
): EventTimes {
  const ends = stamps.slice(firstEvent);
  if (stepHours === null) return { ...clock, full: ends, stamps: null };
  const full = ends.map((end, i) => {
    const seconds = secondsOf(end) - stepHours * 3600;
    if (Number.isNaN(seconds)) return stamps[i + firstEvent - 1] ?? end;
    return timeOfSeconds(stepHours === 24 ? seconds + 43200 : seconds);
  });
  return { ...clock, full, stamps: ends };
}

function noteOf(
  { path }: FieldFile,
  since: "run" | "day",
  firstEvent: number,
  stamps: readonly string[] | null,
): string {
  const what = since === "run" ? "the start of the run" : "00 UTC of each day";
  const first =
    firstEvent === 1
      ? `; ${stamps ? stamps[0] : "its first event"} is left out: how much of it fell in its own step is not known`
      : "";
  return `${path}: sums since ${what}, taken apart: each step less the one before it, in mm/day${first}`;
}

/** @throws ValueError where a sum falls by more than rounding makes */
function less(after: Values, before: Values, file: FieldFile, event: number, since: "run" | "day"): Values {
  const out = after.slice();
  const least = Math.max(ROUNDING * Math.max(largest(after), largest(before)), 2 * file.rounding);
  for (let cell = 0; cell < out.length; cell++) {
    const [first, last] = [before[cell] ?? NaN, after[cell] ?? NaN];
    const amount = last - first;
    if (amount < -least) throw falls(file, event, cell, first, last, since);
    out[cell] = Math.max(amount, 0);
  }
  return out;
}

function falls(
  file: FieldFile,
  event: number,
  cell: number,
  before: number,
  after: number,
  since: "run" | "day",
): ValueError {
  const { width } = file.grid;
  const millimetres = (value: number) =>
    file.stepHours === null ? `${value} mm/day` : `${(value * file.stepHours) / 24} mm`;
  const place = `row ${Math.floor(cell / width)}, column ${cell % width}`;
  const advice =
    since === "run"
      ? "a run that was started again, another forecast, or a bucket? --cumulative day is for sums that start anew at 00 UTC"
      : "does the sum start anew at another hour? --cumulative run is for sums that never do";
  return new ValueError(
    `${file.path}: the sum falls at ${file.key(event)} (${place}: from ${millimetres(before)} to ${millimetres(after)}), where ` +
      `--cumulative ${since} has none fall: ${advice}`,
    { file: file.path },
  );
}
