import type { FieldEvent } from "../../fields/event.js";
import type { Specimen } from "../specimen.js";
import { maskedCells } from "../specimen.js";
import { errorOver, type OverEvents } from "./over-events.js";
import { mean } from "./summary.js";

/** Spread of the members beside the error of their mean, in log1p of amounts. */
export interface Dispersion extends OverEvents {
  /** √((M + 1)/M · variance of members / squared error of their mean); 1 for a reliable ensemble. */
  readonly ratio: number;
  /** Standard error of log(ratio). */
  readonly error: number;
  /** Share of the truth below or above all members, over what a reliable ensemble has; ties spread evenly. */
  readonly outer: number;
  /** Variance among members over the variance of a member in space, in mm/day: 0 where members are alike. */
  readonly relativeVariance: number;
}

/** Sums over the cells of one event. */
export interface DispersionRow {
  readonly variance: number;
  readonly error: number;
  readonly outer: number;
  readonly among: number;
  readonly cells: number;
  readonly sum: number;
  readonly squares: number;
  readonly expected: number;
}

/** NaN with fewer than two members. Cells where truth and all members are below 0.1 mm/day are left out. */
export function measureDispersion(specimen: Specimen): Dispersion {
  const inside = maskedCells(specimen);
  return dispersionOf(specimen.events.map((event) => dispersionRow(event, inside)));
}

/** The sums of one event over `inside`; null with fewer than two members, and where no cell counts. */
export function dispersionRow(event: FieldEvent<"mm/day">, inside: Int32Array): DispersionRow | null {
  const known = kept.get(event);
  if (known && known.inside === inside) return known.row;
  const row = measureRow(event, inside);
  kept.set(event, { inside, row });
  return row;
}

/** Kept by event: the same ones are in several specimens, and are never changed. */
const kept = new WeakMap<
  FieldEvent<"mm/day">,
  { readonly inside: Int32Array; readonly row: DispersionRow | null }
>();

function measureRow({ truth, members }: FieldEvent<"mm/day">, inside: Int32Array): DispersionRow | null {
  const M = members.length;
  if (M < 2) return null;
  const row = {
    variance: 0,
    error: 0,
    outer: 0,
    among: 0,
    cells: 0,
    sum: 0,
    squares: 0,
    expected: 2 / (M + 1),
  };
  const fields = members.map(({ values }) => values);
  const logs = new Float64Array(M);
  for (let c = 0; c < inside.length; c++) {
    const cell = inside[c] ?? NaN;
    const real = truth.values[cell] ?? NaN;
    if (Number.isNaN(real)) continue;
    let wet = real >= 0.1;
    let complete = true;
    for (const field of fields) {
      const value = field[cell] ?? NaN;
      if (!Number.isFinite(value)) complete = false;
      if (value >= 0.1) wet = true;
    }
    if (!complete || !wet) continue;
    const log = Math.log1p(Math.max(real, 0));
    let [m, sum, squared, below, equal] = [0, 0, 0, 0, 0];
    for (let k = 0; k < M; k++) {
      const value = fields[k]![cell] ?? NaN;
      sum += value;
      squared += value * value;
      logs[k] = Math.log1p(Math.max(value, 0));
      m += (logs[k] ?? NaN) / M;
      if ((logs[k] ?? NaN) < log) below++;
      else if (logs[k] === log) equal++;
    }
    let squares = 0;
    for (let k = 0; k < M; k++) squares += ((logs[k] ?? NaN) - m) * ((logs[k] ?? NaN) - m);
    row.variance += ((M + 1) / M) * (squares / (M - 1));
    row.error += (m - log) * (m - log);
    row.outer += ((below === 0 ? 1 : 0) + (below + equal === M ? 1 : 0)) / (equal + 1);
    const first = fields[0]?.[cell] ?? NaN;
    row.among += Math.max(squared - (sum * sum) / M, 0) / (M - 1);
    row.sum += first;
    row.squares += first * first;
    row.cells++;
  }
  return row.cells > 0 ? row : null;
}

/** The dispersion of some events together. */
export function dispersionOf(all: readonly (DispersionRow | null)[]): Dispersion {
  const rows = all.filter((row) => row !== null);
  if (rows.length === 0)
    return {
      ratio: Number.NaN,
      error: Number.NaN,
      freedom: 0,
      outer: Number.NaN,
      relativeVariance: Number.NaN,
    };
  const total = (
    of: readonly DispersionRow[],
    key: "variance" | "error" | "outer" | "among" | "cells",
  ): number => of.reduce((sum, row) => sum + row[key], 0);
  const logRatio = (of: readonly DispersionRow[]): number =>
    0.5 * Math.log(total(of, "variance") / total(of, "error"));
  const spatial = mean(rows.map((r) => Math.max(r.squares / r.cells - (r.sum / r.cells) ** 2, 0)));
  return {
    ratio: Math.exp(logRatio(rows)),
    ...errorOver(rows, logRatio),
    outer: total(rows, "outer") / total(rows, "cells") / mean(rows.map((r) => r.expected)),
    relativeVariance: total(rows, "among") / total(rows, "cells") / spatial,
  };
}
