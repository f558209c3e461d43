import type { FieldEvent } from "../../lib/fields/event.js";
import type { Field, Values } from "../../lib/fields/field.js";

export type Events = readonly FieldEvent<"mm/day">[];

/** Cells of an event that are unmasked. */
function unmasked({ values, mask }: Field<"mm/day">): number[] {
  return [...values.keys()].filter((i) => mask === null || mask[i] === 1);
}

/** Cells that are unmasked, finite in the truth and finite in at least one member. */
export function countedCells({ truth, members }: FieldEvent<"mm/day">): number[] {
  return unmasked(truth).filter(
    (i) => Number.isFinite(truth.values[i]) && members.some((m) => Number.isFinite(m.values[i])),
  );
}

/** Cells that are unmasked and finite in the truth and in all members. */
export function completeCells({ truth, members }: FieldEvent<"mm/day">): number[] {
  return unmasked(truth).filter(
    (i) => Number.isFinite(truth.values[i]) && members.every((m) => Number.isFinite(m.values[i])),
  );
}

/** A definition that a member with an infinite value, where the truth is finite and unmasked, does not take part in. */
export function finite<Result>(definition: (events: Events) => Result): (events: Events) => Result {
  const isInfinite = ({ values }: Field<"mm/day">, truth: Field<"mm/day">): boolean =>
    unmasked(truth).some((i) => Number.isFinite(truth.values[i]) && Math.abs(values[i]!) === Infinity);
  return (events) =>
    definition(
      events.map((event) => ({
        ...event,
        members: event.members.map((member) =>
          isInfinite(member, event.truth)
            ? { ...member, values: member.values.map(() => Number.NaN) }
            : member,
        ),
      })),
    );
}

/** Every member with its event, and the cells that are finite in it and its truth. */
export function samples(
  events: Events,
): { truth: Values; values: Values; cells: number[]; size: number; event: FieldEvent<"mm/day"> }[] {
  return events.flatMap((event) =>
    event.members.map(({ values }) => ({
      event,
      truth: event.truth.values,
      values,
      size: values.length,
      cells: countedCells(event).filter((i) => Number.isFinite(values[i])),
    })),
  );
}

/** Pooled values: each counted truth cell once an event, each counted member cell. */
export function pooled(events: Events): {
  truth: number[];
  samples: number[];
  cells: number;
  excluded: number;
} {
  const members = samples(events).flatMap(({ values, cells }) => cells.map((i) => values[i]!));
  return {
    truth: events.flatMap((event) => countedCells(event).map((i) => event.truth.values[i]!)),
    samples: members,
    cells: members.length,
    excluded: sum(events.map((event) => event.members.length * event.truth.values.length)) - members.length,
  };
}

/** Values are compared with a threshold as they are stored. */
export function atLeast(values: Values, i: number, threshold: number): boolean {
  return values[i]! >= (values instanceof Float32Array ? Math.fround(threshold) : threshold);
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, x) => total + x, 0);
}

/** NaN for none. */
export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

export function summary(values: readonly number[]): Record<string, number> {
  const defined = values.filter((x) => !Number.isNaN(x));
  const none = defined.length === 0;
  return {
    mean: mean(defined),
    std: Math.sqrt(mean(defined.map((x) => (x - mean(defined)) ** 2))),
    min: none ? Number.NaN : Math.min(...defined),
    max: none ? Number.NaN : Math.max(...defined),
    n: defined.length,
    undefined: values.length - defined.length,
  };
}

/** Type 7: linear between order statistics at (n − 1)·q. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length === 0) return Number.NaN;
  const at = (sorted.length - 1) * q;
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! * (1 - (at - below)) + sorted[above]! * (at - below);
}

export function pearson(
  x: readonly number[],
  y: readonly number[],
  w: readonly number[] = x.map(() => 1),
): number {
  const used = w.map((weight, i) => (weight > 0 ? i : -1)).filter((i) => i >= 0);
  const values = (of: readonly number[]): number[] => used.map((i) => of[i]!);
  if (new Set(values(x).map((v) => v + 0)).size < 2 || new Set(values(y).map((v) => v + 0)).size < 2)
    return Number.NaN;
  const total = sum(values(w));
  const centre = (of: readonly number[]): number => sum(used.map((i) => w[i]! * of[i]!)) / total;
  const [mx, my] = [centre(x), centre(y)];
  const moment = (f: (i: number) => number): number => sum(used.map((i) => w[i]! * f(i)));
  return (
    moment((i) => (x[i]! - mx) * (y[i]! - my)) /
    Math.sqrt(moment((i) => (x[i]! - mx) ** 2) * moment((i) => (y[i]! - my) ** 2))
  );
}

/** Share of values that are ≤ x. */
export function ecdf(values: readonly number[], x: number): number {
  return values.filter((v) => v <= x).length / values.length;
}
