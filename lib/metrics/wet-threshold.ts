/** A day is wet from this many mm/day on. */
export const WET_THRESHOLD: number = 0.1;
