import { ShapeError } from "../../errors.js";
import { sure } from "../../sure.js";
import { type EventTimes, timeLabels } from "./event-times.js";

/** `day_000012_sample_03.Y_hr_syn.npy`, `1982-12-01_member1.npy`: event, then member. */
const MEMBER_NAME = /^(.+?)[._-](?:(?:sample|member|ens)[._-]?\d+|[sm][._-]?\d{1,4})(?=\D|$)/i;
/** `member_03.tif`: a member of the one event that there is. */
const MEMBER_ALONE = /^(?:sample|member|ens|realization|s|m|r)[._-]?(\d+)(?=\D|$)/i;

/** Files of one event. */
export interface NamedEvent {
  readonly key: string;
  readonly names: readonly string[];
}

/** Whether names say that these files are members of one event. */
export function areMembersByName(names: readonly string[]): boolean {
  return names.every((name) => MEMBER_ALONE.test(name));
}

/** Whether a name tells its member. */
export function tellsMember(name: string): boolean {
  return MEMBER_NAME.test(name);
}

/**
 * Files of one field each, by the event that their names tell: all but the ending, or what comes before the member.
 *
 * @throws ShapeError when events have different numbers of files
 */
export function groupByEvent(path: string, names: readonly string[]): NamedEvent[] {
  const events = new Map<string, string[]>();
  const haveMembers = names.every((name) => MEMBER_NAME.test(name));
  for (const name of names) {
    const key = haveMembers ? sure(sure(MEMBER_NAME.exec(name))[1]) : name.replace(/\.[A-Za-z]\w*$/, "");
    events.set(key, [...(events.get(key) ?? []), name]);
  }
  return even(
    path,
    [...events].map(([key, group]) => ({ key, names: group })),
  );
}

/** @throws ShapeError when events have different numbers of files */
export function even<E extends { readonly key: string; readonly names: readonly string[] }>(
  path: string,
  groups: readonly E[],
): E[] {
  const uneven = groups.find((group) => group.names.length !== sure(groups[0]).names.length);
  if (uneven)
    throw new ShapeError(
      `${path}: ${sure(groups[0]).key} has ${sure(groups[0]).names.length} members, ${uneven.key} has ${uneven.names.length}`,
      { file: path },
    );
  return [...groups];
}

/** Date, with a clock where it is attached, follows a T or S, or has four digits at least. */
const DATE =
  /(?<!\d)((?:1[5-9]|2[0-2])\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?:(?:[-_.]?[TS])?([01]\d|2[0-3])(?::?([0-5]\d)(?::?([0-5]\d))?)?|[-_.]([01]\d|2[0-3])([0-5]\d)([0-5]\d)?)?(?!\d)/i;
const MONTH = /(?<!\d)((?:1[5-9]|2[0-2])\d\d)[-_.]?(0[1-9]|1[0-2])(?!\d)/;

/** The times that the names of events tell, where all of them do and differ: `chirps-v2.0.2001.01.31.tif`. */
export function timesOfNames(names: readonly string[]): EventTimes | null {
  const dates = names.map((name) => {
    const match = DATE.exec(name);
    if (!match) return null;
    const clock = [match[5] ?? match[8], match[6] ?? match[9], match[7] ?? match[10]];
    return `${match[1]}-${match[3]}-${match[4]}T${clock.map((part) => part ?? "00").join(":")}`;
  });
  const months = names.map((name) => MONTH.exec(name)?.slice(1).join("-") ?? null);
  const areMonths = dates.some((date) => date === null);
  const found = (areMonths ? months : dates).filter((time) => time !== null);
  if (found.length < names.length || new Set(found).size < names.length) return null;
  return {
    full: areMonths ? found.map((month) => `${month}-01T00:00:00`) : found,
    stamps: null,
    areMonths,
    step: { hours: null, why: "its times are those of file names", note: null },
  };
}

/** The number in each name that tells it from the others; null where no place of the names has one for all. */
export function idsOfNames(names: readonly string[]): number[] | null {
  const numbers = names.map((name) => (name.match(/\d+/g) ?? []).map(Number));
  const places = Math.min(...numbers.map(({ length }) => length));
  for (let place = 0; place < places; place++) {
    const ids = numbers.map((found) => found[place] ?? NaN);
    if (new Set(ids).size === names.length) return ids;
  }
  return null;
}

/** How the times of events are called, null where there are none. */
export function labelsOf(clock: EventTimes | null): string[] | null {
  return clock && timeLabels(clock.full, clock.areMonths);
}

/** Files that lie beside rasters and say something of them, and what people leave in a folder. */
const BESIDE =
  /^(?:readme|licen[cs]e|checksums?|md5sums?|sha\d+sums?|index)\b|\.(?:xml|tfw|tifw|wld|prj|ovr|msk|hdr|stx|md5|sha\d+|txt|md|rst|csv|json|html?|pdf|png|jpe?g|log|ya?ml|py|sh|r|ipynb|lock)$/i;

/** Whether a file of this name lies beside fields, and holds none. */
export function liesBeside(name: string): boolean {
  return BESIDE.test(name);
}
