import type { Config } from "./config.js";
import { knownKeys } from "./schema.js";

/** Edits after which two words are no longer taken for one another. */
const MOST_EDITS = 3;

/** What to tell of the keys that undrizzle does not know: each with the nearest known one. */
export function unknownKeyNotes({ file, unknownKeys }: Pick<Config, "file" | "unknownKeys">): string[] {
  const known = knownKeys();
  return unknownKeys.map((key) => {
    const near = nearest(key, known);
    return `${file}: unknown key ${key}${near ? ` (${near}?)` : ""}: it has no effect here`;
  });
}

/** The known key that `key` may stand for: the same word elsewhere, or one of few other letters beside it. */
function nearest(key: string, known: readonly string[]): string | null {
  const [parent, word] = split(key);
  let [best, least] = ["", Number.POSITIVE_INFINITY];
  for (const candidate of known) {
    const [place, other] = split(candidate);
    const edits = distance(word.toLowerCase(), other.toLowerCase());
    const most = place === parent ? Math.min(MOST_EDITS, Math.floor(other.length / 2) || 1) : 0;
    const far = edits + (place === parent ? 0 : 0.5);
    if (edits <= most && far < least) [best, least] = [candidate, far];
  }
  return best || null;
}

function split(key: string): [parent: string, word: string] {
  const dot = key.lastIndexOf(".");
  return [key.slice(0, Math.max(dot, 0)), key.slice(dot + 1)];
}

/** Fewest letters to put in, leave out or replace (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min(
          (row[j] ?? NaN) + 1,
          (next[j - 1] ?? NaN) + 1,
          (row[j - 1] ?? NaN) + (a[i - 1] === b[j - 1] ? 0 : 1),
        ),
      );
    row = next;
  }
  return row[b.length] ?? NaN;
}
