import { FormatError } from "../../errors.js";
import { readJson } from "../../run/read-json.js";
import { sure } from "../../sure.js";
import { impossible, type ReportedId, reportedId, SPELLINGS, type Statistic } from "./known-numbers.js";
import { numberOf, parsePythonJson } from "./python-json.js";

/** A number as a file has it; null where it is undefined there. */
export interface ReportedValue {
  /** Path of its keys, as they are spelt. */
  readonly key: string;
  readonly file: string;
  readonly value: number | null;
}

/** The numbers of one group of samples: all of them (`""`), or a category of days. */
export type ReportedGroup = ReadonlyMap<ReportedId, ReportedValue>;

/** What files of reported numbers hold. */
export interface ReportedNumbers {
  readonly files: readonly string[];
  readonly groups: ReadonlyMap<string, ReportedGroup>;
  /** Keys that no definition is known of. */
  readonly unknown: readonly string[];
  /** Numbers that undrizzle wrote stand beside the field's. */
  readonly byUndrizzle: boolean;
}

/** Names that stand around numbers without saying of which samples they are. */
const WRAPPERS = new Set(["metrics", "results", "evaluation", "summary", "overall", "all", "statistics"]);
const NAME_KEYS = ["name", "metric", "category", "key", "id"];

/**
 * Reads files of reported numbers (`evaluation_results.json`, `statistics.json`), in whatever shape: nested, flat, by
 * category, or as lists.
 *
 * @throws FormatError naming file, key and value where one is impossible, and where no number is known at all
 */
export async function readReported(files: readonly string[]): Promise<ReportedNumbers> {
  const groups = new Map<string, Map<ReportedId, ReportedValue>>();
  const unknown: string[] = [];
  let byUndrizzle = false;
  for (const file of files) {
    const root = await readJson(file, "reported numbers cannot be read", parsePythonJson);
    byUndrizzle ||= "undrizzle" in root;
    for (const leaf of leavesOf(root, [])) {
      const found = identify(leaf.path);
      if (!found) {
        if (!unknown.includes(leaf.path.join("."))) unknown.push(leaf.path.join("."));
        continue;
      }
      const group = groups.get(found.group) ?? new Map<ReportedId, ReportedValue>();
      groups.set(found.group, group);
      for (const [id, value] of valuesOf(found.id, leaf, file)) {
        const key = leaf.path.join(".");
        const before = group.get(id);
        if (before && before.value !== value)
          throw new FormatError(
            `${file}: ${key} is ${value}, but ${before.key}${before.file === file ? "" : ` of ${before.file}`} says ${before.value} of the same number: keep one`,
            { file, key },
          );
        group.set(id, { key, file, value });
      }
    }
  }
  if (groups.size === 0)
    throw new FormatError(
      `${files.join(", ")}: no reported number is known here (keys: ${unknown.slice(0, 8).join(", ") || "none"}); known are ${SPELLINGS}`,
      { file: sure(files[0]) },
    );
  for (const group of groups.values()) ordered(group);
  return { files, groups, unknown, byUndrizzle };
}

interface Leaf {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Under these there are words about numbers, or how sure numbers are, not numbers. */
const SAYS_NOTHING: ReadonlySet<string> = new Set(["undrizzle", "notes", "intervals", "definitions"]);

/** Everything that is neither an object nor a list of objects; a member of a list goes by its name. */
function* leavesOf(value: unknown, path: readonly string[]): Generator<Leaf> {
  if (Array.isArray(value) && value.some((item) => typeof item === "object" && item !== null)) {
    for (const [i, item] of value.entries()) {
      const naming = NAME_KEYS.find(
        (key) => typeof (item as Record<string, unknown> | null)?.[key] === "string",
      );
      if (!naming) {
        yield* leavesOf(item, [...path, String(i)]);
        continue;
      }
      const { [naming]: name, ...rest } = item as Record<string, unknown>;
      yield* leavesOf(rest, [...path, name as string]);
    }
    return;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    yield { path, value };
    return;
  }
  for (const [key, inner] of Object.entries(value))
    if (key === "value") yield* leavesOf(inner, path);
    else if (!SAYS_NOTHING.has(key)) yield* leavesOf(inner, [...path, key]);
}

/** The number that the longest end of a path names, and the group that is left of it. */
function identify(path: readonly string[]): { id: ReportedId; group: string } | null {
  const spelt = path.map((key) =>
    key
      .replace(/([a-z])([A-Z])/g, "$1_$2")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "_")
      .replace(/^_+|_+$/g, ""),
  );
  for (let from = 0; from < path.length; from++) {
    const id = reportedId(spelt.slice(from).join("_"));
    if (!id) continue;
    const group = path
      .slice(0, from)
      .filter((_, i) => !WRAPPERS.has(sure(spelt[i])) && !/^\d+$/.test(sure(spelt[i])));
    return { id, group: group.join(".") };
  }
  return null;
}

/** A number, or of a list of numbers their mean, std and range. */
function valuesOf(id: ReportedId, { path, value }: Leaf, file: string): [ReportedId, number | null][] {
  const key = path.join(".");
  if (id === "ks.match") {
    const said = typeof value === "string" ? value.toLowerCase() : value;
    if (said === true || said === "true" || said === 1) return [[id, 1]];
    if (said === false || said === "false" || said === 0) return [[id, 0]];
    if (said === null) return [[id, null]];
    throw new FormatError(`${file}: ${key} is ${JSON.stringify(value)}, not true or false`, {
      file,
      key,
      value,
    });
  }
  const read = (one: unknown): number | null => {
    const number = numberOf(one);
    if (number === undefined)
      throw new FormatError(`${file}: ${key} is ${JSON.stringify(one)}, not a number`, {
        file,
        key,
        value: one,
      });
    const why = number === null ? null : impossible(id, number);
    if (why !== null)
      throw new FormatError(`${file}: ${key} is ${number}: ${why}`, { file, key, value: number });
    return number;
  };
  if (!Array.isArray(value)) return [[id, read(value)]];
  const all = value.map(read).filter((one) => one !== null);
  const mean = all.length > 0 ? all.reduce((a, b) => a + b, 0) / all.length : null;
  if (!id.endsWith(".mean") || mean === null) return [[id, mean]];
  const spread = Math.sqrt(all.reduce((a, b) => a + (b - mean) ** 2, 0) / all.length);
  const base = id.slice(0, -".mean".length);
  const summary: Record<Statistic, number> = {
    mean,
    std: spread,
    min: Math.min(...all),
    max: Math.max(...all),
  };
  return Object.entries(summary).map(([name, one]) => [`${base}.${name}` as ReportedId, one]);
}

const ROUNDING = 1e-3;

/** @throws FormatError where a mean lies outside its own range, or percentiles and maximum are out of order */
function ordered(group: ReportedGroup): void {
  const least = (low: string, high: string): void => {
    const [a, b] = [group.get(low as ReportedId), group.get(high as ReportedId)];
    if (!a || !b || a.value === null || b.value === null) return;
    if (a.value > b.value + ROUNDING * Math.max(1, Math.abs(b.value)))
      throw new FormatError(
        `${a.file}: ${a.key} is ${a.value} and ${b.key} is ${b.value}: the first cannot be the larger one`,
        { file: a.file, key: a.key, value: a.value },
      );
  };
  for (const id of group.keys())
    if (id.endsWith(".mean")) {
      const base = id.slice(0, -".mean".length);
      least(`${base}.min`, id);
      least(id, `${base}.max`);
    }
  for (const side of ["real", "synth"]) {
    least(`${side}.P95.mean`, `${side}.P99.mean`);
    least(`${side}.P99.mean`, `${side}.max.mean`);
    least(`${side}.mean.mean`, `${side}.max.mean`);
  }
}
