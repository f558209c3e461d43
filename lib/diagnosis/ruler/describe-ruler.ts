import { wrapped } from "../wrapped.js";
import type { NumberReading, RulerReading } from "./ruler-reading.js";

/** A reading of reported numbers in words. */
export function describeRuler({ files, groups, unknown, notes }: RulerReading): string {
  return [
    ["The ruler: what these numbers can and cannot mean", ...wrapped(files.join(", "), 0)],
    ...groups.flatMap(({ group, numbers, together }) => [
      ...(group ? [[`Group ${group}`]] : []),
      ...numbers.map(describeNumber),
      ...(together.length > 0 ? [["Together", ...together.flatMap(item)]] : []),
    ]),
    ...(unknown.length > 0
      ? [["Keys without a known definition, not read", ...wrapped(unknown.join(", "), 0)]]
      : []),
    ["Notes", ...notes.flatMap(item)],
  ]
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

function describeNumber({ key, value, counted, says, cannotSay, fits }: NumberReading): string[] {
  return [
    `${key} = ${value ?? "undefined"}`,
    ...wrapped(counted, 2),
    ...says.flatMap(item),
    ...cannotSay.flatMap((what) => wrapped(`- cannot say ${what}`, 2)),
    ...(fits.length > 0 ? wrapped(`- would fit, and does not show: ${fits.join(", ")}`, 2) : []),
  ];
}

function item(text: string): string[] {
  return wrapped(`- ${text}`, 2);
}
