import { fittedFromJSON } from "../postprocess/fitted-json.js";
import type { AnyFitted } from "../postprocess/season/seasonal.js";
import { readJson } from "./read-json.js";

/**
 * A fitted method that `undrizzle fix` or `cure` stored (`method.json`).
 *
 * @throws FormatError when the file is missing or is no fitted method, naming the entry that is wrong
 */
export async function readFitted(file: string): Promise<AnyFitted> {
  return fittedFromJSON(await readJson(file, "nothing can be applied without it"), file);
}
