import { stat } from "node:fs/promises";
import { join } from "node:path";
import { FormatError } from "../errors.js";
import { readJson } from "./read-json.js";
import type { Run } from "./run.js";

/**
 * The days of each split of `metadata/split.json`, by its name; null where the run has none.
 *
 * @throws FormatError when the file is damaged or a split holds something else than day numbers
 */
export async function readSplits(run: Pick<Run, "dataDir">): Promise<Map<string, number[]> | null> {
  const file = join(run.dataDir, "metadata", "split.json");
  if (!(await stat(file).catch(() => null))) return null;
  const splits = new Map<string, number[]>();
  for (const [name, days] of Object.entries(await readJson(file, "days cannot be chosen by it"))) {
    if (!Array.isArray(days))
      throw new FormatError(`${file}: split ${name} is no list: give day numbers`, { file });
    splits.set(
      name,
      days.map((day: unknown) => {
        const number = typeof day === "string" && day.trim() !== "" ? Number(day) : day;
        if (typeof number === "number" && Number.isInteger(number) && number >= 0) return number;
        throw new FormatError(`${file}: split ${name} holds ${JSON.stringify(day)}: give day numbers`, {
          file,
        });
      }),
    );
  }
  return splits;
}

/** Which split keeps a day from training, of splits that do: all but `train`. */
export function heldOutSplits(splits: ReadonlyMap<string, readonly number[]>): Map<number, string> {
  const held = new Map<number, string>();
  for (const [name, days] of splits) if (name !== "train") for (const day of days) held.set(day, name);
  return held;
}

/** How many of some days each held-out split has: "48 of split test, 16 of split val"; empty for none. */
export function heldOutText(days: readonly number[], held: ReadonlyMap<number, string>): string {
  const counts = new Map<string, number>();
  for (const day of days) {
    const split = held.get(day);
    if (split !== undefined) counts.set(split, (counts.get(split) ?? 0) + 1);
  }
  return [...counts].map(([name, n]) => `${n} of split ${name}`).join(", ");
}
