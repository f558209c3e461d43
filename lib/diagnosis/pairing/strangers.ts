import { maskedCells, type Specimen } from "../specimen.js";
import { fingerprints, likeness } from "../statistics/fingerprint.js";
import { quantileOf } from "../statistics/pooled.js";
import { mean } from "../statistics/summary.js";
import { displacedCells } from "../statistics/symmetry.js";
import { whiten } from "../statistics/whitening.js";
import type { Pairing } from "./pairing.js";
import type { View } from "./view.js";

/** Share of cells above the smallest value. */
const LEAST_PATTERN = 0.1;
/** Likeness by which the best own pairs must exceed other pairs. */
const LEAST_CONTRAST = 0.2;
const MOST_ROWS = 1500;
const LEAST_STRANGERS = 0.04;
/** Where between other pairs (0) and own pairs (1) the mean likeness of strangers may lie. */
const APART = 0.2;

/** Of samples that resemble their own events as a whole: those that do not, if they stand apart from the others. */
export function withStrangers(pairing: Pairing, specimen: Specimen, view: View): Pairing {
  const inside = maskedCells(specimen);
  const rows = specimen.events
    .flatMap(({ members }, event) => members.map((field, member) => ({ event, member, field })))
    .filter(({ field }) => hasPattern(field.values, inside));
  if (rows.length > MOST_ROWS || rows.length < 6) return pairing;
  const cells = displacedCells(pairing.displacement, specimen.grid);
  const single = fingerprints(
    specimen,
    rows.map(({ field }) => [field]),
    view.sampleScale,
    cells,
  );
  const scores = likeness(...whiten(single, view.truth));
  const n = specimen.events.length;
  const own = rows.map(({ event }, r) => scores[r * n + pairing.truthOf[event]]);
  const other = (mean(scores) * n - mean(own)) / (n - 1);
  const high = quantileOf(Float64Array.from(own).sort(), 0.9);
  if (high - other < LEAST_CONTRAST) return pairing;
  const middle = other + 0.5 * (high - other);
  const strangers = rows.filter((_, r) => own[r] < middle);
  const theirs = own.filter((score) => score < middle);
  const apart = strangers.length > 0 && mean(theirs) < other + APART * (high - other);
  if (!apart || strangers.length < Math.max(3, LEAST_STRANGERS * rows.length)) return pairing;
  return { ...pairing, strangers: strangers.map(({ event, member }) => [event, member] as const) };
}

/** Whether enough cells of a field differ from its smallest value for it to resemble anything. */
export function hasPattern(values: ArrayLike<number>, inside: Int32Array): boolean {
  let [least, n, above] = [Number.POSITIVE_INFINITY, 0, 0];
  for (const i of inside) if (values[i] < least) least = values[i];
  for (const i of inside) {
    if (Number.isNaN(values[i])) continue;
    n++;
    if (values[i] > least) above++;
  }
  return above > LEAST_PATTERN * n;
}
