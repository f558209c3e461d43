import { sure } from "../../../sure.js";
import { type Finding, finding, untestable } from "../../finding.js";
import { eachMember } from "../../looks/each-member.js";
import { poolOf } from "../../looks/pool.js";
import { readingOf } from "../../looks/reading.js";
import { canSwap, swapTest } from "../../looks/swaps.js";
import { changeEvents, maskedCells, type Specimen } from "../../specimen.js";
import { median } from "../../statistics/summary.js";

/** A member's amount beyond this factor of the median member's is another one. */
const FACTOR = 1.5;
/** What a dry member is said to hold, so that its ratio to others is a number. */
const LEAST_AMOUNT = 1e-6;

/**
 * Members whose amounts, over all events, are not those of the others, beyond what an exchange of the members of each event
 * gives. They are left out.
 */
export function examineSomeMembers(specimen: Specimen, seed: number): Finding {
  const fewest = Math.min(...specimen.events.map(({ members }) => members.length));
  if (fewest < 3) return untestable("some-members", "needs three members of each event");
  const pool = poolOf(specimen);
  const coordinates = eachMember.coordinates?.(pool) ?? [];
  if (typeof coordinates === "string" || !canSwap(pool.events.length, pool.slots))
    return untestable("some-members", "there are too few events to tell a member from chance");
  const seen = swapTest(coordinates, pool.events.length, pool.slots, seed);
  const out = coordinates.some((coordinate, k) => readingOf(coordinate, sure(seen[k]), pool).isOut);
  const amounts = amountsOf(specimen, fewest);
  const typical = median(amounts);
  const factors = amounts.map((amount) => Math.abs(Math.log(Math.max(amount, 1e-9) / typical)));
  const odd = factors.flatMap((f, m) => (f > Math.log(FACTOR) ? [m] : []));
  const most = Math.exp(Math.max(...factors));
  const isOdd = out && typical > 0 && odd.length > 0 && odd.length < fewest / 2;
  if (!isOdd)
    return finding(
      "some-members",
      "excluded",
      most,
      FACTOR,
      "no member stands apart from the others of its events",
    );
  const named = odd.map((m) => `${m + 1} (${((amounts[m] ?? NaN) / typical).toPrecision(2)})`).join(", ");
  return finding(
    "some-members",
    "confirmed",
    most,
    FACTOR,
    `amounts of member ${named} are other multiples of those of the median member than chance gives`,
    {
      repair: { id: "leave-members-out", apply: (given) => without(given, new Set(odd)) },
      measure: {
        name: "amount of the oddest member beside the others (log ratio)",
        matters: Math.log(FACTOR),
        distance: oddest,
      },
    },
  );
}

/** Largest log ratio of a member's amount to that of the median member. */
function oddest(specimen: Specimen): number {
  const amounts = amountsOf(specimen, Math.min(...specimen.events.map(({ members }) => members.length)));
  const typical = Math.max(median(amounts), LEAST_AMOUNT);
  return Math.max(...amounts.map((a) => Math.abs(Math.log(Math.max(a, LEAST_AMOUNT) / typical))));
}

/** Mean amount of each member over all events. */
function amountsOf(specimen: Specimen, members: number): number[] {
  const cells = maskedCells(specimen);
  return Array.from({ length: members }, (_, m) => {
    let [sum, n] = [0, 0];
    for (const event of specimen.events) {
      const { values } = sure(event.members[m]);
      for (let k = 0; k < cells.length; k++) {
        const value = values[cells[k] ?? NaN] ?? NaN;
        if (!Number.isFinite(value)) continue;
        sum += value;
        n++;
      }
    }
    return n > 0 ? sum / n : 0;
  });
}

function without(specimen: Specimen, odd: ReadonlySet<number>): Specimen {
  return changeEvents(specimen, (event) => ({
    ...event,
    members: event.members.filter((_, m) => !odd.has(m)),
  }));
}
