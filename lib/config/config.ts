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

/**
 * Reads and validates config.yaml.
 *
 * @throws FormatError when the file is missing or not YAML
 * @throws ConfigError when a known key has a bad value: the message names the key, the value and what is allowed
 */
export async function loadConfig(path: string): Promise<Config> {
  const file = resolve(path);
  const text = (await readRegularFile(file, LARGEST_CONFIG, "give the path of a config.yaml")).toString(
    "utf8",
  );
  const { parseConfig } = await import("./parse.js");
  return parseConfig(text, file);
}

/** Absolute path of a path that stands in the config: relative ones start at the config's own folder. */
export function fromConfig(config: Config, path: string): string {
  return resolve(dirname(config.file), path);
}
