/** "a", "a and b", "a, b and c". */
export function listInWords(words: readonly string[]): string {
  const last = words.at(-1);
  if (last === undefined) return "";
  return words.length === 1 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}

/** "1 event", "2 events", "no events". */
export function count(n: number, noun: string): string {
  const number = n === 0 ? "no" : n.toLocaleString("en");
  return `${number} ${noun}${n === 1 ? "" : "s"}`;
}
