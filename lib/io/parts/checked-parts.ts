import { lstat, readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { FormatError, isUserError } from "../../errors.js";
import { sure } from "../../sure.js";
import { inputHash } from "./input-hash.js";
import { type Manifest, readManifest } from "./manifest.js";
import { partsFolder, shardOfName, unsoundFiles } from "./part.js";

/** The parts of one output: all that there should be, each as it was written. */
export interface CheckedParts {
  /** What they are parts of. */
  readonly target: string;
  readonly command: string;
  /** In the order of their shards. */
  readonly parts: readonly { readonly folder: string; readonly manifest: Manifest }[];
  /** Inputs that are not where they were, so that nobody can tell whether they have changed. */
  readonly unchecked: readonly string[];
}

const SUFFIX = ".parts";

/**
 * The folders of parts that a path leads to: itself, the one beside an output of that name, or those in a folder.
 *
 * @throws FormatError when there are none
 */
export async function findParts(path: string): Promise<string[]> {
  const at = resolve(path);
  if (at.endsWith(SUFFIX) && (await isFolder(at))) return [at];
  if (await isFolder(partsFolder(at))) return [partsFolder(at)];
  const names = (await isFolder(at)) ? (await readdir(at)).sort() : [];
  const found = names.filter((name) => name.endsWith(SUFFIX)).map((name) => join(at, name));
  if (found.length > 0) return found;
  throw new FormatError(
    `${path}: no parts to merge: give the folder of parts that a command with --shard wrote (synth${SUFFIX}, RESULTS.json${SUFFIX}), the output beside it, or the folder that holds it`,
    { file: path },
  );
}

/**
 * Reads the parts in a folder and holds them against each other, the files on the disk and their inputs.
 *
 * @param version of this program: parts of another one are stale
 * @throws FormatError that names each part that is missing, unfinished, there twice, of something else, damaged, or made
 *   from what has changed since
 */
export async function checkParts(folder: string, version: string): Promise<CheckedParts> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith(".")).sort();
  const problems: string[] = [];
  const found: { name: string; folder: string; manifest: Manifest }[] = [];
  for (const name of names) {
    const at = join(folder, name);
    const shard = shardOfName(name);
    if (!shard) {
      problems.push(`${name} is no part: move it away`);
      continue;
    }
    const manifest = await readManifest(at);
    if (manifest === null)
      problems.push(`${name} is not finished: run shard ${shard.index}/${shard.of} again`);
    else if (manifest === "damaged")
      problems.push(`the manifest of ${name} was changed since: run shard ${shard.index}/${shard.of} again`);
    else if (manifest.shard !== shard.index || manifest.of !== shard.of)
      problems.push(
        `${name} holds shard ${manifest.shard}/${manifest.of}, which it is not called after: remove it`,
      );
    else if (manifest.undrizzle !== version)
      problems.push(
        `${name} was made by undrizzle ${manifest.undrizzle}, this is ${version}: run shard ${shard.index}/${shard.of} again`,
      );
    else found.push({ name, folder: at, manifest });
  }
  problems.push(...missing(names), ...foreign(found), ...doubled(found));
  const unchecked = new Set<string>();
  for (const part of found) problems.push(...(await damaged(part)));
  problems.push(...(await stale(folder, found, unchecked)));
  if (problems.length === 0) problems.push(...incomplete(found));
  if (problems.length > 0) throw new FormatError(`${folder}: ${problems.join("; ")}`, { file: folder });
  const parts = found.sort((a, b) => a.manifest.shard - b.manifest.shard);
  return {
    target: join(dirname(folder), basename(folder).slice(0, -SUFFIX.length)),
    command: sure(parts[0]).manifest.command,
    parts,
    unchecked: [...unchecked],
  };
}

type Found = { readonly name: string; readonly folder: string; readonly manifest: Manifest };

function missing(names: readonly string[]): string[] {
  const shards = names.map(shardOfName).filter((shard) => shard !== null);
  const numbers = [...new Set(shards.map(({ of }) => of))];
  if (numbers.length === 0) return ["holds no part"];
  if (numbers.length > 1)
    return [
      `parts of ${numbers.join(" and of ")} shards (${names.filter(shardOfName).join(", ")}): remove those that do not belong`,
    ];
  const [of] = numbers as [number];
  const there = new Set(shards.map(({ index }) => index));
  const absent = Array.from({ length: of }, (_, i) => i + 1).filter((index) => !there.has(index));
  return absent.length > 0 ? [`${list(absent.map((i) => `${i}-of-${of}`))} missing: run those shards`] : [];
}

/** Parts that were made otherwise than most. */
function foreign(found: readonly Found[]): string[] {
  const kin = ({ manifest }: Found): string =>
    JSON.stringify([manifest.command, manifest.undrizzle, manifest.total, manifest.made]);
  const groups = new Map<string, Found[]>();
  for (const part of found) groups.set(kin(part), [...(groups.get(kin(part)) ?? []), part]);
  const [most, ...others] = [...groups.values()].sort((a, b) => b.length - a.length);
  return others.flat().map((part) => {
    const [here, there] = [part.manifest, sure(sure(most)[0]).manifest];
    return `${part.name} was made otherwise than ${list(sure(most).map(({ name }) => name))} (${difference(here, there)}): run shard ${here.shard}/${here.of} again, or the others`;
  });
}

function difference(here: Manifest, there: Manifest): string {
  for (const key of ["command", "undrizzle", "total"] as const)
    if (here[key] !== there[key]) return `${key} ${here[key]}, not ${there[key]}`;
  for (const key of new Set([...Object.keys(here.made), ...Object.keys(there.made)])) {
    const [a, b] = [here.made[key], there.made[key]].map((value) => JSON.stringify(value) ?? "nothing");
    if (a !== b) return `${key} ${a}, not ${b}`;
  }
  return "in the order of its options";
}

function doubled(found: readonly Found[]): string[] {
  const holder = new Map<string, string>();
  const problems: string[] = [];
  for (const { name, manifest } of found)
    for (const event of Object.keys(manifest.events)) {
      const other = holder.get(event);
      if (other !== undefined) problems.push(`${event} is in ${other} and in ${name}`);
      holder.set(event, name);
    }
  return problems.slice(0, 5);
}

async function damaged({ name, folder, manifest }: Found): Promise<string[]> {
  const unsound = await unsoundFiles(folder, manifest);
  return unsound.length > 0
    ? [
        `${list(unsound.map((file) => join(name, file)))} changed or removed since: run shard ${manifest.shard}/${manifest.of} again`,
      ]
    : [];
}

/** Parts whose inputs are no longer what they were. */
async function stale(folder: string, found: readonly Found[], unchecked: Set<string>): Promise<string[]> {
  const now = new Map<string, string | null>();
  const problems: string[] = [];
  for (const { name, manifest } of found) {
    const changed: string[] = [];
    for (const [source, hash] of Object.entries(manifest.sources)) {
      const path = resolve(folder, source);
      if (!now.has(path)) now.set(path, await hashNow(path));
      if (now.get(path) === null) unchecked.add(path);
      else if (now.get(path) !== hash) changed.push(path);
    }
    if (changed.length > 0)
      problems.push(
        `${name} is stale, for ${list(changed)} changed since: run shard ${manifest.shard}/${manifest.of} again`,
      );
  }
  return problems;
}

async function hashNow(path: string): Promise<string | null> {
  try {
    return await inputHash(path);
  } catch (error) {
    if (isUserError(error)) return null;
    throw error;
  }
}

function incomplete(found: readonly Found[]): string[] {
  const total = sure(found[0]).manifest.total;
  const held = found.reduce((n, { manifest }) => n + Object.keys(manifest.events).length, 0);
  return held === total ? [] : [`the parts hold ${held} events of ${total}: run all shards again`];
}

function list(names: readonly string[]): string {
  return `${names.slice(0, 5).join(", ")}${names.length > 5 ? ` and ${names.length - 5} more` : ""}`;
}

async function isFolder(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null))?.isDirectory() ?? false;
}
