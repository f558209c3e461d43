import { FormatError, ShapeError, ValueError } from "../../errors.js";
import { sure } from "../../sure.js";
import { type ArrayFile, type ArrayVariable, leafOf, readAll, textAttribute } from "../arrays/array-file.js";
import { datetimeUnit } from "../arrays/npy-dtype.js";
import { own } from "../arrays/own.js";
import { CALENDARS, type Moment } from "./calendar.js";
import { coordinateOf, type FieldAxes, scopeOf } from "./cf.js";
import { carried, type TimeAxis, timeAxis } from "./cf-time.js";
import { coordinateValues } from "./coordinate-values.js";
import { type EventTimes, eventTimes, type StepHints } from "./event-times.js";
import { timeVariable } from "./time-variable.js";

/**
 * Times of the events, where the file tells them; notes say why where it does not.
 *
 * @param withoutBounds whether events are known by their stamps, whatever their bounds
 * @throws ShapeError when there are other than one for each event; ValueError when one is missing
 */
export async function readTimes(
  file: ArrayFile,
  variable: ArrayVariable,
  axes: FieldAxes,
  notes: string[],
  withoutBounds = false,
): Promise<EventTimes | null> {
  const scope = scopeOf(file, variable);
  const [dim, events] =
    axes.event === null ? [null, 1] : [sure(variable.dims[axes.event]), variable.shape[axes.event] ?? NaN];
  // A time of the right name and the wrong length is for the message.
  const time = timeVariable(scope, variable, dim, events) ?? (dim && coordinateOf(scope, dim));
  if (!time) return null;
  const name = leafOf(time.name);
  if (time.shape.length > 0 && time.shape[0] !== events)
    throw new ShapeError(
      `${file.path}: ${time.name} has ${time.shape[0]} times, ${variable.name} has ${events} events`,
      { file: file.path },
    );
  const hints = { frequency: frequencyOf(file) };
  if (/[SU]/.test(time.dtype)) return textTimes(await texts(time, events), hints, name, notes);
  const unit = datetimeUnit(time.dtype);
  const units = unit
    ? `${own(NUMPY_UNITS, unit) ?? unit} since 1970-01-01`
    : textAttribute(time.attributes, "units");
  if (!units) {
    notes.push(`${name} has no units: events are known by position`);
    return null;
  }
  const calendar = unit ? "proleptic_gregorian" : textAttribute(time.attributes, "calendar");
  const axis = timeAxis(units, calendar);
  const moments = axis && (await momentsOf(file, time, axis));
  if (!moments) {
    notes.push(
      `${name} in "${units}" (${calendar ?? "standard"}) cannot be decoded: events are known by position`,
    );
    return null;
  }
  const bounds = withoutBounds ? null : await boundsOf(file, scope, time, axis, events);
  return eventTimes(moments, bounds, axis, hints);
}

const NUMPY_UNITS: Readonly<Record<string, string>> = {
  W: "weeks",
  D: "days",
  h: "hours",
  m: "minutes",
  s: "seconds",
  ms: "milliseconds",
  us: "microseconds",
  ns: "nanoseconds",
};

/** NumPy's "not a time". */
const NOT_A_TIME = -(2n ** 63n);

/** The moments of a coordinate; null where its counts have none. */
async function momentsOf(file: ArrayFile, time: ArrayVariable, axis: TimeAxis): Promise<Moment[] | null> {
  const { values, resolution } = await coordinateValues(time, file);
  const missing = values.findIndex((value) => Number.isNaN(value) || value === NOT_A_TIME);
  if (missing >= 0)
    throw new ValueError(
      `${file.path}: ${time.name} has no time for event ${missing}: fill it in, or leave that event out`,
      { file: file.path },
    );
  const moments: Moment[] = [];
  for (const value of values) {
    const moment = axis.moment(value);
    if (!moment) return null;
    moments.push(moment);
  }
  return rounded(moments, resolution * axis.unitSeconds);
}

const ROUND_SECONDS = [86400, 43200, 21600, 10800, 3600, 1800, 900, 600, 300, 60];

/** Times that float32 could not hold to the second, at the round clock times that they must have been. */
function rounded(moments: readonly Moment[], resolution: number): Moment[] {
  const isNear = ({ second }: Moment, step: number) =>
    Math.abs(second - step * Math.round(second / step)) <= Math.max(1, resolution);
  const step = resolution > 0.5 && ROUND_SECONDS.find((s) => moments.every((moment) => isNear(moment, s)));
  if (!step || resolution > step / 2) return [...moments];
  return moments.map(({ day, second }) => carried(day, step * Math.round(second / step)));
}

/** Starts and ends of the events, where time has bounds that say them; climatologies have none. */
async function boundsOf(
  file: ArrayFile,
  scope: ArrayFile,
  time: ArrayVariable,
  axis: TimeAxis,
  events: number,
): Promise<Moment[] | null> {
  if (textAttribute(time.attributes, "climatology") !== null) return null;
  const name = textAttribute(time.attributes, "bounds");
  const isBounds = name === null ? /^time_?(bnds|bounds|bnd)$/i : null;
  const bounds = scope.variables.find(
    (v) => (isBounds ? isBounds.test(leafOf(v.name)) : leafOf(v.name) === name) && v.shape.at(-1) === 2,
  );
  if (!bounds || bounds.shape.reduce((product, n) => product * n, 1) !== 2 * events) return null;
  const units = textAttribute(bounds.attributes, "units");
  const calendar = textAttribute(bounds.attributes, "calendar") ?? textAttribute(time.attributes, "calendar");
  const ownAxis = units === null ? axis : (timeAxis(units, calendar) ?? axis);
  const { values } = await coordinateValues(
    // Bounds have the attributes of their coordinate, unless they say otherwise.
    { ...bounds, attributes: { ...(bounds.dtype === time.dtype && time.attributes), ...bounds.attributes } },
    file,
  );
  const moments = values.map((value) => (Number.isNaN(value) ? null : ownAxis.moment(value)));
  const known = moments.flatMap((moment) => (moment && inCalendar(moment, ownAxis, axis)) ?? []);
  if (known.length < moments.length) return null;
  const isForward = known.every(
    ({ day, second }, i) =>
      i % 2 === 0 ||
      day > sure(known[i - 1]).day ||
      (day === sure(known[i - 1]).day && second > sure(known[i - 1]).second),
  );
  return isForward ? known : null;
}

/** The same date by the days of another calendar; null where that has no such date. */
function inCalendar({ day, second }: Moment, from: TimeAxis, to: TimeAxis): Moment | null {
  const date = from.calendar.toDate(day);
  const found = to.calendar.toDay(...date);
  return String(to.calendar.toDate(found)) === String(date) ? { day: found, second } : null;
}

async function texts(time: ArrayVariable, events: number): Promise<string[]> {
  const values = await readAll(time);
  if (!Array.isArray(values)) throw new FormatError(`${time.name} holds numbers, not texts`);
  const length = values.length / events;
  return Array.from({ length: events }, (_, i) =>
    values
      .slice(i * length, (i + 1) * length)
      .join("")
      .replace(/\0/g, "")
      .trim(),
  );
}

/** ISO 8601, and WRF's `2001-01-01_00:00:00`. */
function textTimes(
  values: readonly string[],
  hints: StepHints,
  name: string,
  notes: string[],
): EventTimes | null {
  const calendar = sure(CALENDARS.proleptic_gregorian);
  const axis: TimeAxis = { calendar, unitSeconds: 1, moment: () => null };
  const moments = values.map((text) => {
    const match = /^(\d{4})-(\d{2})-(\d{2})(?:[T_ ](\d{2})(?::?(\d{2})(?::?(\d{2}))?)?(?:\.\d*)?Z?)?$/.exec(
      text,
    );
    if (!match) return null;
    const [year = NaN, month = NaN, date = NaN, hour = NaN, minute = NaN, second = NaN] = match
      .slice(1)
      .map((part) => Number(part ?? 0));
    return { day: calendar.toDay(year, month, date), second: hour * 3600 + minute * 60 + second };
  });
  const known = moments.filter((moment) => moment !== null);
  if (known.length < moments.length) {
    const odd = values[moments.indexOf(null)];
    notes.push(`${name} has "${odd}", which is no date: events are known by position`);
    return null;
  }
  const within = known.map(({ day, second }) => carried(day, second));
  const times = eventTimes(within, null, axis, hints);
  // Dates that the calendar does not have (2001-02-30 of a model) stay as they are written.
  const full = times.full.map((time, i) =>
    sure(within[i]).day === sure(known[i]).day ? `${sure(values[i]).slice(0, 10)}${time.slice(-9)}` : time,
  );
  return { ...times, calendar: null, full };
}

const FREQUENCY_HOURS: Readonly<Record<string, number | "month">> = {
  day: 24,
  daily: 24,
  p1d: 24,
  hourly: 1,
  pt1h: 1,
  mon: "month",
  month: "month",
  monthly: "month",
  p1m: "month",
};

/** The time step that the attributes of a file name, as CMIP's and CORDEX's `frequency` do. */
function frequencyOf({ attributes }: ArrayFile): number | "month" | null {
  for (const name of ["frequency", "time_frequency", "time_coverage_resolution"]) {
    const text = textAttribute(attributes, name)?.toLowerCase();
    if (!text) continue;
    const hours = /^(?:pt)?(\d+)\s*h(?:rs?|ours?)?$/.exec(text);
    const known = hours ? Number(hours[1]) : own(FREQUENCY_HOURS, text);
    if (known) return known;
  }
  return null;
}
