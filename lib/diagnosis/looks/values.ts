import type { Values } from "../../fields/field.js";
import type { Specimen } from "../specimen.js";
import { maskedCells } from "../specimen.js";
import type { Look, LookFinding } from "./look.js";

/** Below this no packing or rounding explains a negative amount, mm/day. */
const NEGATIVE = -1e-3;

type Kind = "infinite" | "negative";

/** Values that rain cannot have. */
export const values: Look = {
  id: "values",
  title: "infinite, negative and patchily missing values",
  plain: (_, specimen) =>
    [impossible(specimen, "infinite"), impossible(specimen, "negative"), patchy(specimen)].filter(
      (f) => f !== null,
    ),
};

function impossible(specimen: Specimen, kind: Kind): LookFinding | null {
  const cells = maskedCells(specimen);
  const [real, generated] = [new Tally(), new Tally()];
  for (const { key, truth, members } of specimen.events) {
    real.add(countOf(truth.values, cells, kind), "", 0);
    for (const [m, member] of members.entries())
      generated.add(countOf(member.values, cells, kind), key, m + 1);
  }
  if (generated.share <= 2 * real.share) return null;
  const least = kind === "negative" ? `, down to ${generated.least.toPrecision(3)} mm/day` : "";
  return plainFinding(
    "values",
    kind,
    generated,
    specimen,
    real.share,
    `${percent(generated.share)} of the generated values are ${kind}${least}`,
  );
}

/** Values of a field, those of a kind among them, and the least of these. */
interface Count {
  readonly n: number;
  readonly found: number;
  readonly least: number;
}

function countOf(values: Values, cells: Int32Array, kind: Kind): Count {
  const isInfinite = kind === "infinite";
  let [n, found, least] = [0, 0, 0];
  for (let k = 0; k < cells.length; k++) {
    const v = values[cells[k] ?? NaN] ?? NaN;
    if (Number.isNaN(v)) continue;
    n++;
    if (isInfinite ? Number.isFinite(v) : v >= NEGATIVE) continue;
    found++;
    if (v < least) least = v;
  }
  return { n, found, least };
}

/** Cells that are missing in some fields and not in others, where the truth is known, more often than in the truth itself. */
function patchy(specimen: Specimen): LookFinding | null {
  const cells = maskedCells(specimen);
  const fields = specimen.events.reduce((n, { members }) => n + members.length, 0);
  const missing = new Uint32Array(specimen.grid.height * specimen.grid.width);
  const known = new Uint32Array(missing.length);
  for (const { truth, members } of specimen.events)
    for (const { values } of members)
      for (let k = 0; k < cells.length; k++) {
        const i = cells[k] ?? NaN;
        if (Number.isNaN(truth.values[i])) continue;
        known[i] = (known[i] ?? NaN) + 1;
        if (Number.isNaN(values[i])) missing[i] = (missing[i] ?? NaN) + 1;
      }
  if (!missing.some((n, i) => n > 0 && n < (known[i] ?? NaN))) return null;
  const tally = new Tally();
  for (const { key, truth, members } of specimen.events)
    for (const [m, { values }] of members.entries()) {
      let [n, found] = [0, 0];
      for (let k = 0; k < cells.length; k++) {
        const i = cells[k] ?? NaN;
        if (Number.isNaN(truth.values[i])) continue;
        n++;
        if (Number.isNaN(values[i]) && (missing[i] ?? NaN) < (known[i] ?? NaN)) found++;
      }
      tally.add({ n, found, least: 0 }, key, m + 1);
    }
  const real = gapsOf(specimen, cells);
  if (fields === 0 || tally.share <= 2 * real) return null;
  return plainFinding(
    "values",
    "missing",
    tally,
    specimen,
    real,
    `${percent(tally.share)} of the generated values are missing where the real one is known and other fields have one`,
  );
}

/** Share of the real values that are missing where another event has one. */
function gapsOf({ events }: Specimen, cells: Int32Array): number {
  const gaps = new Uint32Array(cells.length);
  for (const { truth } of events)
    for (let k = 0; k < cells.length; k++)
      if (Number.isNaN(truth.values[cells[k] ?? NaN])) gaps[k] = (gaps[k] ?? NaN) + 1;
  let [missing, all] = [0, 0];
  for (const n of gaps) {
    if (n === events.length) continue;
    missing += n;
    all += events.length;
  }
  return all > 0 ? missing / all : 0;
}

/** How many values are of a kind, in whom and when. */
class Tally {
  n = 0;
  found = 0;
  least = 0;
  readonly events: Set<string> = new Set();
  readonly members: Set<number> = new Set();

  add({ n, found, least }: Count, event: string, member: number): void {
    this.n += n;
    if (found === 0) return;
    this.found += found;
    this.least = Math.min(this.least, least);
    this.events.add(event);
    this.members.add(member);
  }

  get share(): number {
    return this.n > 0 ? this.found / this.n : 0;
  }
}

const FEW = 3;

function plainFinding(
  look: string,
  coordinate: string,
  { share, events, members }: Tally,
  specimen: Specimen,
  real: number,
  what: string,
): LookFinding {
  const all = specimen.events.length;
  const isAll = members.size === Math.max(...specimen.events.map((event) => event.members.length));
  const who = [...members].sort((a, b) => a - b);
  const inWhom = isAll ? (who.length > 1 ? ", in all members" : "") : `, in member ${who.join(", ")}`;
  const when = events.size <= FEW ? `, in ${[...events].join(", ")}` : `, in ${events.size} of ${all} events`;
  return {
    look,
    coordinate,
    value: share,
    interval: null,
    reference: [0, real],
    strength: Number.POSITIVE_INFINITY,
    where: "",
    members: isAll ? "all" : who,
    events: events.size <= FEW ? [...events] : events.size === all ? "all" : "most",
    sentence: `${what}${inWhom}${when}`,
  };
}

function percent(share: number): string {
  return `${(100 * share).toPrecision(2)} %`;
}
