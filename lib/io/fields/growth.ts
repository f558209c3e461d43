import type { Values } from "../../fields/field.js";
import { sure } from "../../sure.js";
import { secondsOf } from "../cf/iso-seconds.js";
import type { FieldFile } from "./field-file.js";

const MOST_EVENTS = 49;
const LEAST_RISES = 40;
const FALLING_SHARE = 0.02;
/** Four times what packing in 16 bits leaves of the largest value. */
export const ROUNDING: number = 4 / 65536;

/** What is known of how values change along time. */
export interface Growth {
  /**
   * Takes the next event, in order of time.
   *
   * @returns what was seen, in words, once values grow and never fall; undefined before
   */
  add(values: Values): string | undefined;
  /** Whether some fell, or enough was seen. */
  isSettled(): boolean;
}

/**
 * Whether values grow along time in nearly all cells and fall in none, or fall at midnight alone: what rain of each step
 * never does over several steps.
 *
 * @param least steps that must rise
 */
export function growthOf(file: FieldFile, least: number): Growth {
  const stamps = file.clock && (file.clock.stamps ?? file.clock.full);
  const step = (file.stepHours ?? 24) * 3600;
  let [event, rising, risen, resets] = [-1, 0, 0, 0];
  let previous: Values | null = null;
  let isSettled = false;
  return {
    isSettled: () => isSettled,
    add(values) {
      event++;
      const { rises, falls } = previous ? compare(previous, values) : { rises: 0, falls: 0 };
      previous = values;
      if (falls > FALLING_SHARE * (rises + falls)) {
        resets++;
        const isMidnight = stamps && (secondsOf(sure(stamps[event])) - step) % 86400 === 0;
        isSettled = !isMidnight || step >= 86400;
        return undefined;
      }
      if (rises > 0) rising++;
      risen += rises;
      isSettled = event + 1 >= Math.min(file.events, MOST_EVENTS);
      if (rising < least || risen < LEAST_RISES) return undefined;
      isSettled = true;
      return resets > 0
        ? `over ${event + 1} steps they fall at 00 UTC alone`
        : `they grow in ${rising} of ${event} steps and fall in none`;
    },
  };
}

function compare(before: Values, after: Values): { rises: number; falls: number } {
  const least = ROUNDING * Math.max(largest(before), largest(after));
  let [rises, falls] = [0, 0];
  for (let i = 0; i < after.length; i++) {
    const change = (after[i] ?? NaN) - (before[i] ?? NaN);
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
