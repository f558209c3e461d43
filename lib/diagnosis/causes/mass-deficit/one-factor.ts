import type { Finding } from "../../finding.js";
import { plusMinus } from "../../plus-minus.js";
import { maskedCells, type Specimen } from "../../specimen.js";
import { errorOver } from "../../statistics/over-events.js";
import { errorsAsSure } from "../../statistics/student.js";

/** Factors of two halves of the events that differ by less, or by fewer errors of a normal law, are one. */
const SAME = Math.log(1.15);
const ERRORS = 3;

interface Totals {
  readonly truth: number;
  readonly members: number;
}

/** A factor that holds in the first half of the events and not in the second is no factor of all: a change, not to be scaled away. */
export function asOneFactor(found: Finding, specimen: Specimen): Finding {
  if (found.verdict !== "confirmed") return found;
  const totals = totalsOf(specimen);
  const half = totals.length >> 1;
  const [first, second] = [totals.slice(0, half), totals.slice(half)].map((part) => ({
    value: logRatio(part),
    ...errorOver(part, logRatio),
    events: part.length,
  })) as [Part, Part];
  const apart = Math.abs(first.value - second.value);
  const error = Math.hypot(first.error, second.error);
  const freedom = Math.min(first.freedom, second.freedom);
  if (!(apart > SAME && apart > errorsAsSure(ERRORS, freedom) * error))
    return { ...found, explanation: `${found.explanation}: one factor, which is no change of unit` };
  return {
    ...found,
    verdict: "suspected",
    repair: null,
    explanation: `${found.explanation}; not one factor: the mass is ${said(first)} in the first ${first.events} events and ${said(second)} in the last ${second.events}`,
  };
}

interface Part {
  readonly value: number;
  readonly error: number;
  readonly freedom: number;
  readonly events: number;
}

function said({ value, error }: Part): string {
  return `${Math.exp(value).toFixed(2)} times the real one${plusMinus(error)}`;
}

function totalsOf(specimen: Specimen): Totals[] {
  const cells = maskedCells(specimen);
  return specimen.events.map(({ truth, members }) => {
    let [real, made] = [0, 0];
    for (const { values } of members)
      for (const i of cells) {
        const [own, other] = [truth.values[i] ?? NaN, values[i] ?? NaN];
        if (!Number.isFinite(own) || !Number.isFinite(other)) continue;
        real += own;
        made += other;
      }
    return { truth: real, members: made };
  });
}

function logRatio(part: readonly Totals[]): number {
  const sum = (of: (total: Totals) => number): number => part.reduce((all, total) => all + of(total), 0);
  return Math.log(sum(({ members }) => members) / sum(({ truth }) => truth));
}
