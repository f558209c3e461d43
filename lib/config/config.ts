import { dirname, resolve } from "node:path";
import { readRegularFile } from "../regular-file.js";
import type { Settings } from "./settings.js";

const LARGEST_CONFIG = 2 ** 20;

/** A validated, frozen config.yaml. */
export interface Config extends Settings {
  /** Absolute path of the file. */
  readonly file: string;
  /** `a.b` paths of keys that undrizzle does not know; they were kept as they are. */
  readonly unknownKeys: readonly string[];
}

/** Folders to take instead of `data_root` and `outputs_root` of a config: relative ones start where the program runs. */
export interface Roots {
  readonly dataRoot?: string | undefined;
  readonly outputsRoot?: string | undefined;
}

const readers: ((config: Config) => Promise<void>)[] = [];

/** Has `reader` told of each config.yaml that is read from now on: a program says there what is odd about it. */
export function watchConfigs(reader: (config: Config) => Promise<void>): void {
  readers.push(reader);
}

/**
 * Reads and validates config.yaml.
 *
 * @param path of config.yaml; relative paths in it are taken from its folder
 * @param roots to take instead of its own
 * @returns its settings, checked and frozen, with defaults filled in and unknown keys named
 * @throws FormatError when the file is missing or not YAML
 * @throws ConfigError when a known key has a bad value: the message names the key, the value and what is allowed
 * @example
 * ```ts
 * const { seed, sampling } = await loadConfig("run/config.yaml");
 * [seed, sampling.K]; // → [ 5, 3 ]
 * ```
 */
export async function loadConfig(path: string, roots: Roots = {}): Promise<Config> {
  const file = resolve(path);
  const text = (await readRegularFile(file, LARGEST_CONFIG, "give the path of a config.yaml")).toString(
    "utf8",
  );
  const { parseConfig } = await import("./parse.js");
  const config = parseConfig(text, file, roots);
  for (const reader of readers) await reader(config);
  return config;
}

/** Absolute path of a path that stands in the config: relative ones start at the config's own folder. */
export function fromConfig(config: Config, path: string): string {
  return resolve(dirname(config.file), path);
}
