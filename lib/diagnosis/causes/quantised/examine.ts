import type { Values } from "../../../fields/field.js";
import { type Finding, finding } from "../../finding.js";
import { kolmogorov } from "../../joint/kolmogorov.js";
import { stepOf } from "../../looks/step-of.js";
import { changeEvents, maskedCells, type Specimen } from "../../specimen.js";
import { poolValues, sortedPool } from "../../statistics/pooled.js";
import { isLatticeOf, latticeOf } from "./lattice-of.js";

/** Steps below this, mm/day, move nothing that is measured here. */
const LEAST_STEP = 0.1;
/** How many times finer the steps of the truth must be. */
const FINER = 1.9;

const ROUNDINGS = { "to the nearest step": Math.round, down: Math.floor, up: Math.ceil } as const;

/** Amounts of the samples are multiples of a step, those of the truth are not. The truth is rounded alike. */
export function examineQuantised(specimen: Specimen): Finding {
  const cells = maskedCells(specimen);
  const truths = specimen.events.map(({ truth }) => truth.values);
  const members = specimen.events.flatMap((event) => event.members.map(({ values }) => values));
  const step = Math.max(stepOf(members, cells), latticeOf(members, cells));
  const real = isLatticeOf(truths, cells, step)
    ? step
    : Math.max(stepOf(truths, cells), latticeOf(truths, cells));
  if (step < LEAST_STEP * (1 - 1e-6) || step < FINER * real)
    return finding(
      "quantised",
      "excluded",
      step,
      Math.max(LEAST_STEP, FINER * real),
      step === 0
        ? "the samples are no multiples of a step"
        : `the samples are multiples of ${step.toPrecision(3)} mm/day, the real amounts of ${real.toPrecision(3)}`,
    );
  const [how, round] = nearestRounding(specimen, step);
  return finding(
    "quantised",
    "confirmed",
    step,
    Math.max(LEAST_STEP, FINER * real),
    `all generated amounts are multiples of ${step.toPrecision(3)} mm/day, as if rounded ${how}; the real ones are ${real > 0 ? `multiples of ${real.toPrecision(3)}` : "not"}`,
    { imitate: (given) => roundedTruth(given, step, round) },
  );
}

type Rounding = (typeof ROUNDINGS)[keyof typeof ROUNDINGS];

function nearestRounding(specimen: Specimen, step: number): readonly [string, Rounding] {
  const { truth, samples } = poolValues(specimen);
  const sorted = sortedPool(samples);
  const real = sortedPool(truth);
  const distance = (round: Rounding): number =>
    kolmogorov(
      real.map((v) => round(v / step) * step),
      sorted,
    );
  return Object.entries(ROUNDINGS)
    .map((entry) => ({ entry, far: distance(entry[1]) }))
    .reduce((a, b) => (b.far < a.far ? b : a)).entry;
}

function roundedTruth(specimen: Specimen, step: number, round: Rounding): Specimen {
  const rounded = (values: Values): Values => values.map((v) => round(v / step) * step);
  return changeEvents(specimen, (event) => ({
    ...event,
    truth: { ...event.truth, values: rounded(event.truth.values) },
  }));
}
