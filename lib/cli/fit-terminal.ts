import { sure } from "../sure.js";

/** Two words with more than one space between them, behind the indent: a row of a table. */
const TABLE_ROW = /\S {2,}\S/;

/**
 * Text for a terminal of so many columns: lines are broken between words, the rest of each as far in as the line was and
 * two columns more. Rows of tables stay whole; where one is too wide, a last line says how to see it.
 */
export function fitTerminal(text: string, columns: number): string {
  let widest = 0;
  const lines = text.split("\n").flatMap((line) => {
    if (line.length <= columns) return [line];
    if (!TABLE_ROW.test(line)) return brokenLine(line, columns);
    widest = Math.max(widest, line.length);
    return [line];
  });
  if (widest > 0)
    lines.splice(
      lines.at(-1) === "" ? -1 : lines.length,
      0,
      ...brokenLine(
        `(a table is ${widest} columns wide, this terminal ${columns}: widen it, or add --json)`,
        columns,
      ),
    );
  return lines.join("\n");
}

function brokenLine(line: string, columns: number): string[] {
  const indent = sure(/^\s*(?:- )?/.exec(line))[0].length;
  const further = " ".repeat(
    Math.min(line.startsWith(" ".repeat(indent)) ? indent + 2 : indent, columns >> 1),
  );
  const out: string[] = [];
  let current = line.slice(0, indent);
  let isEmpty = true;
  for (const word of line.slice(indent).split(" ")) {
    if (!isEmpty && current.length + 1 + word.length > columns) {
      out.push(current);
      current = further + word;
    } else current = isEmpty ? current + word : `${current} ${word}`;
    isEmpty = false;
  }
  return [...out, current];
}

/** Commands whose output is for programs, and options that make it so. */
const VERBATIM = ["completion", "slurm", "--json", "--csv"];

/** Lets what a command prints fit its terminal. */
export function fitOutput(
  stream: Pick<NodeJS.WriteStream, "write">,
  columns: number,
  words: readonly string[],
): void {
  if (!words.some((word) => VERBATIM.includes(word))) fitWrites(stream, columns, () => true);
}

/** Lets errors and notes fit their terminal; what moves the cursor, as progress does, stays as it is. */
export function fitErrors(stream: Pick<NodeJS.WriteStream, "write">, columns: number): void {
  fitWrites(stream, columns, (text) => text.endsWith("\n") && !text.includes("\x1b"));
}

function fitWrites(
  stream: Pick<NodeJS.WriteStream, "write">,
  columns: number,
  isText: (text: string) => boolean,
): void {
  const write = stream.write.bind(stream) as (text: unknown, ...rest: unknown[]) => boolean;
  stream.write = ((text: unknown, ...rest: unknown[]) =>
    write(
      typeof text === "string" && isText(text) ? fitTerminal(text, columns) : text,
      ...rest,
    )) as typeof stream.write;
}
