import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { FormatError } from "../../errors.js";
import type { AppliedFault } from "./inject-faults.js";

/** What was done to a set, for whoever checks a diagnosis afterwards. */
export interface InjectedTruth {
  readonly faults: readonly AppliedFault[];
  readonly seed: number;
  readonly events: number;
  readonly members: number;
}

interface Seal {
  readonly note: string;
  readonly sha256: string;
  readonly sealed: string;
}

/** The text of `truth.json`: the answer in base64, so that nobody reads it by accident, and its hash. */
export function sealTruth(truth: InjectedTruth): string {
  const text = JSON.stringify(truth);
  const seal: Seal = {
    note: "What was injected, base64 of JSON: diagnose first, then open",
    sha256: sha256(text),
    sealed: Buffer.from(text).toString("base64"),
  };
  return `${JSON.stringify(seal, null, 2)}\n`;
}

/**
 * Opens a sealed `truth.json`.
 *
 * @param path of a `truth.json` that {@link injectRun} wrote
 * @returns faults with their strengths, the seed, and how many events and members there are
 * @throws FormatError when it is none, or was changed
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const healthy = healthySamples(events, { seed: 1, members: 2 });
 * await injectRun({ events: healthy, normalisation: null, run: null }, [], { seed: 1, out: "sealed" });
 * await openSeal("sealed/truth.json"); // → { faults: [], seed: 1, events: 12, members: 2 }
 * ```
 */
export async function openSeal(path: string): Promise<InjectedTruth> {
  let seal: Partial<Seal>;
  try {
    seal = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    throw new FormatError(`${path}: cannot be read as JSON (${(error as Error).message})`, {
      file: path,
      cause: error,
    });
  }
  const text = Buffer.from(seal.sealed ?? "", "base64").toString();
  if (sha256(text) !== seal.sha256)
    throw new FormatError(
      `${path}: its content does not have the sha256 that it states: it was changed, or is no seal`,
      { file: path },
    );
  return JSON.parse(text);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
