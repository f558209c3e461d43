import { type Finding, finding, untestable } from "../../finding.js";
import { copiesIn, copiesOfTruth } from "../../looks/copies.js";
import { poolingOf } from "../../looks/pool.js";
import type { Specimen } from "../../specimen.js";

/** Events that must keep a member for the copies to be left out. */
const FEWEST_EVENTS = 4;

/** Members that are the truth of their event, to a thousandth of its amount. They are left out where others remain. */
export function examineMemorised(specimen: Specimen): Finding {
  const pooling = poolingOf(specimen);
  const found = copiesIn(each(specimen.events, pooling.eventOf), pooling);
  if (typeof found === "string") return untestable("memorised", found);
  const leak = found.find(({ coordinate }) => coordinate === "equals-truth");
  if (!leak) return finding("memorised", "excluded", 0, 0, "no member is the real field of its event");
  const rest = withoutCopies(specimen);
  return finding(
    "memorised",
    "confirmed",
    leak.value,
    0,
    leak.sentence,
    rest.events.length >= FEWEST_EVENTS ? { repair: { id: "leave-copies-out", apply: withoutCopies } } : {},
  );
}

function* each<A, B>(items: readonly A[], make: (item: A) => B): Generator<B> {
  for (const item of items) yield make(item);
}

function withoutCopies(specimen: Specimen): Specimen {
  const events = specimen.events
    .map((event) => {
      const copied = copiesOfTruth(event, specimen);
      return { ...event, members: event.members.filter((_, m) => !copied.has(m)) };
    })
    .filter(({ members }) => members.length > 0);
  return { ...specimen, events };
}
