import { WET_THRESHOLD } from "../../../metrics/wet-threshold.js";
import { type Finding, finding, untestable } from "../../finding.js";
import { oddEvents } from "../../looks/odd-events.js";
import { poolOf } from "../../looks/pool.js";
import { maskedCells, type Specimen } from "../../specimen.js";
import { quantileOf } from "../../statistics/pooled.js";
import { median } from "../../statistics/summary.js";

/** More events than this part are not some. */
const MOST = 0.4;
/** An amount of an event beyond the largest real one by this factor, and by these spreads of its logarithm, is out of scale. */
const FACTOR = 10;
const SPREADS = 3;
/** Events so few that leaving them out is no change over events. */
const FEW = 0.05;
const FEWEST_EVENTS = 8;
/** Rain next to none, mm/day, so that its ratio is a number. */
const LEAST = 1e-3;

/** Single events whose members hold many times what any other event does. They are left out. */
export function examineSomeEvents(specimen: Specimen): Finding {
  const found = oddEvents.plain?.(poolOf(specimen), specimen);
  if (found === undefined || typeof found === "string") return untestable("some-events", found ?? "");
  const scaled = [
    ...found.flatMap(({ events }) => (typeof events === "string" ? [] : events)),
    ...beyondAllReal(specimen),
  ];
  const odd = new Set(scaled);
  const all = specimen.events.length;
  if (odd.size === 0 || odd.size > MOST * all)
    return finding(
      "some-events",
      "excluded",
      odd.size,
      MOST * all,
      "no event is out of scale beside the others",
    );
  const leaveOut = (given: Specimen): Specimen => ({
    ...given,
    events: given.events.filter(({ key }) => !odd.has(key)),
  });
  const said = [
    `amounts are out of scale in ${[...odd].slice(0, 3).join(", ")}`,
    ...found.slice(0, 1).map(({ sentence }) => sentence),
  ];
  return finding(
    "some-events",
    "confirmed",
    odd.size,
    MOST * all,
    `${odd.size} of ${all} events: ${said.join("; ")}`,
    {
      repair: {
        id: "leave-events-out",
        apply: leaveOut,
      },
      measure: {
        name: "amount of the oddest event (log ratio)",
        matters: Math.log(4),
        distance: oddest,
        isOfOne: odd.size <= Math.max(1, FEW * all) && oddest(leaveOut(specimen)) < Math.log(FACTOR),
      },
    },
  );
}

/**
 * Events whose median member holds more than ten times what any real event does, once the factor that all events have in
 * common is taken off: several of them do not hide one another, as they would beside the members of all.
 */
function beyondAllReal(specimen: Specimen): string[] {
  const amounts = specimen.events.map(({ key, truth, members }) => ({
    key,
    real: amountOf(truth.values, specimen),
    made: median(members.map(({ values }) => amountOf(values, specimen))),
  }));
  const real = Float64Array.from(amounts, (a) => a.real).sort();
  const wet = amounts.filter((a) => a.real >= quantileOf(real, 0.5));
  if (real.length < FEWEST_EVENTS) return [];
  const common = Math.exp(median(wet.map((a) => Math.log(a.made / a.real))));
  const spread = Math.log(quantileOf(real, 0.84) / quantileOf(real, 0.5));
  const limit = quantileOf(real, 1) * Math.max(FACTOR, Math.exp(SPREADS * spread));
  return amounts.filter(({ made }) => made / common > limit).map(({ key }) => key);
}

/** Largest log ratio of the members' amount to the real one of an event. */
function oddest(specimen: Specimen): number {
  const amount = (values: ArrayLike<number>): number => amountOf(values, specimen);
  return Math.max(
    0,
    ...specimen.events
      .filter(({ truth }) => amount(truth.values) > WET_THRESHOLD)
      .map(({ truth, members }) => {
        const most = Math.max(...members.map(({ values }) => amount(values)));
        return Math.abs(Math.log(most / amount(truth.values)));
      }),
  );
}

/** Mean over the known cells, mm/day; at least next to nothing. */
function amountOf(values: ArrayLike<number>, specimen: Specimen): number {
  let [sum, n] = [0, 0];
  for (const i of maskedCells(specimen))
    if (Number.isFinite(values[i])) {
      sum += values[i] ?? NaN;
      n++;
    }
  return Math.max(n > 0 ? sum / n : 0, LEAST);
}
