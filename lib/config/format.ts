import { dump } from "js-yaml";
import type { Config } from "./config.js";
import type { Settings } from "./settings.js";

/** A config as the text of a config.yaml, unknown keys included. */
export function formatConfig(config: Config, changes: Partial<Settings> = {}): string {
  const { file, unknownKeys, ...settings } = { ...config, ...changes };
  return dump(settings, { skipInvalid: true, lineWidth: 110 });
}
