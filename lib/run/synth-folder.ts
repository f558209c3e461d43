import { link, lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import { OutputError } from "../errors.js";
import { hashFile, isOurs, LEDGER, type Ledger, readLedger } from "../io/writing/ledger.js";
import { sure } from "../sure.js";
import { sampleName } from "./events.js";

/** Names that samples, their predictors and their record have: readers of `synth/` go by them. */
export const SAMPLE: RegExp = /^day_\d+_sample_\d+\.(Y_hr_syn|X_lr_ref)\.npy$|^sampling\.json$/;

/** Whether others made a file of `synth/`: such are never lost, and no sample takes the place of one. */
export async function foreignTo(synthDir: string): Promise<(name: string) => Promise<boolean>> {
  const ledger = readLedger(synthDir);
  const isMarked = ledger.size > 0 || (await hasRecord(synthDir));
  return async (name) => {
    if (name === LEDGER || ledger.has(name)) return false;
    if (ledger.size === 0 && isMarked && SAMPLE.test(name)) return false; // from before there were ledgers
    return !(await isOurs(join(synthDir, name)));
  };
}

async function hasRecord(synthDir: string): Promise<boolean> {
  const text = await readFile(join(synthDir, "sampling.json"), "utf8").catch(() => "");
  return /^\{\s*"undrizzle":/.test(text);
}

/** @throws OutputError when `synth/` holds samples that this program did not write */
export async function refuseForeignSamples(synthDir: string, names: readonly string[]): Promise<void> {
  const isForeign = await foreignTo(synthDir);
  for (const name of names)
    if (SAMPLE.test(name) && (await isForeign(name)))
      throw new OutputError(
        `${join(synthDir, name)}: was not written by undrizzle sample, and new samples would take its place: ` +
          "move it away, choose another outputs_root, or replace it with --force",
      );
}

/** What is known of the samples in a folder by its ledger: each file is read and compared once. */
export class KnownSamples {
  readonly #folder: string;
  readonly #ledger: Ledger;
  /** Names of files that were changed, emptied or removed since they were written. */
  readonly damaged: Set<string> = new Set();

  constructor(folder: string) {
    this.#folder = folder;
    this.#ledger = readLedger(folder);
  }

  /** Whether all members of a day are as they were written. */
  async isWhole(day: number, members: number): Promise<boolean> {
    const names = dayNames(day, members);
    if (!names.some((name) => this.#ledger.has(name))) return false;
    let whole = true;
    for (const name of names) whole = (await this.#isSound(name)) && whole;
    return whole;
  }

  /** Whether everything in the ledger is as it was written; false for an empty one. */
  async areWhole(): Promise<boolean> {
    for (const name of this.#ledger.keys()) await this.#isSound(name);
    return this.#ledger.size > 0 && this.damaged.size === 0;
  }

  /** Lays the files of a day, which is whole, into another folder. */
  async linkDay(day: number, members: number, to: string): Promise<[name: string, hash: string][]> {
    const names = dayNames(day, members);
    for (const name of names) await link(join(this.#folder, name), join(to, name));
    return names.map((name) => [name, sure([...sure(this.#ledger.get(name))][0])]);
  }

  async #isSound(name: string): Promise<boolean> {
    const hashes = this.#ledger.get(name);
    if (!hashes) return false;
    const file = join(this.#folder, name);
    const isFile = (await lstat(file).catch(() => null))?.isFile() ?? false;
    const isSound = isFile && hashes.has(await hashFile(file));
    if (!isSound) this.damaged.add(name);
    return isSound;
  }
}

function dayNames(day: number, members: number): string[] {
  return Array.from({ length: members }, (_, member) =>
    (["X_lr_ref", "Y_hr_syn"] as const).map((part) => sampleName(day, member, part)),
  ).flat();
}
