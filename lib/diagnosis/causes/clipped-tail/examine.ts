import { WET_THRESHOLD } from "../../../metrics/wet-threshold.js";
import { type Finding, finding, untestable } from "../../finding.js";
import { changeEvents, maskedCells, type Specimen } from "../../specimen.js";

/** Two values are one if they differ by less, relatively: a few roundings of float32. */
const SAME = 2e-6;
/** Real values beyond the largest generated one, and generated ones at it, with fewer of which no cap can be seen. */
const FEWEST = 5;
/** Events in which the cap must be reached. */
const FEWEST_EVENTS = 3;
/** An atom at the cap holds at least this part of what the real amounts have beyond it. */
const PART = 0.3;
/** How far below the cap, as a part of it, fewer values must lie than at it. */
const NEXT = 0.9;

/**
 * A cap: many values, of several events, are equal to the largest of all, about as many as the real amounts have beyond it.
 * More are equal to it than lie in the tenth below, which a rounded tail does not show. It cannot be undone; the truth is capped alike, so that the rest can be judged.
 */
export function examineClippedTail(specimen: Specimen): Finding {
  const cells = maskedCells(specimen);
  let cap = 0;
  for (const { members } of specimen.events)
    for (const { values } of members)
      for (const i of cells)
        if ((values[i] ?? NaN) > cap && Number.isFinite(values[i])) cap = values[i] ?? NaN;
  if (cap < WET_THRESHOLD) return untestable("clipped-tail", "no generated cell is wet");
  let [at, next, beyond, real, generated] = [0, 0, 0, 0, 0];
  const reached = new Set<string>();
  for (const { key, truth, members } of specimen.events)
    for (const i of cells) {
      if (Number.isNaN(truth.values[i] ?? NaN)) continue;
      real++;
      if ((truth.values[i] ?? NaN) > cap * (1 + SAME)) beyond++;
      for (const { values } of members) {
        if (Number.isNaN(values[i] ?? NaN)) continue;
        generated++;
        if ((values[i] ?? NaN) < cap * (1 - SAME)) {
          if ((values[i] ?? NaN) >= NEXT * cap) next++;
          continue;
        }
        at++;
        reached.add(key);
      }
    }
  const [atom, tail] = [at / generated, beyond / real];
  const what = `${at} generated ${at === 1 ? "value is" : "values are"} equal to the largest, ${cap.toPrecision(3)} mm/day, in ${reached.size} ${reached.size === 1 ? "event" : "events"}; ${beyond} of the real ones exceed it`;
  if (beyond < FEWEST || at < Math.max(FEWEST, next) || reached.size < FEWEST_EVENTS || atom < PART * tail)
    return finding("clipped-tail", "excluded", atom, PART * tail, what);
  return finding("clipped-tail", "confirmed", atom, PART * tail, what, {
    imitate: (healthy) =>
      changeEvents(healthy, (event) => ({
        ...event,
        truth: { ...event.truth, values: event.truth.values.map((v) => Math.min(v, cap)) },
      })),
  });
}
