import type { EventSet, FieldEvent } from "../../fields/event.js";
import type { MetricMaker } from "../../metrics/catalogue.js";
import type { Evaluation } from "../../metrics/evaluate.js";
import type { MetricRow } from "../../metrics/rows.js";
import {
  type Intervals,
  type Measures,
  type MeasuresOptions,
  measureStarter,
} from "../measures-with-intervals.js";
import type { Strata, StrataKind } from "./strata.js";

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
  const all = strata.map((one) => ({
    ...one,
    measures: new Map(one.names.map((name, i): [string, Measures] => [name, start(setOf(one, i, events))])),
  }));
  return {
    add(event) {
      for (const { measures, of } of all)
        for (const part of of(event)) measures.get(part.name)!.add(part.event);
    },
    result: () =>
      all.flatMap(({ by, measures }) => [...measures].map(([name, one]) => resultOf(by, name, one))),
    release() {
      for (const { measures } of all) for (const one of measures.values()) one.release();
    },
  };
}

function setOf({ by, events }: Strata, place: number, { members, mask }: EventSet<"mm/day">) {
  const isOfPlaces = by === "region" || by === "elevation";
  return {
    length: events[place]!,
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
