import { FormatError } from "../errors.js";
import { sure } from "../sure.js";
import { parseConfig } from "./parse.js";

/**
 * The text of a config.yaml with another `sampling.temperature`, and not another letter changed.
 *
 * @param file for messages
 * @throws FormatError when the line cannot be told (a flow mapping, an anchor): the text is to be changed by hand
 */
export function withTemperature(text: string, temperature: number, file: string): string {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => /^sampling\s*:\s*(#.*)?\r?$/.test(line));
  const changed =
    start < 0
      ? `${text.replace(/\n*$/, "\n")}sampling:\n  temperature: ${temperature}\n`
      : inSection(lines, start, temperature);
  let read: number | undefined;
  try {
    read = changed === null ? undefined : parseConfig(changed, file, {}).sampling.temperature;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
  if (changed === null || read !== temperature)
    throw new FormatError(
      `${file}: it cannot be told where sampling.temperature stands: change it by hand, without --set`,
      { file, key: "sampling.temperature" },
    );
  return changed;
}

/** The line of the section that has the temperature, or a new one at its head. */
function inSection(lines: readonly string[], start: number, temperature: number): string | null {
  const isInside = (line: string): boolean => /^(\s|#|\r?$)/.test(line);
  let end = start + 1;
  while (end < lines.length && isInside(sure(lines[end]))) end++;
  const inside = lines.slice(start + 1, end);
  const at = inside.findIndex((line) => /^\s+temperature\s*:/.test(line));
  const first = inside.find((line) => /^\s+[^\s#]/.test(line));
  const indent = /^\s+/.exec(first ?? "  ")?.[0] ?? "  ";
  if (at < 0)
    return [
      ...lines.slice(0, start + 1),
      `${indent}temperature: ${temperature}`,
      ...lines.slice(start + 1),
    ].join("\n");
  const line = sure(inside[at]).replace(/^(\s+temperature\s*:\s*)[^\s#]+/, `$1${temperature}`);
  return [...lines.slice(0, start + 1 + at), line, ...lines.slice(start + 2 + at)].join("\n");
}
