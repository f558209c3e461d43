import type { Specimen } from "../specimen.js";
import { maskedCells } from "../specimen.js";
import type { Look, LookFinding } from "./look.js";

/** Below this no packing or rounding explains a negative amount, mm/day. */
const NEGATIVE = -1e-3;

interface Kind {
  readonly id: string;
  readonly what: string;
  readonly test: (value: number) => boolean;
}

const KINDS: readonly Kind[] = [
  { id: "infinite", what: "infinite", test: (v) => v === Infinity || v === -Infinity },
  { id: "negative", what: "negative", test: (v) => v < NEGATIVE },
];

/** Values that rain cannot have. */
export const values: Look = {
  id: "values",
  title: "infinite, negative and patchily missing values",
  plain: (_, specimen) =>
    [...KINDS.map((kind) => impossible(specimen, kind)), patchy(specimen)].filter((f) => f !== null),
};

function impossible(specimen: Specimen, { id, what, test }: Kind): LookFinding | null {
  const cells = maskedCells(specimen);
  const [real, generated] = [new Tally(), new Tally()];
  for (const { key, truth, members } of specimen.events) {
    for (const i of cells)
      if (!Number.isNaN(truth.values[i])) real.add(test(truth.values[i]), truth.values[i], "", 0);
    members.forEach((member, m) => {
      for (const i of cells)
        if (!Number.isNaN(member.values[i]))
          generated.add(test(member.values[i]), member.values[i], key, m + 1);
    });
  }
  if (generated.share <= 2 * real.share) return null;
  const least = id === "negative" ? `, down to ${generated.least.toPrecision(3)} mm/day` : "";
  return plainFinding(
    "values",
    id,
    generated,
    specimen,
    real.share,
    `${percent(generated.share)} of the generated values are ${what}${least}`,
  );
}

/** Cells that are missing in some fields and not in others, where the truth is known, more often than in the truth itself. */
function patchy(specimen: Specimen): LookFinding | null {
  const cells = maskedCells(specimen);
  const fields = specimen.events.reduce((n, { members }) => n + members.length, 0);
  const missing = new Uint32Array(specimen.grid.height * specimen.grid.width);
  const known = new Uint32Array(missing.length);
  const each = (see: (i: number, isMissing: boolean, key: string, m: number) => void): void => {
    for (const { key, truth, members } of specimen.events)
      members.forEach(({ values }, m) => {
        for (const i of cells)
          if (!Number.isNaN(truth.values[i])) see(i, Number.isNaN(values[i]), key, m + 1);
      });
  };
  each((i, isMissing) => {
    known[i]++;
    if (isMissing) missing[i]++;
  });
  const tally = new Tally();
  each((i, isMissing, key, m) => {
    tally.add(isMissing && missing[i] < known[i], 0, key, m);
  });
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
  let [missing, all] = [0, 0];
  for (const i of cells) {
    const gaps = events.filter(({ truth }) => Number.isNaN(truth.values[i])).length;
    if (gaps === events.length) continue;
    missing += gaps;
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

  add(is: boolean, value: number, event: string, member: number): void {
    this.n++;
    if (!is) return;
    this.found++;
    this.least = Math.min(this.least, value);
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
