import { isUserError } from "../../lib/errors.js";
import { printableLine } from "../../lib/printable.js";
import type { FuzzCase } from "./fuzz-case.js";
import type { Answer, Exit } from "./perform.js";

const LONGEST_MESSAGE = 4000;
/** All control characters but the end of a line, and those that turn the direction of writing. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\0-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
/** What a program says of itself rather than of the input. */
const INSIDES =
  /Cannot read propert|is not a function|is not iterable|undefined is not|Invalid (array|string|typed array) length|Maximum call stack|out of memory|\[object Object\]|\n\s+at .+:\d+:\d+|Array buffer allocation|Cannot convert|Cannot mix BigInt|is not defined|offset is out of bounds|ERR_[A-Z]|unreachable|memory access out of bounds|table index|precondition|\bundefined\b/;

/** What is wrong with how a case ended; empty when all is well. */
export function judgeError(error: unknown, { files, action, expected }: FuzzCase): string[] {
  if (!isUserError(error)) {
    const text = error instanceof Error ? (error.stack ?? String(error)) : String(error);
    return [`not an error for users: ${text}`];
  }
  const problems = judgeMessage(error.message);
  const names = files.flatMap(({ path }) => path.split("/")).filter((name) => name !== "");
  const asked =
    "path" in action ? [action.path] : action.do === "evaluate" ? Object.values(action.input).flat() : [];
  names.push(...asked.flatMap((path) => path.split(/[/#]/)));
  // Folders above the case's own have no name that is known here.
  const isNameless = asked.some((path) => /^[.#]*(pr)?$/.test(path));
  if (
    !isNameless &&
    !names.some((name) => error.message.includes(name) || error.message.includes(printableLine(name)))
  )
    problems.push("the message names no file");
  if (expected.outcome === "values") problems.push("a valid file was refused");
  return problems.map((problem) => `${problem}: ${error.name}: ${error.message.slice(0, 600)}`);
}

function judgeMessage(message: string): string[] {
  const problems: string[] = [];
  if (message.trim() === "") problems.push("an empty message");
  if (message.length > LONGEST_MESSAGE) problems.push(`a message of ${message.length} letters`);
  if (CONTROL.test(message)) problems.push("raw control characters");
  const inside = INSIDES.exec(message);
  if (inside) problems.push(`speaks of the program's insides (${inside[0]})`);
  return problems;
}

export function judgeAnswer({ values, notes = [] }: Answer, { expected }: FuzzCase): string[] {
  const problems: string[] = [];
  for (const note of notes)
    if (CONTROL.test(note) || note.includes("\n"))
      problems.push(`raw control characters in a note: ${JSON.stringify(note)}`);
  if (expected.outcome === "error") problems.push("no error, though the input is bad");
  if (expected.outcome === "values") {
    const difference = firstDifference(values ?? [], expected.values);
    if (difference) problems.push(`a wrong answer: ${difference}`);
  }
  return problems;
}

function firstDifference(
  found: readonly (readonly (readonly number[])[])[],
  wanted: readonly (readonly (readonly number[])[])[],
): string | null {
  if (found.length !== wanted.length) return `${found.length} events, ${wanted.length} were written`;
  for (const [e, event] of wanted.entries()) {
    if (found[e].length !== event.length)
      return `event ${e} has ${found[e].length} members of ${event.length}`;
    for (const [m, cells] of event.entries())
      for (const [c, value] of cells.entries()) {
        const read = found[e][m][c];
        if (read !== value && !(Number.isNaN(read) && Number.isNaN(value)))
          return `[${e}][${m}][${c}] is ${read}, ${value} was written`;
      }
  }
  return null;
}

/** A command that failed says why in a line of its own, and shows no stack. */
export function judgeExit({ code, signal, stdout, stderr }: Exit, { expected }: FuzzCase): string[] {
  const problems: string[] = [];
  const shown = stderr.slice(-1500);
  if (signal) return [`ended by ${signal}: ${shown}`];
  if (code !== 0 && code !== 1 && code !== 2) problems.push(`exit code ${code}`);
  const says = /^(undrizzle|error): /m.test(stderr) || /^\S+ +FAIL /m.test(stdout);
  if (code !== 0 && !says) problems.push("failed without a message");
  if (/unexpected:/.test(stderr)) problems.push("an unexpected error");
  if (CONTROL.test(stderr) || CONTROL.test(stdout)) problems.push("raw control characters");
  const inside = INSIDES.exec(stderr);
  if (inside) problems.push(`speaks of the program's insides (${inside[0]})`);
  if (expected.outcome === "error" && code === 0) problems.push("exit code 0, though the input is bad");
  if (expected.outcome === "values" && code !== 0) problems.push("a valid input was refused");
  return problems.map((problem) => `${problem}: ${shown}`);
}
