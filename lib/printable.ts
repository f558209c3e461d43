// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be printed
const UNPRINTABLE = /[\0-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Text for a terminal: control characters, escape sequences and marks that turn the direction of writing, which
 * names and attributes of files may hold, become visible (`\x1b`). Ends of lines stay.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (letter) => {
    const code = (letter.codePointAt(0) ?? NaN).toString(16);
    return code.length > 2 ? `\\u${code}` : `\\x${code.padStart(2, "0")}`;
  });
}

/** {@link printable} on one line: a name cannot pass for a message of its own. */
export function printableLine(text: string): string {
  return printable(text).replaceAll("\n", "\\n");
}

const LONGEST = 3000;

/** A message that quotes a file, whose names and units may have any length, with its middle left out if need be. */
export function shortened(text: string): string {
  if (text.length <= LONGEST) return text;
  const half = LONGEST / 2;
  return `${text.slice(0, half)} … (${text.length - LONGEST} letters) … ${text.slice(-half)}`;
}
