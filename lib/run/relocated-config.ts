import { type Config, fromConfig } from "../config/config.js";
import { formatConfig } from "../config/format.js";
import type { ModelInputSetting } from "../config/model-inputs.js";
import type { Settings } from "../config/settings.js";

/**
 * A config as the text of a config.yaml that stands elsewhere.
 *
 * @param at what an absolute path is called there
 * @param changes to its settings
 */
export function relocatedConfig(
  config: Config,
  at: (path: string) => string,
  changes: Partial<Settings> = {},
): string {
  const { model, sampling } = config;
  const moved = (path: string): string => at(fromConfig(config, path));
  const [kind, file = ""] = sampling.days.split(/:(.*)/s) as [string, string?];
  const inputs = Object.entries(model.inputs).map(([name, setting]) => [name, movedInput(setting, moved)]);
  return formatConfig(config, {
    data_root: moved(config.data_root),
    outputs_root: moved(config.outputs_root),
    sampling: kind === "file" ? { ...sampling, days: `file:${moved(file)}` } : sampling,
    model: {
      ...model,
      inputs: Object.fromEntries(inputs),
      ...(model.encoder ? { encoder: moved(model.encoder) } : {}),
      ...(model.decoder ? { decoder: moved(model.decoder) } : {}),
    },
    ...changes,
  });
}

function movedInput(setting: ModelInputSetting, moved: (path: string) => string): ModelInputSetting {
  if (typeof setting !== "object") return setting;
  if ("file" in setting) return { file: moved(setting.file) };
  if ("constant" in setting && typeof setting.constant === "string")
    return { constant: moved(setting.constant) };
  return setting;
}
