import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { gunzipSync, gzipSync } from "node:zlib";
import { FormatError } from "../errors.js";
import type { EventSet, FieldEvent } from "../fields/event.js";
import { type Field, makeField } from "../fields/field.js";
import type { CheckedParts } from "../io/parts/checked-parts.js";
import { layFiles } from "../io/parts/lay-files.js";
import type { Claim } from "../io/parts/manifest.js";
import { finishPart, openPart } from "../io/parts/part.js";
import { openPartFields, type PartFields, readPartFields } from "../io/parts/part-fields.js";
import { writeFileAtomic } from "../io/writing/atomic.js";
import { appendLedger, hashFile, hashOf } from "../io/writing/ledger.js";
import { withOutputFolder } from "../io/writing/output-folder.js";
import type { OutputRules } from "../io/writing/output-guard.js";
import { needSetting } from "../postprocess/fit-setting.js";
import { fittedFromJSON } from "../postprocess/fitted-json.js";
import type { AnyFitted } from "../postprocess/season/seasonal.js";
import type { StrengthChoice } from "../run/choose-strength.js";
import { type Fix, fixOf } from "../run/fix.js";
import type { FixMeterOptions } from "../run/fix-meter.js";
import type { Run } from "../run/run.js";
import { fixedConfig, writeFixedEvent } from "../run/write-fixed.js";
import { sure } from "../sure.js";
import { type FixPass, type FixPassState, startFixPass } from "./fix-pass.js";
import { besidesOf, type FittedSamples, needNoTruth } from "./write-fitted-samples.js";
import { filesOf, methodText, writeFindings } from "./write-fix.js";
import { type SamplesLike, writeSampleFile } from "./write-treated.js";

/** What is treated: a run, or files of samples with or without their truth. */
export interface FixSource {
  readonly run: Run | null;
  /** What the treated samples are written like, where it is no run. */
  readonly like: SamplesLike | null;
  /** The events that have a truth; of samples alone, all. */
  readonly set: EventSet<"mm/day"> | Pick<EventSet<"mm/day">, "grid" | "mask" | "members" | "length">;
  readonly hasTruth: boolean;
  /** Of every event that is written, in order. */
  readonly keys: readonly string[];
  /** Some of these, by position; of a run with what is stored. */
  some(positions: readonly number[]): AsyncGenerator<{
    readonly event: FieldEvent<"mm/day">;
    readonly stored: FieldEvent<"z"> | null;
    /** Numbers of the members of a run. */
    readonly numbers: readonly number[];
  }>;
  /** Files that no output may replace. */
  readonly reads: readonly string[];
}

/** A fitted method, and how its strength was chosen where it was. */
export interface Fit {
  readonly fitted: AnyFitted;
  readonly choice: StrengthChoice | null;
}

export interface FixPart {
  readonly folder: string;
  readonly events: number;
  /** Events of all shards. */
  readonly total: number;
  /** Events that an earlier call had treated. */
  readonly resumed: number;
}

interface PartState {
  /** Hash of the claim that it was begun for. */
  readonly claim: string;
  readonly done: number;
  /** Of the file of fields, where it is no run. */
  readonly bytes: number;
  readonly pass: FixPassState;
  readonly choice: StrengthChoice | null;
}

const STATE = "pass.v8.gz";
const FIELDS = "fields.bin";
const METHOD = "method.json";
/** Milliseconds after which what is done is noted, so that who is killed loses no more. */
const SAVE_EVERY = 20_000;

/**
 * Treats the events of one shard into a part beside the output, for {@link mergeFix}.
 *
 * @param positions those of the shard among all events
 * @param makeFit called unless the part is finished
 * @throws OutputError as {@link openPart} does; ShapeError when the method was fitted on another grid or mask
 */
export async function writeFixPart(
  source: FixSource,
  target: string,
  { claim, positions }: { readonly claim: Claim; readonly positions: readonly number[] },
  makeFit: () => Promise<Fit>,
  {
    onProgress = () => {},
    ...options
  }: FixMeterOptions & { onProgress?: (done: number, total: number) => void },
): Promise<FixPart> {
  const part = await openPart(target, claim);
  const { folder } = part;
  const whole = { folder, events: positions.length, total: source.keys.length };
  if (part.finished) return { ...whole, resumed: positions.length };
  const { fitted, choice } = await makeFit();
  needSetting(fitted.method, fitted.setting, source.set);
  if (!source.hasTruth) needNoTruth(fitted);
  const begun = hashOf(JSON.stringify(claim));
  const earlier = await readState(folder).catch(() => null);
  const from = earlier?.claim === begun ? earlier : null;
  const pass = startFixPass(source.set, fitted, { ...options, hasTruth: source.hasTruth });
  if (from) pass.merge(from.pass);
  if (source.run) await mkdir(join(folder, "synth"), { recursive: true });
  const fields = source.run ? null : await openPartFields(join(folder, FIELDS), from?.bytes ?? 0);
  const save = async (done: number): Promise<void> => {
    const state = { claim: begun, done, bytes: fields?.bytes ?? 0, pass: pass.state(), choice };
    await writeFileAtomic(join(folder, STATE), gzipSync(serialize(state satisfies PartState), { level: 1 }));
  };
  const resumed = from?.done ?? 0;
  try {
    await treatInto({ source, pass, fields, folder }, positions.slice(resumed), {
      save: (done) => save(resumed + done),
      onProgress: (done) => onProgress(resumed + done, positions.length),
    });
    if (!from || resumed < positions.length) await save(positions.length);
  } finally {
    pass.meter.release();
    await fields?.close();
  }
  await writeFileAtomic(join(folder, METHOD), methodText(fitted));
  for (const name of [METHOD, STATE, ...(fields ? [FIELDS] : [])])
    appendLedger(folder, [[name, await hashFile(join(folder, name))]]);
  await finishPart(part, claim, null);
  return { ...whole, resumed };
}

interface Filling {
  readonly source: FixSource;
  readonly pass: FixPass;
  readonly fields: PartFields | null;
  readonly folder: string;
}

async function treatInto(
  { source, pass, fields, folder }: Filling,
  positions: readonly number[],
  { save, onProgress }: { save(done: number): Promise<void>; onProgress(done: number): void },
): Promise<void> {
  let saved = Date.now();
  let done = 0;
  for await (const { event, stored, numbers } of source.some(positions)) {
    const after = pass.apply(event);
    await fields?.append(after.members.map(({ values }) => values));
    if (source.run && stored) {
      const synth = join(folder, "synth");
      const names = await writeFixedEvent(source.run, numbers, { stored, before: event, after }, synth);
      const hashes = names.map(async (name) => [`synth/${name}`, await hashFile(join(synth, name))] as const);
      appendLedger(folder, await Promise.all(hashes));
    }
    onProgress(++done);
    if (Date.now() - saved < SAVE_EVERY) continue;
    await save(done);
    saved = Date.now();
  }
}

async function readState(folder: string): Promise<PartState> {
  return deserialize(gunzipSync(await readFile(join(folder, STATE)))) as PartState;
}

/** What came of the parts together: with a truth what was measured, else what was done besides. */
export type MergedFix = Fit & { readonly files: string[] } & (
    | { readonly fix: Fix; readonly lone: null }
    | { readonly fix: null; readonly lone: FittedSamples }
  );

/**
 * Makes of the parts of all shards the folder that one run writes, byte for byte.
 *
 * @param options as the parts were measured with
 * @throws FormatError when parts were fitted otherwise; OutputError as {@link withOutputFolder} does
 */
export async function mergeFix(
  source: FixSource,
  { target, parts }: Pick<CheckedParts, "target" | "parts">,
  options: FixMeterOptions,
  { force }: Pick<OutputRules, "force"> = {},
): Promise<MergedFix> {
  const fitted = await sameMethod(parts);
  const pass = startFixPass(source.set, fitted, { ...options, hasTruth: source.hasTruth });
  let choice: StrengthChoice | null = null;
  for (const { folder } of parts) {
    const state = await readState(folder);
    choice = state.choice;
    pass.merge(state.pass);
  }
  return withOutputFolder(target, { reads: source.reads, force }, async (stage) => {
    if (source.run) {
      await stage.write("config.yaml", fixedConfig(source.run, target));
      await mkdir(await stage.place("synth"));
      for (const { folder, manifest } of parts) {
        const files = Object.entries(manifest.files).filter(([name]) => name.startsWith("synth/"));
        await layFiles(folder, Object.fromEntries(files), stage.path);
      }
    }
    const said = `: ${fitted.describe()}`;
    const name = source.like
      ? await writeSampleFile(source.like, inOrder(source, parts), said, stage)
      : "synth";
    if (!source.hasTruth) {
      const files = filesOf(target, [name]);
      return { fitted, choice, files, fix: null, lone: { files, ...besidesOf(pass.meter) } };
    }
    const fix = fixOf(source.set as EventSet<"mm/day">, fitted, await pass.meter.result(), undefined);
    const files = filesOf(target, [name, ...(await writeFindings(fix, pass.plots, stage))]);
    return { fitted, choice, files, fix, lone: null };
  });
}

async function sameMethod(parts: CheckedParts["parts"]): Promise<AnyFitted> {
  const [first] = parts;
  const hash = sure(first).manifest.files[METHOD];
  const other = parts.find(({ manifest }) => manifest.files[METHOD] !== hash);
  if (other)
    throw new FormatError(
      `${other.folder}: was fitted otherwise than ${sure(first).folder}: run the shards again, all with this version`,
    );
  const file = join(sure(first).folder, METHOD);
  return fittedFromJSON(JSON.parse(await readFile(file, "utf8")) as object, file);
}

/** The treated members of all events, in the order of the file. */
async function* inOrder(
  { keys, set: { grid, mask } }: FixSource,
  parts: CheckedParts["parts"],
): AsyncGenerator<readonly Field<"mm/day">[]> {
  const readers = parts.map(({ folder }) => readPartFields(join(folder, FIELDS)));
  for (let position = 0; position < keys.length; position++) {
    const { folder } = sure(parts[position % parts.length]);
    const { value, done } = await sure(readers[position % parts.length]).next();
    if (done) throw new FormatError(`${folder}: ends before ${keys[position]}`, { file: folder });
    yield value.map((values) => makeField("mm/day", grid, values, mask));
  }
}
