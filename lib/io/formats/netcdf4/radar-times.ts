import { sure } from "../../../sure.js";
import type { ArrayVariable, Attribute, Attributes } from "../../arrays/array-file.js";

/** When an image was taken, in milliseconds since 1970; null where the file does not tell. */
export interface Span {
  /** The nominal time of the product. */
  readonly stamp: number | null;
  readonly start: number | null;
  readonly end: number | null;
}

const MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");
const UNITS = "seconds since 1970-01-01";

export function minutesBetween({ start, end }: Span): number | null {
  return start !== null && end !== null && end > start ? (end - start) / 60000 : null;
}

/** `20100826`, `000500` */
export function odimTime(date: Attribute | undefined, time: Attribute | undefined): number | null {
  if (typeof date !== "string" || typeof time !== "string") return null;
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(date.trim() + time.trim());
  if (!found) return null;
  const [year, month, ...rest] = found.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return Date.UTC(year, month - 1, ...rest);
}

/** `26-AUG-2010;00:05:00.000` */
export function knmiTime(text: string | null): number | null {
  const [, day, month, year, hour, minute, second] =
    /^(\d\d)-([A-Z]{3})-(\d{4});(\d\d):(\d\d):(\d\d)/i.exec(text ?? "") ?? [];
  const index = MONTHS.indexOf(month?.toUpperCase() ?? "");
  if (index < 0) return null;
  return Date.UTC(Number(year), index, Number(day), Number(hour), Number(minute), Number(second));
}

/** The time of the images in a group, with its bounds where they last, as CF has them; none where it is not known. */
export function timeVariables(group: string, span: Span): ArrayVariable[] {
  const stamp = span.stamp ?? span.end ?? span.start;
  if (stamp === null) return [];
  const hasBounds = minutesBetween(span) !== null;
  const name = `${group}/time`;
  const time = held(name, [stamp], [], { units: UNITS, standard_name: "time" });
  if (!hasBounds) return [time];
  return [
    { ...time, attributes: { ...time.attributes, bounds: "time_bnds" } },
    held(`${name}_bnds`, [sure(span.start), sure(span.end)], [2], { units: UNITS }),
  ];
}

function held(
  name: string,
  milliseconds: readonly number[],
  shape: readonly number[],
  attributes: Attributes,
): ArrayVariable {
  const seconds = Float64Array.from(milliseconds, (value) => value / 1000);
  const read = async (start: readonly number[], count: readonly number[]) => {
    const from = start[0] ?? 0;
    return seconds.slice(from, from + (count[0] ?? 1));
  };
  return { name, dtype: "<f8", dims: shape.map(() => "nv"), shape, attributes, chunks: null, read };
}
