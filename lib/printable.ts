// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be printed
const UNPRINTABLE = /[\0-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Text for a terminal: control characters, escape sequences and marks that turn the direction of writing, which
 * names and attributes of files may hold, become visible (`\x1b`). Ends of lines stay.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (letter) => {
    const code = letter.codePointAt(0)!.toString(16);
    return code.length > 2 ? `\\u${code}` : `\\x${code.padStart(2, "0")}`;
  });
}

/** {@link printable} on one line: a name cannot pass for a message of its own. */
export function printableLine(text: string): string {
  return printable(text).replaceAll("\n", "\\n");
}
