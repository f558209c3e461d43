import { resolve } from "node:path";
import type { z } from "zod";
import { ConfigError } from "../errors.js";
import type { Config, Roots } from "./config.js";
import { checkSettings, unknownKeys, withoutUnset } from "./schema.js";
import type { Settings } from "./settings.js";
import { readYaml } from "./yaml.js";

const MOST_VALUES = 100_000;
const DEEPEST = 100;
const LONGEST_SHOWN = 200;

/**
 * A config.yaml from its text; `file` is where it stands, for messages and relative paths.
 *
 * @param text YAML
 * @param file where it stands: for messages, and for paths in it that are relative
 * @param roots to take instead of its own
 * @returns its settings, checked and frozen, with defaults filled in and unknown keys named
 * @throws FormatError when it is not YAML
 * @throws ConfigError when a known key has a bad value: the message names the key, the value and what is allowed
 * @example
 * ```ts
 * parseConfig("data_root: data\noutputs_root: out\nsampling: {K: 3}\n", "config.yaml").sampling.K; // → 3
 * ```
 */
export function parseConfig(text: string, file: string, roots: Roots = {}): Config {
  const read = readYaml(text, file);
  checkExtent(read, file);
  if (typeof read !== "object" || read === null || Array.isArray(read))
    throw new ConfigError(
      `${file}: is ${describe(read)}, not a mapping of keys such as data_root and sampling`,
      { file },
    );
  const raw = {
    ...withoutUnset(read),
    ...(roots.dataRoot === undefined ? {} : { data_root: resolve(roots.dataRoot) }),
    ...(roots.outputsRoot === undefined ? {} : { outputs_root: resolve(roots.outputsRoot) }),
  };
  const parsed = checkSettings(raw);
  if (!parsed.success)
    throw new ConfigError(parsed.error.issues.map((issue) => explain(issue, raw, file)).join("\n"), {
      file,
      key: parsed.error.issues.map(({ path }) => path.join(".")).join(", "),
      cause: parsed.error,
    });
  checkPaths(parsed.data, file);
  return deepFreeze({ ...parsed.data, file, unknownKeys: unknownKeys(raw) });
}

/** @throws ConfigError when a path holds what a shell would fill in */
function checkPaths({ data_root, outputs_root, model, sampling }: Settings, file: string): void {
  for (const [key, path, option] of [
    ["data_root", data_root, "--data-root DIR"],
    ["outputs_root", outputs_root, "--outputs-root DIR"],
    ["model.encoder", model.encoder, null],
    ["model.decoder", model.decoder, null],
    ["sampling.days", sampling.days, "--days"],
  ] as const)
    if (path !== undefined && /\$[{(]?\w|^~/.test(path))
      throw new ConfigError(
        `${file}: ${key} is ${describe(path)}: variables and ~ are not filled in: write the path out` +
          (option ? `, or give ${option}` : ""),
        { file, key, value: path },
      );
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
        { file },
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
  const text =
    value === undefined ? "empty" : typeof value === "number" ? String(value) : JSON.stringify(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)} …` : text;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
