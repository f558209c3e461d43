import { JSON_SCHEMA, load, YAMLException } from "js-yaml";
import type { z } from "zod";
import { ConfigError, FormatError } from "../errors.js";
import type { Config } from "./config.js";
import { checkSettings, unknownKeys } from "./schema.js";

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
    if (error instanceof YAMLException) throw new FormatError(`${file}: not YAML: ${error.message}`);
    throw error;
  }
  if (typeof raw !== "object" || raw === null || Array.isArray(raw))
    throw new ConfigError(
      `${file}: is ${describe(raw)}, not a mapping of keys such as data_root and sampling`,
    );
  const parsed = checkSettings(raw);
  if (!parsed.success)
    throw new ConfigError(parsed.error.issues.map((issue) => explain(issue, raw, file)).join("\n"));
  return deepFreeze({ ...parsed.data, file, unknownKeys: unknownKeys(raw) });
}

function explain(issue: z.core.$ZodIssue, raw: unknown, file: string): string {
  const value = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)?.[key], raw);
  const key = issue.path.join(".");
  if (value === undefined) return `${file}: ${key} is missing: add it`;
  return `${file}: ${key} is ${describe(value)}: ${issue.message.replace(/^Invalid (input|option): /, "")}`;
}

function describe(value: unknown): string {
  return value === undefined ? "empty" : JSON.stringify(value);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
