import type { Values } from "../fields/field.js";
import type { FieldFile } from "./field-file.js";
import { secondsOf } from "./iso-seconds.js";

const MOST_EVENTS = 49;
const LEAST_RISES = 40;
const FALLING_SHARE = 0.02;
/** Four times what packing in 16 bits leaves of the largest value. */
export const ROUNDING: number = 4 / 65536;

/**
 * Whether amounts grow along time in nearly all cells and fall in none, or fall at midnight alone: what rain of each step
 * never does over several steps. Reads as few events as settle it, mostly three.
 *
 * @returns what was seen, in words; null where some fall, or too few rise to tell
 */
export async function neverFalls(file: FieldFile, least: number): Promise<string | null> {
  const stamps = file.clock && (file.clock.stamps ?? file.clock.full);
  const step = (file.stepHours ?? 24) * 3600;
  let [rising, risen, resets] = [0, 0, 0];
  let previous: Values | null = null;
  for (let event = 0; event < Math.min(file.events, MOST_EVENTS); event++) {
    const values: Values = (await file.readEvent(event))[0];
    const { rises, falls } = previous ? compare(previous, values) : { rises: 0, falls: 0 };
    previous = values;
    if (falls > FALLING_SHARE * (rises + falls)) {
      const isMidnight = stamps && (secondsOf(stamps[event]) - step) % 86400 === 0;
      if (!isMidnight || step >= 86400) return null;
      resets++;
      continue;
    }
    if (rises > 0) rising++;
    risen += rises;
    if (rising >= least && risen >= LEAST_RISES)
      return resets > 0
        ? `over ${event + 1} steps they fall at 00 UTC alone`
        : `they grow in ${rising} of ${event} steps and fall in none`;
  }
  return null;
}

function compare(before: Values, after: Values): { rises: number; falls: number } {
  const least = ROUNDING * Math.max(largest(before), largest(after));
  let [rises, falls] = [0, 0];
  for (let i = 0; i < after.length; i++) {
    const change = after[i] - before[i];
    if (change > least) rises++;
    else if (change < -least) falls++;
  }
  return { rises, falls };
}

/** The largest value that is not missing; 0 where none is above. */
export function largest(values: Values): number {
  let most = 0;
  for (const value of values) if (value > most) most = value;
  return most;
}
