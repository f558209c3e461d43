import { createHash } from "node:crypto";
import { FormatError } from "../errors.js";
import type { EventSet, FieldEvent } from "../fields/event.js";
import { regriddingText } from "../io/pairs/regrid-pair.js";
import { maskedTo } from "../metrics/same-cells.js";
import { sure } from "../sure.js";
import { commonCells } from "./common-cells.js";
import {
  type Arm,
  type ComparedStratum,
  type CompareOptions,
  type CompareTable,
  compareArms,
  compareGroups,
} from "./compare.js";
import { type EventScores, scoreEvent } from "./event-scores.js";
import { openInput } from "./input.js";
import type { InputPaths } from "./input-paths.js";
import { openStrata, type StrataOptions } from "./strata/open-strata.js";
import type { Strata, StrataKind } from "./strata/strata.js";

/** Runs, or files of samples with their truth, under one name. */
export interface ArmInputs {
  readonly name: string;
  readonly inputs: readonly InputPaths[];
}

/** Options of {@link compareInputs}. */
export interface CompareInputsOptions extends CompareOptions {
  /** A cell is wet from this many mm/day on; 0.1 by default. */
  readonly threshold?: number;
  /** How to take the events apart besides; not by default. */
  readonly strata?: StrataOptions;
  /** Called for each input before it is read, the last call counts; what it returns is given each event, and its place among those of the first input. */
  readonly watch?: (arm: string, events: EventSet<"mm/day">) => EventWatcher;
}

/** Given an event in mm/day, and its place among those of the first input. */
export type EventWatcher = (event: FieldEvent<"mm/day">, place: number) => void;

/** The scores of an event, and of its parts in the order of {@link groupsOf}. */
interface ScoredEvent {
  readonly scores: EventScores;
  readonly parts: readonly (EventScores | undefined)[];
  /** What tells its truth. */
  readonly truth: string;
}

/** The scored events of an input, by their keys in order. */
interface Scored {
  readonly name: string;
  readonly events: ReadonlyMap<string, ScoredEvent>;
}

/**
 * {@link compareArms} of runs and files, on the cells that have a value in all of them: each is read once, and once more
 * where one lacks values that another has (the first also where events are taken apart by intensity).
 *
 * @param arms two or more: each a name, and one input or several seeds of the same
 * @param options as those of {@link compareArms}; `strata` compares on parts of the events too
 * @param onProgress told how many of how many inputs are done
 * @returns as {@link compareArms}, with what was left out and regridded under `notes`
 * @throws FormatError when two inputs do not hold the same events with the same real fields: it names the first that differs;
 *   or where no cell has a value in all; and as {@link openInput} and {@link compareArms} do
 * @example
 * ```ts
 * const files = (samples: string) => [{ truth: "truth.nc", samples }];
 * const arms = [{ name: "model", inputs: files("samples.nc") }, { name: "perfect", inputs: files("truth.nc") }];
 * const table = await compareInputs(arms);
 * table.metrics[0]?.arms.map(({ name, rank }) => [name, rank]); // → [ [ 'model', 2 ], [ 'perfect', 1 ] ]
 * ```
 */
export async function compareInputs(
  arms: readonly ArmInputs[],
  { threshold, strata: asked, watch, ...options }: CompareInputsOptions = {},
  onProgress: (done: number, total: number) => void = () => {},
): Promise<CompareTable> {
  const cells = commonCells();
  const total = arms.reduce((n, { inputs }) => n + inputs.length, 0);
  let done = 0;
  const walk = (see: (event: FieldEvent<"mm/day">, name: string) => FieldEvent<"mm/day">) =>
    scoreArms(arms, { asked, threshold, watch, see, onInput: () => onProgress(++done, total) });
  let found = await walk((event, name) => {
    cells.add(name, event);
    return event;
  });
  cells.needSome();
  const said = cells.said();
  if (said !== null) {
    done = 0;
    found = await walk((event) => {
      const mask = cells.of(event.key);
      return mask === null ? event : maskedTo(event, mask);
    });
  }
  const { scored, taken, regridded } = found;
  const whole = scored.map(
    ({ name, runs }): Arm => ({ name, runs: runs.map((run) => run.map((e) => e.scores)) }),
  );
  const compared = compareArms(whole, options);
  const notes = [...(said === null ? [] : [said]), ...compared.notes, ...regridded, KS_NOTE];
  const table = { ...compared, notes };
  if (!asked || !taken) return table;
  const { strata, notes: ofStrata } = compareStrata(scored, groupsOf(taken.strata), notes, options);
  return { ...table, strata, notes: [...notes, ...taken.notes, ...ofStrata] };
}

const KS_NOTE =
  "ks is read at the edges of 2048 classes of amount: the exact one of evaluate is the same or a little higher";

interface Walk {
  readonly asked?: StrataOptions | undefined;
  readonly threshold?: number | undefined;
  readonly watch?: CompareInputsOptions["watch"] | undefined;
  /** Told each event of each input; what it gives back is scored. */
  readonly see: (event: FieldEvent<"mm/day">, name: string) => FieldEvent<"mm/day">;
  readonly onInput: () => void;
}

/** Reads every input once, and scores its events. */
async function scoreArms(arms: readonly ArmInputs[], { asked, threshold, watch, see, onInput }: Walk) {
  let first: Scored | null = null;
  let taken: Awaited<ReturnType<typeof openStrata>> | null = null;
  const regridded: string[] = [];
  const scored: { name: string; runs: ScoredEvent[][] }[] = [];
  for (const { name, inputs } of arms) {
    const runs: ScoredEvent[][] = [];
    for (const paths of inputs) {
      const input = await openInput(paths);
      try {
        const { regridding } = input.pair ?? {};
        if (regridding) regridded.push(`${paths.samples}: ${regriddingText(regridding)}`);
        taken ??= asked ? await openStrata(input, asked) : { strata: [], notes: [] };
        const path = paths.run ?? sure(paths.samples);
        const places = first && new Map([...first.events.keys()].map((key, place) => [key, place]));
        const seen = seenEvents(input.events, (event) => see(event, path));
        const watcher = watch?.(name, input.events);
        const events = watcher ? watched(seen, watcher, places) : seen;
        const run = await scoreEvents(path, events, taken.strata, threshold);
        first ??= run;
        needSameEvents(first, run);
        runs.push([...first.events.keys()].map((key) => sure(run.events.get(key))));
      } finally {
        await input.close();
      }
      onInput();
    }
    scored.push({ name, runs });
  }
  return { scored, taken, regridded };
}

async function* seenEvents(
  events: EventSet<"mm/day">,
  see: (event: FieldEvent<"mm/day">) => FieldEvent<"mm/day">,
): AsyncGenerator<FieldEvent<"mm/day">> {
  for await (const event of events) yield see(event);
}

/** @param places of the events by their keys; in the order in which they are read without them */
async function* watched(
  events: AsyncIterable<FieldEvent<"mm/day">>,
  watcher: EventWatcher,
  places: ReadonlyMap<string, number> | null,
): AsyncGenerator<FieldEvent<"mm/day">> {
  for await (const event of events) {
    const place = places ? places.get(event.key) : event.index;
    if (place !== undefined) watcher(event, place);
    yield event;
  }
}

interface Group {
  readonly by: StrataKind;
  readonly stratum: string;
}

/** Each stratum of each way of taking apart, one after the other. */
function groupsOf(strata: readonly Strata[]): Group[] {
  return strata.flatMap(({ by, names }) => names.map((stratum) => ({ by, stratum })));
}

function compareStrata(
  arms: readonly { readonly name: string; readonly runs: readonly ScoredEvent[][] }[],
  groups: readonly Group[],
  said: readonly string[],
  options: CompareOptions,
): { strata: ComparedStratum[]; notes: string[] } {
  const notes: string[] = [];
  const kept: { group: Group; arms: Arm[] }[] = [];
  for (const [place, group] of groups.entries()) {
    const parts = arms.map(
      ({ name, runs }): Arm => ({
        name,
        runs: runs.map((run) => run.flatMap((event) => event.parts[place] ?? [])),
      }),
    );
    const counts = new Set(parts.flatMap(({ runs }) => runs.map((run) => run.length)));
    if (counts.size === 1 && !counts.has(0)) kept.push({ group, arms: parts });
    else notes.push(`${group.by} ${group.stratum} is not in all runs: left out`);
  }
  const tables = compareGroups(
    kept.map((one) => one.arms),
    options,
  );
  return {
    strata: tables.map(({ events, metrics, comparisons, notes: ofTable }, i) => ({
      ...sure(kept[i]).group,
      events,
      metrics,
      comparisons,
      notes: ofTable.filter((note) => !said.includes(note)),
    })),
    notes,
  };
}

async function scoreEvents(
  name: string,
  events: AsyncIterable<FieldEvent<"mm/day">>,
  strata: readonly Strata[],
  threshold?: number,
): Promise<Scored> {
  const scored = new Map<string, ScoredEvent>();
  for await (const event of events) {
    const parts = strata.flatMap(({ names, of }) => {
      const found = new Map(of(event).map((part) => [part.name, part.event]));
      return names.map((one) => {
        const part = found.get(one);
        return part && scoreEvent(part, threshold);
      });
    });
    scored.set(event.key, { scores: scoreEvent(event, threshold), parts, truth: truthHash(event) });
  }
  return { name, events: scored };
}

function truthHash({ truth: { values } }: FieldEvent<"mm/day">): string {
  return createHash("sha256")
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest("hex");
}

function needSameEvents(one: Scored, other: Scored): void {
  const differs = (what: string): never => {
    throw new FormatError(`${other.name}: ${what}: compare needs the same events in all`, {
      file: other.name,
    });
  };
  for (const [key, { truth }] of one.events) {
    const found = other.events.get(key);
    if (!found) differs(`has no event ${key}, which ${one.name} has`);
    else if (found.truth !== truth) differs(`the real field of ${key} is not that of ${one.name}`);
  }
  for (const key of other.events.keys())
    if (!one.events.has(key)) differs(`has event ${key}, which ${one.name} has not`);
}
