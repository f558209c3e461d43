import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { deserialize, serialize } from "node:v8";
import { gunzipSync, gzipSync } from "node:zlib";
import { FormatError, UsageError } from "../errors.js";
import { type FieldEvent, mapEvents } from "../fields/event.js";
import type { Regridding } from "../io/pairs/regrid-pair.js";
import type { CheckedParts } from "../io/parts/checked-parts.js";
import { inputHash } from "../io/parts/input-hash.js";
import type { Claim } from "../io/parts/manifest.js";
import { finishPart, openPart, partsFolder } from "../io/parts/part.js";
import { ofShard, type Shard } from "../io/parts/shard.js";
import { writeFileAtomic } from "../io/writing/atomic.js";
import { appendLedger, hashOf } from "../io/writing/ledger.js";
import { type MetricMaker, metricsNamed } from "../metrics/catalogue.js";
import type { EvaluateOptions } from "../metrics/evaluate.js";
import { type ReportedRuler, type ReportedState, startAsReported } from "../metrics/evaluate-as-reported.js";
import type { MetricRow } from "../metrics/rows.js";
import { sure } from "../sure.js";
import { version } from "../version.js";
import { eventsInMm, listSamples, sampleName } from "./events.js";
import type { OpenedInput } from "./input.js";
import { type MeasuresState, startSomeMeasures } from "./measures-with-intervals.js";
import { type Results, reportedRuler } from "./results.js";
import { dayFile } from "./run.js";
import { sharedRunFiles } from "./run-reads.js";
import { startSomeStrata } from "./strata/measure-strata.js";
import type { Strata, StrataNames } from "./strata/strata.js";

export interface EvaluationPart {
  readonly folder: string;
  readonly events: number;
  /** Events of all shards. */
  readonly total: number;
  /** Events that an earlier call had added. */
  readonly resumed: number;
}

export interface PartOptions extends EvaluateOptions {
  /** Whether the results shall have the 95 % interval of each number. */
  readonly intervals: boolean;
  /** As {@link metricsNamed} takes it; `null` for no rows besides the five. */
  readonly metrics: string | null;
  /** What else the command line says of how the input is to be understood. */
  readonly asked: Readonly<Record<string, unknown>>;
  /** Files that were named: truth, samples, mask, statistics. */
  readonly files: readonly string[];
  /** Ways to take the events apart, as {@link openStrata} gives them; none by default. */
  readonly strata?: readonly Strata[];
}

/** What lies in a part: all sums, and what the results are read from them with. */
interface PartState {
  /** Hash of the claim that they were begun for. */
  readonly claim: string;
  /** How many events of the part are in them. */
  readonly done: number;
  readonly set: {
    readonly members: number;
    readonly mask: boolean;
    readonly grid: { height: number; width: number };
    /** Events of all shards. */
    readonly total: number;
  };
  readonly measured: MeasuresState;
  readonly reported: ReportedState | null;
  readonly ruler: ReportedRuler | null;
  readonly regridding: Regridding | null;
  /** Ways in which the events were taken apart, and the sums of each stratum. */
  readonly strata: readonly StrataNames[];
  readonly measuredStrata: readonly (readonly MeasuresState[])[];
}

const STATE = "sums.v8.gz";
/** Milliseconds after which the sums are saved, so that who is killed loses no more. */
const SAVE_EVERY = 20_000;

/**
 * Measures the events of one shard into a part beside the results, for {@link mergeEvaluations}: sums of which the merge
 * makes the very numbers of one run.
 *
 * @param target where the results of all shards will be written
 * @throws UsageError when a metric cannot be split; OutputError as {@link openPart} does
 */
export async function writeEvaluationPart(
  input: OpenedInput,
  target: string,
  shard: Shard,
  options: PartOptions,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<EvaluationPart> {
  const metrics = splittable(options.metrics);
  const { strata = [] } = options;
  const total = input.keys.length;
  const indices = ofShard([...input.keys.keys()], shard);
  const claim = await claimOfEvents(input, target, shard, indices, options);
  const part = await openPart(target, claim);
  const { folder } = part;
  const whole = { folder, events: indices.length, total };
  if (part.finished) return { ...whole, resumed: indices.length };
  const {
    run,
    events: { members, mask, grid },
  } = input;
  const ruler = run && input.stored ? await reportedRuler(run) : null;
  const head = {
    claim: hashOf(JSON.stringify(claim)),
    set: { members, mask: mask !== null, grid: { height: grid.height, width: grid.width }, total },
    ruler,
    regridding: input.pair?.regridding ?? null,
    strata: strata.map(({ by, names, events }) => ({ by, names, events })),
  };
  const sums = await startSums({ ...head, strata, metrics, options });
  const earlier = await readState(join(folder, STATE)).catch(() => null);
  const resumed = earlier?.claim === head.claim ? earlier.done : 0;
  if (earlier && resumed > 0) sums.merge(earlier);
  const rest = await input.some(indices.slice(resumed));
  const events =
    ruler && rest.stored
      ? eventsInMm(
          sure(run),
          mapEvents(rest.stored, "z", (event) => {
            sums.addStored(event);
            return event;
          }),
        )
      : rest.events;
  let done = resumed;
  let saved = Date.now();
  try {
    for await (const event of events) {
      sums.add(event);
      onProgress(++done, indices.length);
      if (Date.now() - saved < SAVE_EVERY) continue;
      await writeFileAtomic(join(folder, STATE), stateFile({ ...head, done, ...sums.state() }));
      saved = Date.now();
    }
  } finally {
    sums.release();
  }
  const content = stateFile({ ...head, done, ...sums.state() });
  await writeFileAtomic(join(folder, STATE), content);
  appendLedger(folder, [[STATE, hashOf(content)]]);
  await finishPart(part, claim, null);
  return { ...whole, resumed };
}

/** @throws UsageError for metrics that need all events in their order, or twice */
function splittable(names: string | null): readonly MetricMaker[] {
  const metrics = names === null ? [] : metricsNamed(names);
  const whole = metrics.map((make) => make()).filter((metric) => metric.given || metric.inOrder);
  if (whole.length > 0)
    throw new UsageError(
      `${whole.map(({ id }) => id).join(", ")} cannot be measured in shards: ${sure(whole[0]).given ? "thresholds that are quantiles need all of the truth first" : "they follow each day after the other"}; ` +
        "leave out of --metrics, or evaluate without --shard",
    );
  return metrics;
}

async function claimOfEvents(
  { keys, run }: OpenedInput,
  target: string,
  { index, of }: Shard,
  indices: readonly number[],
  { threshold, metrics, intervals, asked, files }: PartOptions,
): Promise<Claim> {
  const read = run ? await sharedRunFiles(run) : [...files];
  if (run) {
    const samples = [...(await listSamples(run.synthDir))];
    for (const [day, members] of indices.map((i) => sure(samples[i]))) {
      read.push(dayFile(join(run.dataDir, "Y_hr"), day));
      for (const member of members) read.push(join(run.synthDir, sampleName(day, member, "Y_hr_syn")));
    }
  }
  const fromParts = (path: string): string => relative(partsFolder(target), path);
  const sources: Record<string, string> = {};
  for (const file of read) sources[fromParts(file)] = await inputHash(file);
  return {
    undrizzle: version,
    command: "evaluate",
    shard: index,
    of,
    total: keys.length,
    made: {
      threshold,
      metrics,
      intervals,
      ...asked,
      inputs: (run ? [run.dataDir, run.synthDir] : files).map(fromParts),
      events: createHash("sha256").update(keys.join("\n")).digest("hex"),
    },
    sources,
    events: Object.fromEntries(indices.map((i) => [sure(keys[i]), ""])),
  };
}

interface Sums {
  readonly set: PartState["set"];
  readonly ruler: ReportedRuler | null;
  readonly regridding: Regridding | null;
  /** Names alone where parts are merged. */
  readonly strata: readonly (Strata | StrataNames)[];
  readonly metrics: readonly MetricMaker[];
  readonly options: EvaluateOptions & { readonly intervals: boolean };
}

async function startSums({ set, ruler, regridding, strata, metrics, options }: Sums) {
  const { threshold, threads, intervals } = options;
  const measuring = {
    intervals,
    ...(threshold === undefined ? {} : { threshold }),
    ...(threads === undefined ? {} : { threads }),
  };
  const events = { ...set, mask: set.mask || null };
  const measures = await startSomeMeasures(events, metrics, measuring);
  const apart = strata.length > 0 ? await startSomeStrata(strata, events, metrics, measuring) : null;
  const reported = ruler ? startAsReported(set.grid, "saved", ruler) : null;
  return {
    add(event: FieldEvent<"mm/day">): void {
      measures.add(event);
      apart?.add(event);
    },
    addStored(event: Parameters<NonNullable<typeof reported>["addDrawn"]>[0]): void {
      reported?.addDrawn(event);
      reported?.addSaved(event);
    },
    merge(other: Pick<PartState, "measured" | "reported" | "measuredStrata">): void {
      measures.merge(other.measured);
      apart?.merge(other.measuredStrata);
      if (other.reported) reported?.merge(other.reported);
    },
    state: () => ({
      measured: measures.state(),
      measuredStrata: apart?.states() ?? [],
      reported: reported?.state ?? null,
    }),
    release(): void {
      measures.release();
      apart?.release();
    },
    result(): MergedEvaluation {
      const { rows, ...results } = measures.result();
      const asReported = reported?.result() ?? null;
      const also = { ...(apart ? { strata: apart.result() } : {}), ...(regridding ? { regridding } : {}) };
      return { results: { ...results, asReported, ...also }, rows };
    },
  };
}

function stateFile(state: PartState): Buffer {
  return gzipSync(serialize(state), { level: 1 });
}

async function readState(file: string): Promise<PartState> {
  return deserialize(gunzipSync(await readFile(file))) as PartState;
}

export interface MergedEvaluation {
  readonly results: Results;
  /** Of the metrics that were asked for besides the five. */
  readonly rows: readonly MetricRow[];
}

/** The results of all shards together: to the bit those of one run. */
export async function mergeEvaluations({ parts }: Pick<CheckedParts, "parts">): Promise<MergedEvaluation> {
  const { metrics, threshold, intervals } = sure(parts[0]).manifest.made as Pick<
    PartOptions,
    "metrics" | "intervals"
  > & {
    readonly threshold?: number;
  };
  let sums: Awaited<ReturnType<typeof startSums>> | null = null;
  let apart: string | null = null;
  for (const { folder } of parts) {
    const state = await readState(join(folder, STATE));
    apart ??= JSON.stringify(state.strata);
    if (apart !== JSON.stringify(state.strata))
      throw new FormatError(
        `${folder}: its events were taken apart otherwise than those of ${sure(parts[0]).folder}: evaluate all shards again`,
        { file: folder },
      );
    sums ??= await startSums({
      ...state,
      metrics: splittable(metrics),
      options: threshold === undefined ? { intervals } : { threshold, intervals },
    });
    sums.merge(state);
  }
  return sure(sums).result();
}
