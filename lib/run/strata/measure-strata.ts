import type { EventSet, FieldEvent } from "../../fields/event.js";
import type { MetricMaker } from "../../metrics/catalogue.js";
import type { Evaluation } from "../../metrics/evaluate.js";
import type { MetricRow } from "../../metrics/rows.js";
import { sure } from "../../sure.js";
import {
  type Intervals,
  type Measures,
  type MeasuresOptions,
  type MeasuresState,
  measureStarter,
  startSomeMeasures,
} from "../measures-with-intervals.js";
import type { Strata, StrataKind, StrataNames } from "./strata.js";

/** An evaluation of some of the events, or of some of their cells or members. */
export interface StratumEvaluation {
  readonly by: StrataKind;
  readonly stratum: string;
  readonly events: number;
  readonly physical: Evaluation;
  readonly intervals?: Intervals;
  /** Of the metrics that were asked for besides. */
  readonly metrics?: readonly MetricRow[];
  /** Why numbers or intervals are undefined, or not to be trusted. */
  readonly note: string;
}

/** Strata on their way through the events. */
export interface StrataMeasures {
  add(event: FieldEvent<"mm/day">): void;
  result(): StratumEvaluation[];
  release(): void;
}

/** Fewer events say little of others. */
const FEW = 10;

/** @param events where a threshold is a quantile of the truth, it is that of all of them in every stratum */
export async function startStrata(
  strata: readonly Strata[],
  events: EventSet<"mm/day">,
  metrics: readonly MetricMaker[],
  options: MeasuresOptions = {},
): Promise<StrataMeasures> {
  // One thread each: there are many of them.
  const start = await measureStarter(events, metrics, { ...options, threads: 1 });
  const all = strata.map((one) => one.names.map((_, i) => start(setOf(one, i, events))));
  return running(strata, all);
}

/** Strata of some of the events; their sums can be merged with those of the others. */
export interface SomeStrataMeasures extends StrataMeasures {
  /** What was added so far to each stratum of each way of taking apart, plain data. */
  states(): MeasuresState[][];
  merge(states: readonly (readonly MeasuresState[])[]): void;
}

/**
 * {@link startStrata} of some events of a set, for metrics that need no truth beforehand, and no order.
 *
 * @param strata names alone where nothing is added but what others were given
 */
export async function startSomeStrata(
  strata: readonly (Strata | StrataNames)[],
  set: { readonly members: number; readonly mask: unknown },
  metrics: readonly MetricMaker[],
  options: MeasuresOptions = {},
): Promise<SomeStrataMeasures> {
  const all: Measures[][] = [];
  for (const one of strata) {
    const place = "placeOf" in one ? { placeOf: one.placeOf } : {};
    const starting = one.names.map((_, i) => {
      const { length, members, mask } = setOf(one, i, set);
      return startSomeMeasures({ total: length, members, mask, ...place }, metrics, {
        ...options,
        threads: 1,
      });
    });
    all.push(await Promise.all(starting));
  }
  return {
    ...running(strata, all),
    states: () => all.map((measures) => measures.map((one) => one.state())),
    merge(states) {
      for (const [s, measures] of all.entries())
        for (const [i, one] of measures.entries()) one.merge(sure(sure(states[s])[i]));
    },
  };
}

function running(
  strata: readonly (Strata | StrataNames)[],
  all: readonly (readonly Measures[])[],
): StrataMeasures {
  return {
    add(event) {
      for (const [s, one] of strata.entries()) {
        if (!("of" in one)) throw new RangeError("strata known by name alone cannot take events");
        for (const part of one.of(event)) sure(sure(all[s])[one.names.indexOf(part.name)]).add(part.event);
      }
    },
    result: () =>
      strata.flatMap(({ by, names }, s) => names.map((name, i) => resultOf(by, name, sure(sure(all[s])[i])))),
    release() {
      for (const one of all.flat()) one.release();
    },
  };
}

function setOf(
  { by, events }: StrataNames,
  place: number,
  { members, mask }: { readonly members: number; readonly mask: unknown },
) {
  const isOfPlaces = by === "region" || by === "elevation";
  return {
    length: events[place] ?? NaN,
    members: by === "member" ? 1 : members,
    mask: isOfPlaces || mask,
  };
}

function resultOf(by: StrataKind, stratum: string, measures: Measures): StratumEvaluation {
  const { physical, intervals, rows } = measures.result();
  const { events, cells } = physical.n;
  return {
    by,
    stratum,
    events,
    physical,
    ...(intervals ? { intervals } : {}),
    ...(rows.length > 0 ? { metrics: rows } : {}),
    note: cells === 0 ? "no cell counts: all are missing" : noteOf(events, intervals),
  };
}

function noteOf(events: number, intervals?: Intervals): string {
  if (intervals && intervals.groups < 2) return `${events} event: no intervals`;
  return events < FEW ? `${events} events: few` : "";
}
