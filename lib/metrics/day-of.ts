/** The day of an event. */
export interface EventDay {
  /** Days since 1970 of a date, or the number in the key; NaN when there is neither. */
  readonly number: number;
  /** Whether it is a date, so that its year is known. */
  readonly dated: boolean;
}

/** Reads the day from what an event is called: `1982-12-01`, or a number as in `day_000012`. */
export function dayOf(key: string): EventDay {
  const date = /\d{4}-\d{2}-\d{2}/.exec(key);
  if (date) return { number: Date.parse(date[0]) / 86_400_000, dated: true };
  const number = /\d+/.exec(key);
  return { number: number ? Number(number[0]) : Number.NaN, dated: false };
}
