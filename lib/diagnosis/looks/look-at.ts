import type { Specimen } from "../specimen.js";
import { LOOKS } from "./all-looks.js";
import type { Coordinate } from "./coordinate.js";
import type { Look, LookFinding, Looks } from "./look.js";
import { type Pool, poolOf } from "./pool.js";
import { detectable, findingOf, type Reading, readingOf } from "./reading.js";
import { canSwap, FALSE_ALARMS, swapTest } from "./swaps.js";

/** A departure by less than this factor must have been visible, or a look that found none has not looked. */
const COARSE: number = Math.log(2);

/**
 * Looks at everything that no cause owns: amounts, tails, values, spectra, maps, members, events, months. All numbers are
 * compared with what they would be if truth and members were draws of one law, at one false-alarm rate for all of them
 * together; what these events are too few to show is said to be untestable, not fine.
 *
 * @param specimen truth and members in mm/day; cells that are not finite in one of them are left out of that event
 * @param seed of the choices of the truth
 */
export function lookAt(specimen: Specimen, seed: number): Looks {
  const pool = poolOf(specimen);
  const results = LOOKS.map((look) => ({ look, ...beginLook(look, pool, specimen) }));
  const coordinates = results.flatMap((result) => result.coordinates);
  const swappable = canSwap(pool.events.length, pool.slots) && coordinates.length > 0;
  const seen = swappable ? swapTest(coordinates, pool.events.length, pool.slots, seed) : [];
  let at = 0;
  const judged = results.map(({ look, coordinates: own, found, why }) => {
    const readings = own.flatMap((coordinate) => {
      const mine = seen[at++];
      return mine ? [readingOf(coordinate, mine, pool)] : [];
    });
    return judge(look, pool, readings, found, own.length > 0 && !swappable ? tooFew(pool) : why);
  });
  return {
    out: judged.flatMap(({ out }) => out).sort((a, b) => b.strength - a.strength),
    fine: judged.flatMap(({ fine }) => fine),
    untestable: judged.flatMap(({ untestable }) => untestable),
    falseAlarms: FALSE_ALARMS,
  };
}

function tooFew({ events, slots }: Pool): string {
  const isOne = events.length === 1;
  return `${events.length} event${isOne ? "" : "s"} of ${slots - 1} member${slots === 2 ? "" : "s"} ${isOne ? "is" : "are"} too few to tell a fault from chance`;
}

interface Begun {
  readonly coordinates: readonly Coordinate[];
  readonly found: readonly LookFinding[];
  readonly why: string;
}

function beginLook(look: Look, pool: Pool, specimen: Specimen): Begun {
  const coordinates = look.coordinates?.(pool) ?? [];
  const found = look.plain?.(pool, specimen) ?? [];
  return {
    coordinates: typeof coordinates === "string" ? [] : coordinates,
    found: typeof found === "string" ? [] : found,
    why: [coordinates, found].filter((part) => typeof part === "string").join("; "),
  };
}

type Judged = Pick<Looks, "out" | "fine" | "untestable">;

function judge(
  { id, title, plain }: Look,
  pool: Pool,
  readings: readonly Reading[],
  found: readonly LookFinding[],
  why: string,
): Judged {
  const out = [...found, ...readings.filter(({ isOut }) => isOut).map((r) => findingOf(id, r, pool))];
  if (out.length > 0) return { out, fine: [], untestable: [] };
  const looked = readings.map((r) => detectable(r, pool.events.length)).filter((d) => d <= COARSE);
  if (looked.length === 0 && !(plain && why === ""))
    return { out, fine: [], untestable: [{ look: id, title, why: why || blurred(readings) }] };
  return { out, fine: [{ look: id, title, sentence: fineWords(readings, looked) }], untestable: [] };
}

function blurred(readings: readonly Reading[]): string {
  return readings.some(({ seen }) => Number.isFinite(seen.limit))
    ? "these events would hide a departure by a factor of 2"
    : "nothing of the kind occurs in these events";
}

function fineWords(readings: readonly Reading[], looked: readonly number[]): string {
  if (readings.length === 0) return "as in reality";
  const factor = Math.exp(Math.min(...looked));
  const of = looked.length === readings.length ? "" : ` of ${readings.length}`;
  return `nothing departs; ${looked.length}${of} numbers were looked at closely enough to show a factor of 2, the best a factor of ${factor.toFixed(factor < 1.01 ? 4 : 2)}`;
}
