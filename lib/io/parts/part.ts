import { lstat, readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { OutputError } from "../../errors.js";
import { sure } from "../../sure.js";
import { hashFile, LEDGER, readLedger, refuseLost, settleLedger } from "../writing/ledger.js";
import { makeFolder } from "../writing/make-folder.js";
import { writing } from "../writing/output-error.js";
import { sweep } from "../writing/temporaries.js";
import {
  type Claim,
  claimOf,
  isSameClaim,
  MANIFEST,
  type Manifest,
  readClaim,
  readManifest,
  writeClaim,
  writeManifest,
} from "./manifest.js";
import type { Shard } from "./shard.js";

/** The folder beside an output in which its parts are built. */
export function partsFolder(target: string): string {
  return `${target}.parts`;
}

const PART = /^(\d+)-of-(\d+)$/;

/** Which shard the name of a folder says; `null` for any other name. */
export function shardOfName(name: string): Shard | null {
  const [, index, of] = PART.exec(name) ?? [];
  return index && of ? { index: Number(index), of: Number(of) } : null;
}

/** A part that this process fills. */
export interface Part {
  readonly folder: string;
  /** What lies there, finished and as it was written: then there is nothing to do. */
  readonly finished: Manifest | null;
}

/**
 * Begins the part of a shard: its own folder beside those of the others, which it never touches. Nobody is locked out of
 * it: who makes the same part writes the same bytes. What was begun for another claim is removed; of the same, files that
 * are as they were written stay.
 *
 * @throws OutputError when parts of another number of shards lie there, or the folder cannot be written
 */
export async function openPart(target: string, claim: Claim): Promise<Part> {
  const parts = partsFolder(target);
  const folder = join(parts, `${claim.shard}-of-${claim.of}`);
  return writing(folder, async () => {
    await refuseOtherNumbers(parts, claim.of);
    await makeFolder(folder);
    sweep(folder);
    const there = await readManifest(folder);
    const isSame = there !== null && there !== "damaged" && isSameClaim(claimOf(there), claim);
    if (isSame && (await unsoundFiles(folder, there)).length === 0) return { folder, finished: there };
    await rm(join(folder, MANIFEST), { force: true });
    const begun = await readClaim(folder);
    if (begun === null || !isSameClaim(begun, claim)) {
      await empty(folder);
      await writeClaim(folder, claim);
    }
    return { folder, finished: null };
  });
}

/**
 * Says that a part is complete: its ledger holds each file that it wrote.
 *
 * @throws OutputError when one of them is no longer there
 */
export async function finishPart({ folder }: Part, claim: Claim, result: unknown): Promise<Manifest> {
  return writing(folder, async () => {
    await refuseLost(folder);
    await settleLedger(folder, new Map());
    const files = Object.fromEntries(
      [...readLedger(folder)].map(([name, hashes]) => [name, sure([...hashes][0])]),
    );
    const manifest: Manifest = { ...claim, result, files };
    await writeManifest(folder, manifest);
    return manifest;
  });
}

/** Files of a part that are missing, or not as they were written. */
export async function unsoundFiles(folder: string, { files }: Pick<Manifest, "files">): Promise<string[]> {
  const unsound: string[] = [];
  for (const [name, hash] of Object.entries(files)) {
    const file = join(folder, name);
    const isFile = (await lstat(file).catch(() => null))?.isFile() ?? false;
    if (!isFile || (await hashFile(file)) !== hash) unsound.push(name);
  }
  return unsound;
}

async function refuseOtherNumbers(parts: string, of: number): Promise<void> {
  const names = await readdir(parts).catch(() => []);
  const others = names.filter((name) => (shardOfName(name) ?? { of }).of !== of);
  if (others.length > 0)
    throw new OutputError(
      `${join(parts, sure(others[0]))}: is a part of ${sure(shardOfName(sure(others[0]))).of} shards, where one of ${of} is asked for: ` +
        `give --shard i/${sure(shardOfName(sure(others[0]))).of}, or remove ${basename(dirname(parts))}/${basename(parts)}`,
      { file: parts },
    );
}

/** Removes what this program wrote into a part; what others laid there stays, and the merge passes over it. */
async function empty(folder: string): Promise<void> {
  for (const name of [...readLedger(folder).keys(), LEDGER]) await rm(join(folder, name), { force: true });
}
