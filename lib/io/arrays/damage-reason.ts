const LONGEST_REASON = 300;

/**
 * What a format library says of a damaged file. A TypeError or RangeError of the language only tells where the
 * library stumbled, which helps nobody.
 */
export function reasonOf(error: unknown): string {
  if (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError)
    return "its parts contradict one another";
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause !== error) return reasonOf(cause);
  const text = error instanceof Error ? error.message : String(error);
  return text.length > LONGEST_REASON ? `${text.slice(0, LONGEST_REASON)} …` : text;
}
