/** Seconds of a time in full (`"1982-12-01T06:00:00"`) since 1970; NaN for days that the Gregorian calendar has not. */
export function secondsOf(time: string): number {
  const [date, clock = "00:00:00"] = time.split("T");
  const seconds = Date.parse(`${date}T${clock}Z`) / 1000;
  // It takes 30 February for 2 March.
  return Number.isNaN(seconds) || timeOfSeconds(seconds).startsWith(`${date}T`) ? seconds : Number.NaN;
}

/** The other way. */
export function timeOfSeconds(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19);
}
