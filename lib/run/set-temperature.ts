import { readFile } from "node:fs/promises";
import { withTemperature } from "../config/set-temperature.js";
import { writeFileAtomic } from "../io/writing/atomic.js";
import type { Run } from "./run.js";

/**
 * What writes a temperature into the config.yaml of a run, and changes nothing else in it.
 *
 * @throws FormatError, before any work, when its place in the file cannot be told
 */
export async function temperatureSetter({ config }: Run): Promise<(temperature: number) => Promise<void>> {
  const text = await readFile(config.file, "utf8");
  withTemperature(text, 1, config.file);
  return async (temperature) => {
    const now = await readFile(config.file, "utf8");
    const changed = withTemperature(now, temperature, config.file);
    if (changed !== now) await writeFileAtomic(config.file, changed);
  };
}
