import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "../writing/atomic.js";
import { isSigned, signaturePlace, signed } from "../writing/signed-text.js";

/** What a part is to hold, known before the work: two equal claims lead to the same bytes. */
export interface Claim {
  /** Version of this program. */
  readonly undrizzle: string;
  readonly command: string;
  /** From 1. */
  readonly shard: number;
  readonly of: number;
  /** How many events all parts hold together. */
  readonly total: number;
  /** Options, and hashes of what all parts are made with: equal in all of them. */
  readonly made: Readonly<Record<string, unknown>>;
  /** Files and folders that were read, from the folder of parts, with their hashes. */
  readonly sources: Readonly<Record<string, string>>;
  /** The events of this part in order, each with a hash of what it is made from (empty where `sources` say it). */
  readonly events: Readonly<Record<string, string>>;
}

/** What lies in a part that is finished. */
export interface Manifest extends Claim {
  /** Figures that the merge adds up or passes on. */
  readonly result: unknown;
  /** SHA-256 of each file of the part. */
  readonly files: Readonly<Record<string, string>>;
}

/** There from when the part is finished. */
export const MANIFEST = "manifest.json";
/** The claim, from when the part is begun: so another try goes on where one was killed. */
const CLAIM = "claim.json";

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeSigned(join(folder, MANIFEST), manifest);
}

/** The manifest of a part; `null` where there is none, "damaged" where it is not as it was written. */
export async function readManifest(folder: string): Promise<Manifest | "damaged" | null> {
  return readSigned<Manifest>(join(folder, MANIFEST));
}

export async function writeClaim(folder: string, claim: Claim): Promise<void> {
  await writeSigned(join(folder, CLAIM), claim);
}

export async function readClaim(folder: string): Promise<Claim | null> {
  const claim = await readSigned<Claim>(join(folder, CLAIM));
  return claim === "damaged" ? null : claim;
}

async function writeSigned(file: string, content: object): Promise<void> {
  const text = signed(`${JSON.stringify({ ...content, signature: signaturePlace }, null, 1)}\n`);
  await writeFileAtomic(file, text);
}

async function readSigned<T>(file: string): Promise<T | "damaged" | null> {
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) return null;
  if (!(await isSigned(file))) return "damaged";
  const { signature: _, ...content } = JSON.parse(text) as T & { signature: string };
  return content as T;
}

/** The part of a manifest that was known before the work. */
export function claimOf({ result: _, files: __, ...claim }: Manifest): Claim {
  return claim;
}

/** Whether two claims lead to the same bytes. */
export function isSameClaim(a: Claim, b: Claim): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
