import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isUserError } from "../../lib/errors.js";
import { openFields } from "../../lib/io/fields/open.js";
import type { DifferentialCase } from "./case.js";
import { differences } from "./compare.js";
import { justification } from "./refusals.js";

/** How a case ended. */
export interface Outcome {
  readonly one: DifferentialCase;
  readonly ended: "same" | "refused" | "failed";
  /** Why it was refused, or what is wrong. */
  readonly words: readonly string[];
}

/** Reads a case with our library and holds it against what its tool read. */
export async function runCase(one: DifferentialCase, out: string): Promise<Outcome> {
  const folder = join(out, String(one.index));
  const bytes = await readFile(join(folder, one.values));
  const wanted = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  try {
    const file = await openFields(join(folder, one.path), { ...one.options, allowImplausible: true });
    try {
      const problems = await differences(file, one, wanted);
      return { one, ended: problems.length > 0 ? "failed" : "same", words: problems };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!isUserError(error))
      return { one, ended: "failed", words: [`not an error for users: ${(error as Error).stack}`] };
    const right = justification(one.features, error.message);
    if (right) return { one, ended: "refused", words: [right.why] };
    return { one, ended: "failed", words: [`refused: ${error.message.replaceAll(`${folder}/`, "")}`] };
  }
}
