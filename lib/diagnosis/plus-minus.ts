/** A relative error in brackets, a space before them; nothing where the events are too few to have one. */
export function plusMinus(error: number): string {
  return Number.isFinite(error) ? ` (± ${(100 * error).toFixed(0)} %)` : "";
}
