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
  readonly finished: boolean;
  /** Figures that the merge adds up or passes on. */
  readonly result: unknown;
  /** SHA-256 of each file of the part. */
  readonly files: Readonly<Record<string, string>>;
}

export const MANIFEST = "manifest.json";

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const text = signed(`${JSON.stringify({ ...manifest, signature: signaturePlace }, null, 1)}\n`);
  await writeFileAtomic(join(folder, MANIFEST), text);
}

/** The manifest of a part; `null` where there is none, "damaged" where it is not as it was written. */
export async function readManifest(folder: string): Promise<Manifest | "damaged" | null> {
  const file = join(folder, MANIFEST);
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) return null;
  if (!(await isSigned(file))) return "damaged";
  const { signature: _, ...manifest } = JSON.parse(text) as Manifest & { signature: string };
  return manifest;
}

/** The part of a manifest that was known before the work. */
export function claimOf({ finished: _, result: __, files: ___, ...claim }: Manifest): Claim {
  return claim;
}

/** Whether two claims lead to the same bytes. */
export function isSameClaim(a: Claim, b: Claim): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
