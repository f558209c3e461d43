import { join } from "node:path";
import { fromConfig } from "../config/config.js";
import { FormatError, UsageError } from "../errors.js";
import { readJson, readText } from "./read-json.js";
import type { Run } from "./run.js";

const NO_DAYS = "days cannot be chosen by it";
const DAY = /^(?:day_)?(\d{1,15})(?:\.npy)?$/;

/**
 * The days that a selector names, whether the run has them or not; `null` means all.
 *
 * @throws UsageError when it is no selector; FormatError when what it leads to is missing, or holds anything but days
 */
export async function namedDays(run: Run, selector: string): Promise<Set<number> | null> {
  const [kind, name = ""] = selector.split(/:(.*)/s) as [string, string?];
  if (kind === "all") return null;
  if (kind === "heavy_only") return heavyDays(join(run.dataDir, "metadata", "categories.json"));
  if (kind === "split") return splitDays(join(run.dataDir, "metadata", "split.json"), name);
  if (kind === "file") return listedDays(fromConfig(run.config, name));
  throw new UsageError(`days is ${selector}: give all, heavy_only, split:NAME or file:PATH`);
}

async function heavyDays(file: string): Promise<Set<number>> {
  const categories = Object.entries(await readJson(file, NO_DAYS));
  const heavy = categories.filter(([, name]) => typeof name === "string" && name.startsWith("heavy"));
  return new Set(heavy.map(([day]) => dayNumber(day, file)));
}

async function splitDays(file: string, name: string): Promise<Set<number>> {
  const splits = (await readJson(file, NO_DAYS)) as Record<string, unknown>;
  const days = Object.hasOwn(splits, name) ? splits[name] : undefined;
  if (!Array.isArray(days))
    throw new FormatError(`${file}: no split ${name}: it has ${Object.keys(splits).join(", ")}`, { file });
  return new Set(days.map((day) => dayNumber(day, `${file}: split ${name}`)));
}

/** A text with a day a line, or a JSON list. */
async function listedDays(file: string): Promise<Set<number>> {
  const text = (await readText(file, NO_DAYS)).replace(/^\uFEFF/, "").trimEnd();
  if (text === "") throw new FormatError(`${file}: holds no day numbers`, { file });
  if (/^\s*[[{]/.test(text)) {
    const list = await readJson(file, NO_DAYS);
    if (!Array.isArray(list))
      throw new FormatError(`${file}: holds an object, not a list of days: give [12, 13, …]`, { file });
    return new Set(list.map((day, i) => dayNumber(day, `${file}: item ${i + 1}`)));
  }
  const days = text
    .split(/\r\n|\n|\r/)
    .map((line, i) => (line.trim() === "" ? null : dayNumber(line, `${file}: line ${i + 1}`)));
  return new Set(days.filter((day) => day !== null));
}

/** @throws FormatError unless the value is a day of a run: 12, `"12"`, `"day_000012"` */
function dayNumber(value: unknown, where: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  const digits = typeof value === "string" ? DAY.exec(value.trim())?.[1] : undefined;
  if (digits !== undefined) return Number(digits);
  const shown = typeof value === "object" && value !== null ? "a list or an object" : JSON.stringify(value);
  throw new FormatError(
    `${where}: ${shown.slice(0, 60)} is no day: days are the numbers of day_000000.npy …, one whole number each, such as 12 or day_000012; a calendar date is none`,
  );
}
