import { emptyLike } from "../../fields/field.js";
import { sure } from "../../sure.js";
import { measureAmounts } from "../amounts.js";
import type { CauseId } from "../cause-ids.js";
import { cutBelow, matchedThreshold, wetExcess } from "../causes/weak-background/wet-excess.js";
import { byCause, type Finding, finding, type Repair, untestable } from "../finding.js";
import { type Contrast, contrastOf } from "../places/contrast.js";
import {
  departuresOf,
  excessOf,
  FEWEST_EVENTS,
  MATTERS,
  type PlaceDepartures,
} from "../places/departures.js";
import { type Factors, factorMap, factorsByClass, factorsByRing, factorsOfPart } from "../places/factors.js";
import type { PlaceKind } from "../places/parts.js";
import { tilesOf } from "../places/tiles.js";
import { dividedBy, type PlaceView, placeView } from "../places/view.js";
import { besideImitation, type Scene } from "../scene.js";
import { changeEvents, changeMembers, type Specimen, tooFewEvents } from "../specimen.js";
import type { Measure } from "../standing.js";
import { amountsExplained, PLAIN_DOUBT } from "./amounts.js";

/** Departures that may be left, as a part of those that were, for a pattern to have explained them. */
const LEFT = 0.35;
/** A factor below this is nothing at all: it cannot be undone. */
const DEAD = 0.05;
/** A factor beyond this says that next to nothing is real there. */
const HUGE = 100;

const CAUSE_OF: Readonly<Record<PlaceKind, CauseId>> = {
  lattice: "excess-small-scale",
  edge: "edge-effect",
  line: "excess-small-scale",
  seam: "excess-small-scale",
  tile: "regional-bias",
  region: "regional-bias",
};
const PLACE_CAUSES = ["excess-small-scale", "edge-effect", "regional-bias"] as const;

/** A pattern of factors that stands still on the grid. */
interface Pattern {
  readonly kind: PlaceKind;
  readonly contrast: Contrast;
  readonly factors: Factors;
  /** A region that ends from one cell to the next. */
  readonly sharp: boolean;
}

/**
 * Which pattern that stands still on the grid (a lattice, the edge, a tile, a line, a region) members are multiplied by. A
 * pattern is named where dividing by it leaves next to nothing of all departures by place, and no other normalisation
 * is needed then: stripes are no seams, and a sharp region is none of the odd lines at its border.
 */
export function placeFindings(scene: Scene): ReturnType<typeof byCause> {
  const specimen = besideImitation(scene);
  if (specimen.events.length < FEWEST_EVENTS)
    return byCause(
      PLACE_CAUSES.map((id) =>
        untestable(id, tooFewEvents(specimen, "to tell places from chance", FEWEST_EVENTS)),
      ),
    );
  const view = placeView(withoutDrizzle(specimen));
  const departures = departuresOf(view);
  const pattern = explaining(view, departures);
  const untold = pattern !== null && isOtherNormalisation(scene, pattern);
  return byCause(PLACE_CAUSES.map((id) => findingOf(id, departures, pattern, untold)));
}

/** Drizzle fills dry places: where it is beyond doubt, it is cut off before places are compared. */
function withoutDrizzle(specimen: Specimen): Specimen {
  const amounts = measureAmounts(specimen);
  return wetExcess(amounts, PLAIN_DOUBT.errors).decisive
    ? cutBelow(specimen, matchedThreshold(amounts))
    : specimen;
}

/**
 * Other statistics of each cell change places too. What a sharp pattern is blamed for, dividing by it must mend; a smooth map
 * mends the work of other statistics as well, so that nothing may speak for these as it is.
 */
function isOtherNormalisation(scene: Scene, { kind, factors, sharp }: Pattern): boolean {
  if (kind === "lattice") return false;
  const specimen = sharp ? divide("regional-bias", factors).apply(scene.specimen) : scene.specimen;
  return amountsExplained({ ...scene, specimen }).findings.some(
    ({ id, verdict }) => id === "wrong-normalisation" && (verdict === "suspected" || verdict === "confirmed"),
  );
}

/** The pattern that explains the departures best: of lattice, edge, tile and region the first that leaves next to nothing. */
function explaining(view: PlaceView, departures: readonly PlaceDepartures[]): Pattern | null {
  const before = excessOf(departures);
  if (before === 0) return null;
  for (const patterns of patternsOf(view, departures)) {
    const tried = patterns.map((pattern) => {
      const after = departuresOf(dividedBy(view, pattern.factors));
      const smooth = after.filter(({ kind }) => kind === "region" || kind === "edge");
      const left = pattern.sharp ? excessOf(after) / LEFT : before * excessOf(smooth);
      return { pattern, left, within: within(after) };
    });
    const isBetter = (a: Tried, b: Tried): boolean =>
      a.left < b.left || (a.left === b.left && a.within < b.within);
    const best = tried.reduce<Tried>((a, b) => (isBetter(b, a) ? b : a), {
      pattern: null,
      left: before,
      within: Number.NEGATIVE_INFINITY,
    });
    if (best.pattern) return best.pattern;
  }
  return null;
}

interface Tried {
  readonly pattern: Pattern | null;
  /** Departures beyond chance that dividing by it leaves, and how far the rest goes towards what chance allows. */
  readonly left: number;
  readonly within: number;
}

function within(departures: readonly PlaceDepartures[]): number {
  return departures.reduce((sum, of) => sum + strength(of), 0);
}

function* patternsOf(view: PlaceView, departures: readonly PlaceDepartures[]): Generator<Pattern[]> {
  const of = (kind: PlaceKind): PlaceDepartures | undefined => departures.find((d) => d.kind === kind);
  const lattice = of("lattice")?.out[0];
  if (lattice) {
    const factors = factorsByClass(view, phaseOf(lattice.part.id));
    yield [{ kind: "lattice", contrast: lattice, factors, sharp: true }];
  }
  const edge = of("edge")?.out[0];
  if (edge) {
    const isRing = edge.part.id.startsWith("edge-");
    const factors = isRing ? factorsByRing(view, RINGS) : factorsOfPart(view, edge.part, edge.ratio);
    yield [{ kind: "edge", contrast: edge, factors, sharp: true }];
  }
  const steps = of("seam");
  const scanned = of("tile")?.out ?? [];
  if (steps && steps.out.length + scanned.length + (of("line")?.out.length ?? 0) > 0)
    yield tilesOf(view, steps, scanned).map((tile) => ({ ...tile, sharp: true }));
  const region = of("region")?.out[0];
  if (region) yield [{ kind: "region", contrast: region, factors: factorMap(view), sharp: false }];
}

const RINGS = 3;

/** `checkerboard`, or `stripes-PERIOD-row-PHASE`. */
function phaseOf(id: string): (y: number, x: number) => number {
  const [, period, axis] = id.split("-");
  return axis === undefined ? (y, x) => (y + x) % 2 : (y, x) => (axis === "row" ? y : x) % Number(period);
}

function findingOf(
  id: CauseId,
  departures: readonly PlaceDepartures[],
  pattern: Pattern | null,
  untold: boolean,
): Finding {
  const own = departures.filter(({ kind }) => CAUSE_OF[kind] === id);
  if (pattern && CAUSE_OF[pattern.kind] === id)
    return untold ? suspected(id, pattern) : confirmed(id, pattern, departures);
  const out = own.find((d) => d.out.length > 0);
  const { all, limit } = out ?? own.reduce((a, b) => (strength(b) > strength(a) ? b : a));
  const most = all[0];
  const said = most
    ? `amounts are ${timesReal(most.ratio)} ${most.part.name}, beside those around: t = ${most.t.toFixed(1)} over events, where chance gives up to ${limit.toFixed(1)}`
    : "the grid is too small to have such places";
  return finding(
    id,
    out && !pattern ? "suspected" : "excluded",
    Math.abs(most?.t ?? 0),
    limit,
    out
      ? `${said}; ${pattern ? `the pattern of ${CAUSE_OF[pattern.kind]} accounts for it` : "no one pattern accounts for all such places"}`
      : said,
  );
}

function strength({ all: [first], limit }: PlaceDepartures): number {
  return Math.abs(first?.t ?? 0) / limit;
}

/** Where next to no rain falls on one side a ratio has no digits to give. */
function timesReal(ratio: number): string {
  if (ratio < DEAD) return "next to nothing";
  return ratio > HUGE ? `more than ${HUGE} times the real ones` : `${ratio.toFixed(2)} times the real ones`;
}

function suspected(id: CauseId, { kind, contrast: { part, ratio, t } }: Pattern): Finding {
  return finding(
    id,
    "suspected",
    ratio,
    MATTERS[kind],
    `${WHAT[kind]}: amounts are ${timesReal(ratio)} ${part.name}, beside those around (t = ${t.toFixed(1)}); another mean and standard deviation of each cell than in training would do this too, since amounts are off by a power everywhere: give --stats mean.npy std.npy to tell`,
  );
}

function confirmed(
  id: CauseId,
  { kind, contrast, factors, sharp }: Pattern,
  departures: readonly PlaceDepartures[],
): Finding {
  const { part, ratio, t } = contrast;
  const { limit } = sure(departures.find((d) => d.kind === kind));
  const dead = ratio < DEAD;
  const measure: Measure = {
    name: `amounts ${part.name} beside those around (log ratio)`,
    matters: Math.log(MATTERS[kind]),
    distance: (specimen) => Math.abs(Math.log(contrastOf(placeView(specimen), part).ratio)),
  };
  return finding(
    id,
    "confirmed",
    Math.abs(t),
    limit,
    `${WHAT[kind]}: amounts are ${timesReal(ratio)} ${part.name}, beside those around (t = ${t.toFixed(1)} over events, where chance gives up to ${limit.toFixed(1)})${sharp && kind === "region" ? "; the region ends sharply, as at the seam of tiles or domains" : ""}`,
    { measure, ...(dead ? { imitate: (s) => multiplied(s, factors) } : { repair: divide(id, factors) }) },
  );
}

const WHAT: Readonly<Record<PlaceKind, string>> = {
  lattice: "a pattern of the decoder's strides that stands still",
  edge: "the edge of the grid",
  line: "a line of its own",
  seam: "a seam",
  tile: "a tile",
  region: "a region",
};

function divide(id: CauseId, factors: Factors): Repair {
  return {
    id: `divide-by-${id === "excess-small-scale" ? "pattern" : "map"}`,
    apply: (specimen) =>
      changeMembers(specimen, (values) => {
        const out = emptyLike(values);
        for (let i = 0; i < out.length; i++) out[i] = (values[i] ?? NaN) / (factors[i] ?? NaN);
        return out;
      }),
  };
}

/** The truth as dead as the members are where these are dead. */
function multiplied(specimen: Specimen, factors: Factors): Specimen {
  return changeEvents(specimen, (event) => ({
    ...event,
    truth: {
      ...event.truth,
      values: event.truth.values.map((v, i) => ((factors[i] ?? NaN) < DEAD ? 0 : v * (factors[i] ?? NaN))),
    },
  }));
}
