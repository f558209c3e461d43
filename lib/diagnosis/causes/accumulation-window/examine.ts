import { emptyLike, type Values } from "../../../fields/field.js";
import { sure } from "../../../sure.js";
import { type Finding, finding, untestable } from "../../finding.js";
import { changeEvents, maskedCells, type Specimen, tooFewEvents } from "../../specimen.js";
import { mean, tOf } from "../../statistics/summary.js";

const FEWEST_EVENTS = 10;
/** Correlation with a neighbouring day, beyond that which the truth has with it, that matters, and by how many errors. */
const MORE = 0.08;
const ERRORS = 4.5;
/** Parts of the neighbouring day that are tried. */
const PARTS = [0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/**
 * Members know more of the day after, or before, than the truth of their own day does: draws of a day are no more like its
 * neighbours than that day itself is. Events must be consecutive. The truth is given that part of its neighbour.
 */
export function examineAccumulation(specimen: Specimen): Finding {
  const { events } = specimen;
  if (events.length < FEWEST_EVENTS)
    return untestable(
      "accumulation-window",
      tooFewEvents(specimen, "to compare neighbouring days", FEWEST_EVENTS),
    );
  const cells = maskedCells(specimen);
  const [after, before] = [1, -1].map((step) => gainsOf(specimen, step, cells)) as [number[], number[]];
  const step = mean(after) >= mean(before) ? 1 : -1;
  const gains = step === 1 ? after : before;
  const [gain, t] = [mean(gains), tOf(gains)];
  const whose = step === 1 ? "after" : "before";
  const numbers = `members are ${gain.toFixed(3)} more correlated with the real day ${whose} than the real day itself is (t = ${t.toFixed(1)} over events)`;
  if (!(gains.length >= FEWEST_EVENTS && gain > MORE && t > ERRORS))
    return finding("accumulation-window", "excluded", gain, MORE, numbers);
  const likeness = (part: number): number => {
    const shifted = withNeighbour(specimen, step, part);
    return mean(
      shifted.events.map(({ truth, members }) =>
        finiteOr0(correlation(truth.values, sure(members[0]).values, cells)),
      ),
    );
  };
  const part = PARTS.map((p) => ({ p, r: likeness(p) })).reduce((a, b) => (b.r > a.r ? b : a)).p;
  return finding(
    "accumulation-window",
    "confirmed",
    gain,
    MORE,
    `${numbers}: as if they held ${(100 * part).toFixed(0)} % of it (${Math.round(24 * part)} h), where events are consecutive days`,
    { imitate: (given) => withNeighbour(given, step, part) },
  );
}

/** Of each event with that neighbour: correlation of its members with the neighbour's truth less that of its own truth. */
function gainsOf({ events }: Specimen, step: number, cells: Int32Array): number[] {
  return events.flatMap(({ truth, members }, e) => {
    const other = events[e + step]?.truth.values;
    if (!other) return [];
    const own = finiteOr0(correlation(truth.values, other, cells));
    const made = members.map(({ values }) => finiteOr0(correlation(values, other, cells)));
    return [mean(made) - own];
  });
}

function finiteOr0(r: number): number {
  return Number.isFinite(r) ? r : 0;
}

/** Of roots of amounts, over the cells that both know. */
function correlation(a: Values, b: Values, cells: Int32Array): number {
  let [n, sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0, 0];
  for (let k = 0; k < cells.length; k++) {
    const [x, y] = [a[cells[k] ?? NaN] ?? NaN, b[cells[k] ?? NaN] ?? NaN];
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    const u = x > 0 ? Math.sqrt(x) : 0;
    const v = y > 0 ? Math.sqrt(y) : 0;
    n++;
    sa += u;
    sb += v;
    saa += u * u;
    sbb += v * v;
    sab += u * v;
  }
  return (sab - (sa * sb) / n) / Math.sqrt((saa - (sa * sa) / n) * (sbb - (sb * sb) / n));
}

/** The truth with a part of it replaced by that of its neighbour; the event without one stays. */
function withNeighbour(specimen: Specimen, step: number, part: number): Specimen {
  return changeEvents(specimen, (event, e) => {
    const other = specimen.events[e + step]?.truth.values;
    if (!other) return event;
    const { values } = event.truth;
    const out = emptyLike(values);
    for (let i = 0; i < out.length; i++)
      out[i] = Number.isFinite(other[i])
        ? (1 - part) * (values[i] ?? NaN) + part * (other[i] ?? NaN)
        : (values[i] ?? NaN);
    return { ...event, truth: { ...event.truth, values: out } };
  });
}
