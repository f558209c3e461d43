import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { dump, JSON_SCHEMA, load, YAMLException } from "js-yaml";
import type { z } from "zod";
import { ConfigError, FormatError } from "../errors.js";
import { checkSettings, unknownKeys } from "./schema.js";
import type { Settings } from "./settings.js";

/** A validated, frozen config.yaml. */
export interface Config extends Settings {
  /** Absolute path of the file. */
  readonly file: string;
  /** `a.b` paths of keys that undrizzle does not know; they were kept as they are. */
  readonly unknownKeys: readonly string[];
}

/**
 * Reads and validates config.yaml.
 *
 * @throws FormatError when the file is missing or not YAML
 * @throws ConfigError when a known key has a bad value: the message names the key, the value and what is allowed
 */
export async function loadConfig(path: string): Promise<Config> {
  const file = resolve(path);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new FormatError(
      `${path}: cannot be read (${(error as NodeJS.ErrnoException).code}): give the path of a config.yaml`,
    );
  }
  return parseConfig(text, file);
}

/** {@link loadConfig} on text; `file` is where it stands, for messages and relative paths. */
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

/** Absolute path of a path that stands in the config: relative ones start at the config's own folder. */
export function fromConfig(config: Config, path: string): string {
  return resolve(dirname(config.file), path);
}

/** A config as the text of a config.yaml, unknown keys included. */
export function formatConfig(config: Config, changes: Partial<Settings> = {}): string {
  const { file, unknownKeys, ...settings } = { ...config, ...changes };
  return dump(settings, { skipInvalid: true, lineWidth: 110 });
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
