/** What Python's json writes, NaN and Infinity included: they become the texts "NaN", "Infinity", "-Infinity". */
export function parsePythonJson(text: string): unknown {
  return JSON.parse(
    text
      .replace(/^\uFEFF/, "")
      .replace(/"(?:\\.|[^"\\])*"|-?\bInfinity\b|\bNaN\b/g, (token) =>
        token.startsWith('"') ? token : `"${token}"`,
      ),
  );
}

/** A number, a number as text, or one of Python's words for what is none; undefined for what is neither. */
export function numberOf(value: unknown): number | null | undefined {
  if (typeof value === "number") return value;
  if (value === null) return null;
  if (typeof value !== "string") return undefined;
  const word = value.trim().toLowerCase();
  if (["nan", "none", "null", "", "n/a", "na"].includes(word)) return null;
  const infinite = /^([+-]?)inf(?:inity)?$/.exec(word);
  if (infinite) return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number.isNaN(Number(word)) ? undefined : Number(word);
}
