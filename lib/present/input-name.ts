import { basename, dirname } from "node:path";
import type { Input } from "../run/input.js";

/** What a page is on, without its place on this machine. */
export function inputName({ run, pair }: Input): string {
  if (run) return basename(dirname(run.config.file));
  return pair
    ? `${basename(pair.samplesFile.path)} beside ${basename(pair.truthFile.path)}`
    : "fields in memory";
}
