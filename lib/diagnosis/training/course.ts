import { sure } from "../../sure.js";
import type { ColumnId } from "./columns.js";
import type { TrainingLog } from "./read-training-log.js";

/** The values of a column that were logged, with their epochs. */
export interface Course {
  readonly name: string;
  readonly epochs: readonly number[];
  readonly values: readonly number[];
}

/** Null where the log has no such column, or no value in it. */
export function courseOf({ epochs, columns, names }: TrainingLog, id: ColumnId): Course | null {
  const column = columns.get(id);
  if (!column) return null;
  const logged = column.flatMap((value, r) => (value === null ? [] : [{ epoch: epochs[r] ?? NaN, value }]));
  return logged.length === 0
    ? null
    : {
        name: sure(names.get(id)),
        epochs: logged.map(({ epoch }) => epoch),
        values: logged.map(({ value }) => value),
      };
}

/** The part of a course that is finite, up to its first value that is not. */
export function finitePart(course: Course): Course {
  const end = course.values.findIndex((value) => !Number.isFinite(value));
  return end < 0
    ? course
    : { ...course, epochs: course.epochs.slice(0, end), values: course.values.slice(0, end) };
}

/** A stretch of a course: its epochs, the mean of its values and the error of the mean about the line through them. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly mean: number;
  readonly error: number;
}

export function stretch({ epochs, values }: Course, from: number, to: number): Stretch {
  const part = values.slice(from, to);
  const n = part.length;
  const mean = part.reduce((a, b) => a + b, 0) / n;
  const middle = (n - 1) / 2;
  const sxx = part.reduce((a, _, i) => a + (i - middle) ** 2, 0);
  const slope = sxx > 0 ? part.reduce((a, v, i) => a + (i - middle) * v, 0) / sxx : 0;
  const rest = part.reduce((a, v, i) => a + (v - mean - slope * (i - middle)) ** 2, 0);
  return {
    from: epochs[from] ?? NaN,
    to: epochs[to - 1] ?? NaN,
    mean,
    error: Math.sqrt(rest / Math.max(n - 2, 1) / n),
  };
}

/** Epochs in the last fifth of a course, at least three. */
export function lastFifth(course: Course): number {
  return Math.max(3, Math.round(course.values.length / 5));
}

export function late(course: Course): Stretch {
  const n = course.values.length;
  return stretch(course, Math.max(0, n - lastFifth(course)), n);
}

export function figure(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(2) : String(+value.toPrecision(4));
}

export function span({ from, to }: Pick<Stretch, "from" | "to">): string {
  return from === to ? `epoch ${from}` : `epochs ${from} to ${to}`;
}
