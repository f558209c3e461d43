import { ValueError } from "../../errors.js";
import type { Mask, Space, Values } from "../../fields/field.js";

/** What is believed of a file's values. */
export interface Limits {
  /** mm/day */
  readonly highest: number;
  /** mm/day, a little below 0 for what rounding leaves. */
  readonly lowest: number;
  /** Space of the values as they are stored. */
  readonly space: Space;
  /** Whether infinite values are impossible too. In samples they are a failure of the model, which is counted. */
  readonly infinite: boolean;
}

/** Values that no day on earth has had, in one field. */
export interface Implausible {
  /** The cell of the first that is named. */
  readonly cell: number;
  /** mm/day */
  readonly rain: number;
  /** Cells that have it, where it is one value again and again; else all impossible ones. */
  readonly count: number;
  readonly isRepeated: boolean;
  /** Cells that are not missing and count. */
  readonly cells: number;
  /** Whether the field looks like radar reflectivity. */
  readonly isDecibel: boolean;
}

/** More rain than any day had: 1,825 mm fell on Foc-Foc, Réunion, on 7 and 8 January 1966 (WMO weather extremes). */
const MOST_IN_A_DAY = 2000;
/** Log1p and standardised values end far above this. */
const LOWEST_LOG = -20;
const CLEARLY_FILL = { below: -90, above: 1e9 };

/**
 * The highest rain that is believed, in mm/day. The records grow with the square root of the duration, nearly
 * (WMO-No. 1045, Manual on Estimation of Probable Maximum Precipitation, annex 2).
 *
 * @param stepHours length of the step over which the rain fell; null: a day
 */
export function highestRain(stepHours: number | null): number {
  return MOST_IN_A_DAY * Math.sqrt(24 / Math.min(stepHours ?? 24, 24));
}

/**
 * What rain of these steps can be.
 *
 * @param stepHours length of a step; null: a day
 * @param rounding what packing may leave of 0, in mm/day
 */
export function limitsOf(
  stepHours: number | null,
  rounding: number,
  rest: Pick<Limits, "space" | "infinite">,
): Limits {
  const highest = highestRain(stepHours);
  // A day: 0.1 mm.
  return { highest, lowest: -Math.max(rounding, highest / 20000), ...rest };
}

/**
 * Values in a field that no day on earth has had: more rain than the records, less than none beyond what rounding
 * leaves, and, where `given` is in log1p or z, values far below what those can be.
 *
 * @param rain mm/day, NaN where missing
 * @param given the same cells before a conversion from log1p or z
 * @param mask cells that do not count are not looked at
 */
export function findImplausible(
  rain: Values,
  given: Values,
  mask: Mask | null,
  { highest, lowest, space, infinite }: Limits,
): Implausible | null {
  const isLog = space !== "mm/day";
  const isImpossible = (i: number): boolean =>
    ((rain[i] ?? NaN) > highest || (rain[i] ?? NaN) < lowest || (isLog && (given[i] ?? NaN) < LOWEST_LOG)) &&
    mask?.[i] !== 0 &&
    (infinite || Number.isFinite(given[i]));
  let [cells, found, first] = [0, 0, -1];
  for (let i = 0; i < rain.length; i++) {
    if (!Number.isNaN(rain[i]) && mask?.[i] !== 0) cells++;
    if (isImpossible(i) && found++ === 0) first = i;
  }
  if (found === 0) return null;
  const counts = new Map<number, number>();
  for (let i = first; i < rain.length; i++)
    if (isImpossible(i)) counts.set(given[i] ?? NaN, (counts.get(given[i] ?? NaN) ?? 0) + 1);
  const [value, times] = [...counts].reduce((most, next) => (next[1] > most[1] ? next : most));
  const isRepeated = times > 1 && times >= found / 2;
  const cell = isRepeated ? given.indexOf(value) : first;
  const count = isRepeated ? times : found;
  return { cell, rain: rain[cell] ?? NaN, count, isRepeated, cells, isDecibel: isDecibel(rain) };
}

/** Whether values of a field can only stand for missing cells, not for what a model made of rain. */
export function isClearlyFill({ isRepeated }: Implausible, stored: number): boolean {
  if (stored < CLEARLY_FILL.below) return isRepeated || looksLikeFill(stored);
  return stored > CLEARLY_FILL.above && isRepeated;
}

/**
 * The refusal of such values: which, how often, where, and the option that settles it.
 *
 * @param stored the value as the file has it
 * @param where file, variable and event
 * @param place row and column
 * @param advice what settles it, where that is not an option for files
 */
export function implausibleError(
  found: Implausible,
  stored: number,
  where: string,
  place: string,
  { highest, space }: Limits,
  advice: (value: string) => string = () => remedy(found, stored, space),
): ValueError {
  const { rain, count, cells, isRepeated } = found;
  const amount = `${shortest(stored)}${stored === rain ? "" : ` (${number(rain)} mm/day)`}`;
  const how = isRepeated
    ? `in ${count} of ${cells} cells, the first in ${place}`
    : `in ${place}, ${count} of ${cells} cells are like it`;
  const why =
    rain > 0
      ? `no step of this length on earth had more than ${number(highest)} mm/day`
      : rain < 0
        ? "rain is never below 0"
        : `no rain is below ${LOWEST_LOG} in ${space}`;
  return new ValueError(
    `${where} has the value ${amount} ${how}: ${why}. ${advice(shortest(stored))}; ` +
      "--allow-implausible takes the values as they are",
  );
}

function remedy({ isRepeated, isDecibel }: Implausible, stored: number, space: Space): string {
  const fill = `It probably stands for missing cells: add --missing ${shortest(stored)}`;
  if (isDecibel) return `${fill}; if these are dBZ (radar reflectivity), convert them to rain rates first`;
  const units =
    space === "mm/day"
      ? "give the units with --units, the packing with --scale-offset S,O, or --space z or log1p"
      : "check --space and --stats";
  return isRepeated || looksLikeFill(stored)
    ? `${fill}; if not, ${units}`
    : `Is it in mm/day? If not, ${units}`;
}

/** Reflectivity reaches from about -35 to 75 dBZ, and much of it is below 0. */
function isDecibel(values: Values): boolean {
  let negative = 0;
  let other = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (value < -40 || value > 80) return false;
    if (value <= -1) negative++;
    else if (value >= 5) other++;
  }
  return negative > 0 && other > 0;
}

/** Nines, the ends of whole numbers, and the large numbers that formats fill with. */
function looksLikeFill(stored: number): boolean {
  const size = Math.abs(stored);
  return (
    /^9{2,}(\.9+)?$/.test(shortest(size)) ||
    [32767, 32768, 65535, 2147483647, 2147483648, 4294967295].includes(size) ||
    (size >= 1e15 && Number.isFinite(size))
  );
}

/** A number as people write it, without what float32 adds to it. */
function shortest(value: number): string {
  const rounded = Number(value.toPrecision(7));
  const meant = Math.fround(value) === value && Math.fround(rounded) === value ? rounded : value;
  return Math.abs(meant) >= 1e15 ? meant.toExponential() : String(meant);
}

function number(value: number): string {
  return String(Number(value.toPrecision(4)));
}
