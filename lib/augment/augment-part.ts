import { createReadStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { FormatError } from "../errors.js";
import type { CheckedParts } from "../io/parts/checked-parts.js";
import { inputHash } from "../io/parts/input-hash.js";
import type { Claim } from "../io/parts/manifest.js";
import { finishPart, openPart, partsFolder } from "../io/parts/part.js";
import { ofShard, type Shard } from "../io/parts/shard.js";
import { appendLedger, hashFile } from "../io/writing/ledger.js";
import { guardFolder } from "../io/writing/output-guard.js";
import { dayKey, listSamples, sampleName } from "../run/events.js";
import { dayFile, type Run } from "../run/run.js";
import { runReads, sharedRunFiles } from "../run/run-reads.js";
import { sure } from "../sure.js";
import { version } from "../version.js";
import { type Augmentation, type AugmentOptions, openGround, writeAugmented } from "./augment.js";
import { withoutLeaks } from "./leaks.js";
import type { Rows } from "./rows.js";
import {
  allSamples,
  keptSamples,
  needSamples,
  observationRows,
  predictorRows,
  type Sample,
} from "./synthetic.js";

export interface AugmentPart {
  readonly folder: string;
  /** Days of the part, and of all shards. */
  readonly events: number;
  readonly total: number;
  readonly resumed: number;
}

/** What a part holds rows of. */
interface Kept {
  readonly kept: readonly Sample[];
  readonly dropped: number;
}

const KEPT = "samples.json";
const ROWS = { predictors: "predictors.bin", observations: "observations.bin" } as const;

/**
 * Makes the rows of the samples of every n-th day, in a part beside the output, for {@link mergeAugmented}.
 *
 * @param made what the command line asked for, as the merge needs it
 * @throws as {@link augment} does; OutputError as {@link openPart} does
 */
export async function writeAugmentPart(
  run: Run,
  output: string,
  shard: Shard,
  options: AugmentOptions,
  made: Readonly<Record<string, unknown>>,
): Promise<AugmentPart> {
  const days = [...(await listSamples(run.synthDir))];
  const own = ofShard(days, shard);
  const claim: Claim = {
    undrizzle: version,
    command: "augment",
    shard: shard.index,
    of: shard.of,
    total: days.length,
    made,
    sources: await sourcesOf(run, output, own, options.base),
    events: Object.fromEntries(own.map(([day]) => [dayKey(day), ""])),
  };
  const part = await openPart(output, claim);
  const { folder } = part;
  const told = { folder, events: own.length, total: days.length };
  if (part.finished) return { ...told, resumed: own.length };
  const { base, changes } = await openGround(run, options);
  const inPart = new Set(own.map(([day]) => day));
  const samples = (await allSamples(run)).filter(({ day }) => inPart.has(day));
  await withoutLeaks(run, samples, base.days, {
    ...options,
    dropTestDays: false,
    allowTestDays: mayLeak(options),
  });
  const kept = await keptSamples(run, samples, changes);
  const { predictors, observations } = base;
  await writeBytes(
    join(folder, ROWS.predictors),
    predictorRows(run, kept.kept, predictors.shape, predictors.dtype),
  );
  await writeBytes(
    join(folder, ROWS.observations),
    observationRows(run, kept.kept, changes, observations.dtype),
  );
  await writeFile(join(folder, KEPT), JSON.stringify(kept));
  for (const name of [KEPT, ...Object.values(ROWS)])
    appendLedger(folder, [[name, await hashFile(join(folder, name))]]);
  await finishPart(part, claim, null);
  return { ...told, resumed: 0 };
}

/** Whether rows of test days are no reason to stop: the merge leaves them out, or takes them, and says so. */
function mayLeak({ allowTestDays = false, dropTestDays = false }: AugmentOptions): boolean {
  return allowTestDays || dropTestDays;
}

async function sourcesOf(
  run: Run,
  output: string,
  days: readonly (readonly [day: number, members: readonly number[]])[],
  base: string | undefined,
): Promise<Record<string, string>> {
  const files = [...(await sharedRunFiles(run)), ...(base === undefined ? [] : [base])];
  for (const [day, members] of days) {
    files.push(dayFile(join(run.dataDir, "X_lr"), day));
    for (const member of members) files.push(join(run.synthDir, sampleName(day, member, "Y_hr_syn")));
  }
  const sources: Record<string, string> = {};
  for (const file of files) sources[relative(partsFolder(output), file)] = await inputHash(file);
  return sources;
}

async function writeBytes(path: string, rows: Rows): Promise<void> {
  await writeFile(path, rows.bytes());
}

/**
 * Makes of the parts of all shards the folder that {@link augment} writes, byte for byte.
 *
 * @throws as {@link augment} does
 */
export async function mergeAugmented(
  run: Run,
  { target, parts }: Pick<CheckedParts, "target" | "parts">,
  options: AugmentOptions,
): Promise<Augmentation> {
  const { force, base: baseFolder } = options;
  const rules = { reads: [...runReads(run), ...(baseFolder === undefined ? [] : [baseFolder])], force };
  await guardFolder(target, rules, true);
  const ground = await openGround(run, options);
  const held: (Kept & { folder: string })[] = [];
  for (const { folder } of parts)
    held.push({ folder, ...(JSON.parse(await readFile(join(folder, KEPT), "utf8")) as Kept) });
  const where = new Map<string, Place>();
  for (const { folder, kept } of held)
    for (const [row, sample] of kept.entries()) where.set(nameOf(sample), { folder, row });
  const samples = (await allSamples(run)).filter((sample) => where.has(nameOf(sample)));
  const reaching = { kept: samples, dropped: held.reduce((sum, { dropped }) => sum + dropped, 0) };
  needSamples(run, reaching, ground.changes);
  const { predictors, observations } = ground.base;
  return writeAugmented(run, target, { options, ground, reaching, rules }, (kept) => {
    const places = kept.map((sample) => sure(where.get(nameOf(sample))));
    return {
      predictors: rowsFrom(ROWS.predictors, places, predictors),
      observations: rowsFrom(ROWS.observations, places, observations),
    };
  });
}

/** Where the row of a sample lies. */
interface Place {
  readonly folder: string;
  readonly row: number;
}

function nameOf({ day, member }: Sample): string {
  return sampleName(day, member, "Y_hr_syn");
}

function rowsFrom(name: string, places: readonly Place[], { shape, dtype }: Rows): Rows {
  const length = shape.reduce((n, size) => n * size, dtype === "<f4" ? 4 : 8);
  return {
    count: places.length,
    shape,
    dtype,
    async *bytes() {
      for (const { folder, row } of places) {
        const start = row * length;
        let read = 0;
        for await (const piece of createReadStream(join(folder, name), { start, end: start + length - 1 })) {
          read += (piece as Buffer).length;
          yield piece as Buffer;
        }
        if (read !== length) throw new FormatError(`${join(folder, name)}: ends before row ${row}`);
      }
    },
  };
}
