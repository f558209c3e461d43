import { sure } from "../../sure.js";
import { maskedCells, type Specimen } from "../specimen.js";
import { type Fingerprints, fingerprints, likeness } from "../statistics/fingerprint.js";
import { quantileOf } from "../statistics/pooled.js";
import { errorsAsSure } from "../statistics/student.js";
import { mean, tOf } from "../statistics/summary.js";
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
/** Own pairs must lie beyond so many standard deviations of other pairs for a single sample to be told from a stranger. */
const LEAST_POWER = 3.5;
/** Standard errors of a normal law by which a member must be less like its events than the others. */
const ODD_ERRORS = 5;
/** Where strangers stand apart, at most this many for each of them lie halfway between them and the others. */
const VALLEY = 0.5;

/**
 * Of samples that resemble their own events as a whole: those that do not, if they stand apart from the others. Where a single
 * sample's likeness scatters as widely as own and other pairs differ, or those halfway are many, the low ones are no strangers
 * but the tail of one distribution.
 */
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
  const [samples, truth] = whiten(single, view.truth);
  const scores = likeness(samples, truth);
  const n = specimen.events.length;
  const own = rows.map(({ event }, r) => scores[r * n + (pairing.truthOf[event] ?? NaN)] ?? NaN);
  const other = (mean(scores) * n - mean(own)) / (n - 1);
  const high = quantileOf(Float64Array.from(own).sort(), 0.9);
  const contrast = high - other;
  const odd = strangeMember(rows, own, other);
  if (odd !== null)
    return {
      ...pairing,
      strangers: rows.flatMap(({ event, member }) => (member === odd ? [[event, member] as const] : [])),
    };
  if (contrast < Math.max(LEAST_CONTRAST, LEAST_POWER * spreadOfOthers(scores, rows, pairing.truthOf, other)))
    return pairing;
  const middle = other + 0.5 * contrast;
  const strangers = rows.filter((_, r) => (own[r] ?? NaN) < middle);
  const theirs = own.filter((score) => score < middle);
  const apart = strangers.length > 0 && mean(theirs) < other + APART * contrast;
  const between = (low: number, top: number): number =>
    own.filter((score) => score >= other + low * contrast && score < other + top * contrast).length;
  const isOnlyATail = between(1 / 3, 2 / 3) > VALLEY * between(Number.NEGATIVE_INFINITY, 1 / 6);
  if (strangers.length > 0 && likenessOfFellows(samples, rows, strangers) > APART * contrast) return pairing;
  if (!apart || isOnlyATail || strangers.length < Math.max(3, LEAST_STRANGERS * rows.length)) return pairing;
  return { ...pairing, strangers: strangers.map(({ event, member }) => [event, member] as const) };
}

/**
 * How much more alike strangers are to the other members of their event than to those of other events: members that only lie
 * far from the truth, as days of the same week do, know their event all the same.
 */
function likenessOfFellows(samples: Fingerprints, rows: readonly Row[], strangers: readonly Row[]): number {
  const step = Math.ceil(strangers.length / MOST_ASKED);
  const asked = strangers.filter((_, k) => k % step === 0);
  const { blocks, values } = samples;
  const own = new Float64Array(asked.length * blocks);
  asked.forEach((row, k) => {
    const at = rows.indexOf(row) * blocks;
    own.set(values.subarray(at, at + blocks), k * blocks);
  });
  const scores = likeness({ blocks, values: own }, samples);
  return mean(
    asked.flatMap((row, k) => {
      const [fellows, others]: [number[], number[]] = [[], []];
      rows.forEach((other, r) => {
        if (other === row) return;
        (other.event === row.event ? fellows : others).push(scores[k * rows.length + r] ?? NaN);
      });
      return fellows.length > 0 ? [mean(fellows) - mean(others)] : [];
    }),
  );
}

/** A sample. */
interface Row {
  readonly event: number;
  readonly member: number;
}

const MOST_ASKED = 40;

/**
 * The member that is of other events throughout, where it is one: its likeness to its own events, over all of them, is next to
 * none, while the other members have theirs, beyond chance. Tells what no single sample would.
 */
function strangeMember(
  rows: readonly { readonly event: number; readonly member: number }[],
  own: readonly number[],
  other: number,
): number | null {
  const events = new Map<number, Map<number, number>>();
  for (const [r, { event, member }] of rows.entries()) {
    const scores = events.get(event) ?? new Map<number, number>();
    events.set(event, scores.set(member, (own[r] ?? NaN) - other));
  }
  const members = [...new Set(rows.map(({ member }) => member))];
  if (members.length < 3) return null;
  const odd = members.filter((member) => {
    const [its, theirs]: [number[], number[]] = [[], []];
    for (const scores of events.values()) {
      const score = scores.get(member);
      if (score === undefined || scores.size < 2) continue;
      its.push(score);
      theirs.push(mean([...scores].flatMap(([m, value]) => (m === member ? [] : [value]))));
    }
    const less = its.map((score, e) => (theirs[e] ?? NaN) - score);
    return mean(its) < APART * mean(theirs) && tOf(less) > errorsAsSure(ODD_ERRORS, less.length - 1);
  });
  return odd.length === 1 ? sure(odd[0]) : null;
}

function spreadOfOthers(
  scores: Float64Array,
  rows: readonly { readonly event: number }[],
  truthOf: Int32Array,
  middle: number,
): number {
  const n = truthOf.length;
  let [sum, count] = [0, 0];
  rows.forEach(({ event }, r) => {
    for (let e = 0; e < n; e++) {
      const score = scores[r * n + e] ?? NaN;
      if (e === truthOf[event] || Number.isNaN(score)) continue;
      sum += (score - middle) ** 2;
      count++;
    }
  });
  return Math.sqrt(sum / count);
}

/** Whether enough cells of a field differ from its smallest value for it to resemble anything. */
export function hasPattern(values: ArrayLike<number>, inside: Int32Array): boolean {
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < inside.length; k++) {
    const value = values[inside[k] ?? NaN] ?? NaN;
    if (value < least) least = value;
  }
  let [n, above] = [0, 0];
  for (let k = 0; k < inside.length; k++) {
    const value = values[inside[k] ?? NaN] ?? NaN;
    if (Number.isNaN(value)) continue;
    n++;
    if (value > least) above++;
  }
  return above > LEAST_PATTERN * n;
}
