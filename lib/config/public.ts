// What the library shows of this room. A name here is one in test/public-surface.json.
export { type Config, loadConfig, type Roots } from "./config.js";
export { configJsonSchema } from "./json-schema.js";
export type { ModelInputSetting, ModelInputSettings } from "./model-inputs.js";
export { parseConfig } from "./parse.js";
export type { Settings } from "./settings.js";
