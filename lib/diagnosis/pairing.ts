import { type RandomStream, randomStream } from "../fields/random.js";
import { changeEvents, changeMembers, maskedCells, type Specimen } from "./specimen.js";
import { assign } from "./statistics/assignment.js";
import { bestShift, type Peak, type Spectra, spectraOf } from "./statistics/cross-correlation.js";
import { type Fingerprints, fingerprints, likeness, someValues } from "./statistics/fingerprint.js";
import { type PairingTest, pairingTest } from "./statistics/permutation-test.js";
import { quantileOf } from "./statistics/pooled.js";
import { type RankScale, rankOf, rankScale } from "./statistics/ranks.js";
import { studentTenThousandth } from "./statistics/student.js";
import { mean, median, tOf } from "./statistics/summary.js";
import {
  type Displacement,
  displacedCells,
  fetchCells,
  SYMMETRIES,
  type Symmetry,
} from "./statistics/symmetry.js";
import { whiten } from "./statistics/whitening.js";

/** Error rate at which samples are said to belong to their events. */
export const PAIRING_LEVEL = 0.001;

const PAIRING_STREAM = 0xd1a60002;
const MOST_ASSIGNED = 2500;
const FINE_CELLS = 700_000;
const NOWHERE: Displacement = { symmetry: "identity", down: 0, right: 0 };

/** Which truth the samples of each event resemble, and with which orientation of the grid. */
export interface Pairing {
  /** `own`: they resemble their own; `reassigned`: all or some resemble another's; `none`: nobody's. */
  readonly relation: "own" | "reassigned" | "none" | "untestable";
  /** Of the events as given. */
  readonly asGiven: PairingTest;
  /** After the displacement below, if any, is undone. */
  readonly displaced: PairingTest;
  readonly displacement: Displacement;
  /** Mean gain in likeness by undoing the displacement, over its standard error. */
  readonly displacementT: number;
  /** Position of the truth that belongs to the samples at each position; the identity unless reassigned. */
  readonly truthOf: Int32Array;
  /** Events whose samples belong to another event. */
  readonly moved: number;
  /** Mean likeness under the best one-to-one assignment, and under that of unrelated real storms. */
  readonly assigned: number;
  readonly assignedByChance: number;
  /** Samples, by event position and member, that resemble no event while most resemble their own. */
  readonly strangers: readonly (readonly [event: number, member: number])[];
  readonly reason: string;
}

/** Finds out which truths the samples belong to. Needs at least six events whose fields are not all constant. */
export function examinePairing(specimen: Specimen, seed: number): Pairing {
  return specimen.events.length > MANY ? examineMany(specimen, seed) : examineFew(specimen, seed);
}

function examineFew(specimen: Specimen, seed: number): Pairing {
  const n = specimen.events.length;
  const stream = randomStream(seed, PAIRING_STREAM);
  const view = viewOf(specimen);
  const straight = view.samples(null);
  const nothing: Pairing = {
    relation: "untestable",
    asGiven: { excess: Number.NaN, error: Number.NaN, p: Number.NaN, least: Number.NaN },
    displaced: { excess: Number.NaN, error: Number.NaN, p: Number.NaN, least: Number.NaN },
    displacement: NOWHERE,
    displacementT: 0,
    truthOf: Int32Array.from({ length: n }, (_, i) => i),
    moved: 0,
    strangers: [],
    assigned: Number.NaN,
    assignedByChance: Number.NaN,
    reason: "",
  };
  if (n < 6)
    return {
      ...nothing,
      reason: `${n} events are too few to compare own with other events: give at least 6`,
    };
  if (!varies(view.truth)) return { ...nothing, reason: "the real fields are the same in all events" };
  if (!varies(straight)) return { ...nothing, reason: "the samples are the same in all events" };

  const scores = whitenedLikeness(straight, view.truth);
  const asGiven = pairingTest(scores, n, stream);
  const found = findDisplacement(specimen, view, asGiven, scores, stream);
  const base: Pairing = { ...nothing, asGiven, ...found.facts };
  if (isRelated(found.facts.displaced))
    return withStrangers(partlyMoved(base, found.scores, view.truth), specimen, view);
  return reassigned(base, view, specimen);
}

/**
 * {@link examinePairing} of many events: relation and orientation are told from some of them; where those belong to
 * nobody, the nearest truth of each is looked for among all.
 */
function examineMany(specimen: Specimen, seed: number): Pairing {
  const n = specimen.events.length;
  const step = n / FEW;
  const chosen = Int32Array.from({ length: FEW }, (_, k) => Math.floor(k * step));
  const some = { ...specimen, events: Array.from(chosen, (i) => specimen.events[i]) };
  const few = examineFew(some, seed);
  const identity = Int32Array.from({ length: n }, (_, i) => i);
  const all: Pairing = { ...few, truthOf: identity, moved: 0, strangers: [] };
  if (few.relation === "untestable") return all;
  const straight = few.relation === "own" || few.displacementT > 0;
  const displacement = straight ? few.displacement : NOWHERE;
  const view = viewOf(specimen);
  const [samples, truth] = whiten(
    view.samples(displacedCells(displacement, specimen.grid, true)),
    view.truth,
  );
  const nearest = nearestOf(pick(samples, chosen), truth, null);
  const chance = nearestOf(pick(truth, chosen), truth, chosen);
  const facts = { ...all, assigned: nearest, assignedByChance: chance };
  if (nearest < chance + LEAST_RESTORED * (1 - chance))
    return { ...facts, relation: few.relation === "own" ? "own" : "none" };
  if (few.relation === "own" && few.moved === 0) return { ...facts, relation: "own" };
  if (n > MOST_ASSIGNED)
    return {
      ...facts,
      relation: "none",
      reason: `samples resemble other events, but ${n} are too many to re-pair: give at most ${MOST_ASSIGNED}`,
    };
  const truthOf = assign(likeness(samples, truth), n);
  return {
    ...facts,
    relation: "reassigned",
    displacement,
    truthOf,
    moved: truthOf.filter((j, i) => j !== i).length,
  };
}

const FEW = 300;
const MANY = 500;

function pick({ blocks, values }: Fingerprints, events: Int32Array): Fingerprints {
  const out = new Float64Array(events.length * blocks);
  events.forEach((event, k) => {
    out.set(values.subarray(event * blocks, (event + 1) * blocks), k * blocks);
  });
  return { blocks, values: out };
}

/** Mean over rows of the likeness of the most alike column, leaving out the column of each row's own. */
function nearestOf(rows: Fingerprints, columns: Fingerprints, own: Int32Array | null): number {
  const n = rows.values.length / rows.blocks;
  const m = columns.values.length / columns.blocks;
  const scores = likeness(rows, columns);
  return mean(
    Array.from({ length: n }, (_, r) => {
      let best = Number.NEGATIVE_INFINITY;
      for (let c = 0; c < m; c++) if (own?.[r] !== c) best = Math.max(best, scores[r * m + c]);
      return best;
    }),
  );
}

interface View {
  readonly truth: Fingerprints;
  samples(cells: Int32Array | null): Fingerprints;
  readonly truthScale: RankScale;
  readonly sampleScale: RankScale;
}

function viewOf(specimen: Specimen): View {
  const inside = maskedCells(specimen);
  const truths = specimen.events.map((event) => [event.truth]);
  const members = specimen.events.map((event) => event.members);
  const truthScale = rankScale(
    someValues(
      truths.flat().map((f) => f.values),
      inside,
    ),
  );
  const sampleScale = rankScale(
    someValues(
      members.flat().map((f) => f.values),
      inside,
    ),
  );
  return {
    truth: fingerprints(specimen, truths, truthScale),
    samples: (cells) => fingerprints(specimen, members, sampleScale, cells),
    truthScale,
    sampleScale,
  };
}

function varies({ values }: Fingerprints): boolean {
  let most = 0;
  for (const v of values) most = Math.max(most, Math.abs(v));
  return most > 1e-9;
}

function whitenedLikeness(samples: Fingerprints, truth: Fingerprints): Float64Array {
  return likeness(...whiten(samples, truth));
}

interface Found {
  readonly facts: Pick<Pairing, "displacement" | "displaced" | "displacementT">;
  readonly scores: Float64Array;
}

/** The orientation and shift that bring most likeness to own events, if it is decisively more than as given. */
function findDisplacement(
  specimen: Specimen,
  view: View,
  asGiven: PairingTest,
  scores: Float64Array,
  stream: RandomStream,
): Found {
  const n = specimen.events.length;
  const fine = fineRanks(specimen, view);
  const before = fine.likeness(NOWHERE);
  let best: Found = {
    facts: { displacement: NOWHERE, displaced: asGiven, displacementT: 0 },
    scores,
  };
  let bestFine = mean(before);
  const tryOut = (displacement: Displacement, level: number): void => {
    const after = fine.likeness(displacement);
    if (mean(after) < bestFine + LEAST_GAIN) return;
    const samples = view.samples(displacedCells(displacement, specimen.grid, true));
    const tried = whitenedLikeness(samples, view.truth);
    const t = Math.max(
      tOf(after.map((v, i) => v - before[i])),
      tOf(scores.filter((_, k) => k % (n + 1) === 0).map((v, i) => tried[i * n + i] - v)),
    );
    if (t < studentTenThousandth(Math.min(after.length, n) - 1)) return;
    const displaced = pairingTest(tried, n, stream);
    if (!isRelated(displaced, level)) return;
    best = { facts: { displacement, displaced, displacementT: t }, scores: tried };
    bestFine = mean(after);
  };
  const tryShift = (symmetry: Symmetry): void => {
    const { down, right, score } = fine.shift(symmetry);
    if ((down !== 0 || right !== 0) && score > DECISIVE_PEAK)
      tryOut({ symmetry, down, right }, PAIRING_LEVEL);
  };
  for (const symmetry of SYMMETRIES)
    if (symmetry !== "identity" && bestFine < STRONG_LIKENESS)
      tryOut({ symmetry, down: 0, right: 0 }, PAIRING_LEVEL / SYMMETRIES.length);
  const turned = best.facts.displacement.symmetry;
  tryShift(turned);
  if (!isRelated(best.facts.displaced) || bestFine < WEAK_LIKENESS)
    for (const symmetry of SYMMETRIES) if (symmetry !== turned) tryShift(symmetry);
  return best;
}

/** Standard deviations by which the peak of a cross-correlation must stand above those of other pairings. */
const DECISIVE_PEAK = 6;
/** Own pairs on the full grid: their mean gain must be at least this for a displacement to be worth naming. */
const LEAST_GAIN = 0.01;
/** From this likeness of own pairs on, no turn can do decisively better. */
const STRONG_LIKENESS = 0.5;
/** Below this likeness of own pairs, turns and shifts are tried together. */
const WEAK_LIKENESS = 0.3;

function isRelated({ p, least }: PairingTest, level: number = PAIRING_LEVEL): boolean {
  return p <= Math.max(level, least * 1.01);
}

interface FineRanks {
  /** Likeness of the samples of each event to its truth after undoing a displacement. */
  likeness(displacement: Displacement): Float64Array;
  /** The best shift after undoing a symmetry. */
  shift(symmetry: Symmetry): Peak;
}

/** Rank anomalies of truth and mean sample on the full grid, for some events. */
function fineRanks(specimen: Specimen, view: View): FineRanks {
  const { grid, mask, events } = specimen;
  const most = Math.max(24, Math.floor(FINE_CELLS / (grid.height * grid.width)));
  const step = Math.ceil(events.length / most);
  const some = events.filter((_, i) => i % step === 0);
  const cells = grid.height * grid.width;
  const truth = centred(some.map(({ truth }) => ranksOf([truth.values], view.truthScale)));
  for (const field of truth) for (let i = 0; i < cells; i++) if (mask && mask[i] === 0) field[i] = 0;
  const samples = centred(
    some.map(({ members }) =>
      ranksOf(
        members.map((m) => m.values),
        view.sampleScale,
      ),
    ),
  );
  let truthSpectra: Spectra | null = null;
  const likenessAt = (displacement: Displacement): Float64Array => {
    const from = displacedCells(displacement, grid, true);
    return Float64Array.from(truth, (a, e) => {
      const b = samples[e];
      let [aa, bb, ab] = [0, 0, 0];
      for (let i = 0; i < cells; i++) {
        const v = b[from[i]];
        if (a[i] === 0 || v === 0) continue;
        aa += a[i] * a[i];
        bb += v * v;
        ab += a[i] * v;
      }
      return aa + bb > 0 ? (2 * ab) / (aa + bb) : 0;
    });
  };
  return {
    likeness: likenessAt,
    shift(symmetry) {
      truthSpectra ??= spectraOf(truth, grid);
      const from = displacedCells({ ...NOWHERE, symmetry }, grid, true);
      const rough = bestShift(
        truthSpectra,
        spectraOf(
          samples.map((field) => field.map((_, i) => field[from[i]])),
          grid,
        ),
      );
      let best = { down: rough.down, right: rough.right, likeness: Number.NEGATIVE_INFINITY };
      for (let down = rough.down - 2; down <= rough.down + 2; down++)
        for (let right = rough.right - 2; right <= rough.right + 2; right++) {
          const value = mean(likenessAt({ symmetry, down, right }));
          if (value > best.likeness) best = { down, right, likeness: value };
        }
      return { down: best.down, right: best.right, score: rough.score };
    },
  };
}

function ranksOf(fields: readonly ArrayLike<number>[], scale: RankScale): Float64Array {
  const cells = fields[0].length;
  const out = new Float64Array(cells);
  for (let i = 0; i < cells; i++) {
    let [sum, n] = [0, 0];
    for (const field of fields) {
      const value = field[i];
      if (Number.isNaN(value)) continue;
      sum += rankOf(scale, value);
      n++;
    }
    out[i] = n > 0 ? sum / n : Number.NaN;
  }
  return out;
}

/** Fields less their mean over events; 0 where missing. */
function centred(fields: readonly Float64Array[]): Float64Array[] {
  const cells = fields[0].length;
  const out = fields.map((field) => new Float64Array(field.length));
  for (let i = 0; i < cells; i++) {
    let [sum, n] = [0, 0];
    for (const field of fields)
      if (!Number.isNaN(field[i])) {
        sum += field[i];
        n++;
      }
    fields.forEach((field, e) => {
      if (!Number.isNaN(field[i])) out[e][i] = field[i] - sum / n;
    });
  }
  return out;
}

/** Samples that resemble their own events as a whole: do some of them decisively belong to another event? */
function partlyMoved(base: Pairing, scores: Float64Array, truth: Fingerprints): Pairing {
  const n = base.truthOf.length;
  const truthOf = assign(scores, n);
  const chance = chanceAssignment(truth);
  const assigned = mean(Array.from(truthOf, (j, i) => scores[i * n + j]));
  const decisive = new Set<number>();
  const stays = Array.from(truthOf, (j, i) => (i === j ? scores[i * n + i] : Number.NaN)).filter(
    (s) => !Number.isNaN(s),
  );
  const usual = stays.length > 0 ? median(stays) : Number.NaN;
  truthOf.forEach((j, i) => {
    const restored = scores[i * n + j];
    const own = scores[i * n + i];
    if (
      j !== i &&
      restored > chance.high &&
      restored > 0.7 * (Number.isNaN(usual) ? restored : usual) &&
      own < 0.5 * restored
    )
      decisive.add(i);
  });
  const facts = { ...base, assigned, assignedByChance: chance.mean };
  if (decisive.size < Math.max(2, 0.04 * n)) return { ...facts, relation: "own" };
  const closed = closedMoves(truthOf, decisive);
  return { ...facts, relation: "reassigned", truthOf: closed, moved: decisive.size };
}

/** Of samples that resemble their own events as a whole: those that do not, if they stand apart from the others. */
function withStrangers(pairing: Pairing, specimen: Specimen, view: View): Pairing {
  const inside = maskedCells(specimen);
  const rows = specimen.events
    .flatMap(({ members }, event) => members.map((field, member) => ({ event, member, field })))
    .filter(({ field }) => hasPattern(field.values, inside));
  if (rows.length > MOST_ROWS || rows.length < 6) return pairing;
  const cells = displacedCells(pairing.displacement, specimen.grid, true);
  const single = fingerprints(
    specimen,
    rows.map(({ field }) => [field]),
    view.sampleScale,
    cells,
  );
  const scores = likeness(...whiten(single, view.truth));
  const n = specimen.events.length;
  const own = rows.map(({ event }, r) => scores[r * n + pairing.truthOf[event]]);
  const other = (mean(scores) * n - mean(own)) / (n - 1);
  const high = quantileOf(Float64Array.from(own).sort(), 0.9);
  if (high - other < LEAST_CONTRAST) return pairing;
  const middle = other + 0.5 * (high - other);
  const strangers = rows.filter((_, r) => own[r] < middle);
  const theirs = own.filter((score) => score < middle);
  const apart = strangers.length > 0 && mean(theirs) < other + APART * (high - other);
  if (!apart || strangers.length < Math.max(3, LEAST_STRANGERS * rows.length)) return pairing;
  return { ...pairing, strangers: strangers.map(({ event, member }) => [event, member] as const) };
}

/** Whether enough cells of a field differ from its smallest value for it to resemble anything. */
function hasPattern(values: ArrayLike<number>, inside: Int32Array): boolean {
  let [least, n, above] = [Number.POSITIVE_INFINITY, 0, 0];
  for (const i of inside) if (values[i] < least) least = values[i];
  for (const i of inside) {
    if (Number.isNaN(values[i])) continue;
    n++;
    if (values[i] > least) above++;
  }
  return above > LEAST_PATTERN * n;
}

/** Share of cells above the smallest value. */
const LEAST_PATTERN = 0.1;
/** Likeness by which the best own pairs must exceed other pairs. */
const LEAST_CONTRAST = 0.2;
const MOST_ROWS = 1500;
const LEAST_STRANGERS = 0.04;
/** Where between other pairs (0) and own pairs (1) the mean likeness of strangers may lie. */
const APART = 0.2;

/** Keeps the moves that were decisive, and lets the others fill what is left, at home where they can. */
function closedMoves(truthOf: Int32Array, decisive: ReadonlySet<number>): Int32Array {
  const n = truthOf.length;
  const out = new Int32Array(n).fill(-1);
  const taken = new Uint8Array(n);
  for (const i of decisive) {
    out[i] = truthOf[i];
    taken[truthOf[i]] = 1;
  }
  for (let i = 0; i < n; i++)
    if (out[i] < 0 && !taken[i]) {
      out[i] = i;
      taken[i] = 1;
    }
  for (let i = 0; i < n; i++)
    if (out[i] < 0 && !taken[truthOf[i]]) {
      out[i] = truthOf[i];
      taken[truthOf[i]] = 1;
    }
  let free = 0;
  for (let i = 0; i < n; i++) {
    if (out[i] >= 0) continue;
    while (taken[free]) free++;
    out[i] = free;
    taken[free] = 1;
  }
  return out;
}

/**
 * Samples that do not resemble their own events: does a one-to-one reassignment restore them, in one orientation
 * of the grid, decisively better than in all others?
 */
function reassigned(base: Pairing, view: View, specimen: Specimen): Pairing {
  const { grid } = specimen;
  const n = base.truthOf.length;
  const orientations = n > 300 ? SYMMETRIES.slice(0, 4) : SYMMETRIES;
  const tried = orientations.map((symmetry) => {
    const displacement = { ...NOWHERE, symmetry };
    const scores = whitenedLikeness(view.samples(displacedCells(displacement, grid, true)), view.truth);
    const truthOf = assign(scores, n);
    return { displacement, truthOf, assigned: mean(Array.from(truthOf, (j, i) => scores[i * n + j])) };
  });
  const best = tried.reduce((a, b) => (b.assigned > a.assigned ? b : a));
  const others = tried.filter((t) => t !== best).map((t) => t.assigned);
  const chance = Math.max(chanceAssignment(view.truth).mean, ...others);
  const whole = specimen.of.events === n;
  const facts = {
    ...base,
    assigned: whole ? best.assigned : Number.NaN,
    assignedByChance: chance,
    reason: whole
      ? ""
      : `only ${n} of ${specimen.of.events} events are held in memory, and theirs may be among the others`,
  };
  if (best.assigned < chance + LEAST_RESTORED * (1 - chance)) return { ...facts, relation: "none" };
  const { displacement, truthOf } = best;
  return {
    ...facts,
    relation: "reassigned",
    displacement,
    truthOf,
    moved: truthOf.filter((j, i) => j !== i).length,
  };
}

/** Share of the likeness that chance leaves open which a reassignment must restore. */
const LEAST_RESTORED = 0.13;

interface ChanceAssignment {
  readonly mean: number;
  readonly median: number;
  readonly high: number;
}

/**
 * What a one-to-one assignment finds among storms that are unrelated for certain: real events to other real
 * events. Mean, median and 95th percentile of its scores.
 */
function chanceAssignment(truth: Fingerprints): ChanceAssignment {
  const n = truth.values.length / truth.blocks;
  const scores = whitenedLikeness(truth, truth);
  for (let i = 0; i < n; i++) scores[i * n + i] = -10;
  const matched = Float64Array.from(assign(scores, n), (j, i) => scores[i * n + j]).sort();
  return { mean: mean(matched), median: median(matched), high: matched[Math.floor(0.95 * n)] };
}

/** Undoes the displacement and gives each truth the samples that belong to it. */
export function repairPairing(
  specimen: Specimen,
  { displacement, truthOf }: Pick<Pairing, "displacement" | "truthOf">,
): Specimen {
  return repairOrder(repairDisplacement(specimen, displacement), truthOf);
}

export function repairDisplacement(specimen: Specimen, displacement: Displacement): Specimen {
  const cells = displacedCells(displacement, specimen.grid, true);
  return changeMembers(specimen, (values) => fetchCells(values, cells));
}

/** Leaves the strangers out of events that are re-paired already, and events that have nobody else. */
export function dropStrangers(
  specimen: Specimen,
  strangers: Pairing["strangers"],
  truthOf: Int32Array,
): Specimen {
  const gone = new Set(strangers.map(([event, member]) => truthOf[event] * 65536 + member));
  return {
    ...specimen,
    events: specimen.events
      .map((event, e) => ({ ...event, members: event.members.filter((_, m) => !gone.has(e * 65536 + m)) }))
      .filter((event) => event.members.length > 0),
  };
}

export function repairOrder(specimen: Specimen, truthOf: Int32Array): Specimen {
  const samplesOf = new Int32Array(truthOf.length);
  truthOf.forEach((truth, samples) => {
    samplesOf[truth] = samples;
  });
  return changeEvents(specimen, (event, position) => ({
    ...event,
    members: specimen.events[samplesOf[position]].members,
  }));
}
