import { JSON_SCHEMA, load, YAMLException } from "js-yaml";
import type { z } from "zod";
import { ConfigError, FormatError } from "../errors.js";
import type { Config } from "./config.js";
import { checkSettings, unknownKeys } from "./schema.js";

const MOST_VALUES = 100_000;
const DEEPEST = 100;
const LONGEST_SHOWN = 200;

/**
 * A config.yaml from its text; `file` is where it stands, for messages and relative paths.
 *
 * @throws FormatError when it is not YAML
 * @throws ConfigError when a known key has a bad value: the message names the key, the value and what is allowed
 */
export function parseConfig(text: string, file: string): Config {
  let raw: unknown;
  try {
    raw = load(text, { filename: file, schema: JSON_SCHEMA });
  } catch (error) {
    if (error instanceof RangeError)
      throw new FormatError(`${file}: not a config: more is inside each other than can be read`);
    if (!(error instanceof YAMLException)) throw error;
    const { line, column } = error.mark ?? { line: 0, column: 0 };
    throw new FormatError(`${file}: not YAML: ${error.reason} in line ${line + 1}, column ${column + 1}`);
  }
  checkExtent(raw, file);
  if (typeof raw !== "object" || raw === null || Array.isArray(raw))
    throw new ConfigError(
      `${file}: is ${describe(raw)}, not a mapping of keys such as data_root and sampling`,
    );
  const parsed = checkSettings(raw);
  if (!parsed.success)
    throw new ConfigError(parsed.error.issues.map((issue) => explain(issue, raw, file)).join("\n"));
  return deepFreeze({ ...parsed.data, file, unknownKeys: unknownKeys(raw) });
}

/**
 * Aliases let a few lines stand for any number of values, or for themselves.
 *
 * @throws ConfigError when what they stand for has no end, or more values than a config can need
 */
function checkExtent(raw: unknown, file: string): void {
  let values = 0;
  const visit = (value: unknown, depth: number): void => {
    if (++values > MOST_VALUES || depth > DEEPEST)
      throw new ConfigError(
        `${file}: has ${depth > DEEPEST ? `more than ${DEEPEST} levels` : `more than ${MOST_VALUES} values`}, ` +
          "aliases (*name) counted as what they stand for: write out what is needed",
      );
    if (typeof value === "object" && value !== null)
      for (const inner of Object.values(value)) visit(inner, depth + 1);
  };
  visit(raw, 0);
}

function explain(issue: z.core.$ZodIssue, raw: unknown, file: string): string {
  const value = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)?.[key], raw);
  const key = issue.path.join(".");
  if (value === undefined) return `${file}: ${key} is missing: add it`;
  return `${file}: ${key} is ${describe(value)}: ${issue.message.replace(/^Invalid (input|option): /, "")}`;
}

function describe(value: unknown): string {
  const text = value === undefined ? "empty" : JSON.stringify(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)} …` : text;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
