import { isUserError } from "../../errors.js";
import type { EventSet } from "../../fields/event.js";
import { sure } from "../../sure.js";
import { recordSetting } from "../fit-setting.js";
import { type Fitted, type FittedJSON, fittedOnEvents, makeFitted, withSetting } from "../fitted.js";
import { type FittedMethod, fitMethod, type MethodSpec } from "../methods.js";
import { type By, seasonsOf } from "./by.js";

/** Fewer events than this are pooled with their neighbours in the year. */
export const LEAST_EVENTS = 30;

export interface SeasonalParams {
  readonly by: By;
  /** Which of the fits each part of the year has. */
  readonly parts: readonly number[];
  readonly fits: readonly FittedJSON[];
}

/** A method that was fitted by month or by a window of days: each event has the fit of its date. */
export type SeasonalMethod = Fitted<"by-season", SeasonalParams>;

/** A method that is fitted, once or by parts of the year. */
export type AnyFitted = FittedMethod | SeasonalMethod;

/**
 * Fits a method for each part of the year on the events of that part; where they are fewer than 30 or
 * cannot be fitted, on those of the neighbouring parts, too, as many as it takes.
 *
 * @param spec name of the method, and its options beside
 * @param events truth and samples in mm/day, each called by its date
 * @param by calendar month, or windows of N days, each applied to its middle third
 * @returns a method that maps the mm/day of an event by the fit of its date; NaN stays NaN
 * @throws ValueError when an event has no date, or all events together cannot be fitted
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const dated = mapEvents(events, "mm/day", (event) => ({
 *   ...event,
 *   key: `2001-${String(event.index + 1).padStart(2, "0")}-15`,
 * }));
 * const { method, fittedOn } = await fitBySeason({ method: "matched-threshold" }, dated, "month");
 * [method, fittedOn.keys.length]; // → [ 'by-season', 12 ]
 * ```
 */
export async function fitBySeason(
  spec: MethodSpec,
  events: EventSet<"mm/day">,
  by: By,
): Promise<SeasonalMethod> {
  const seasons = seasonsOf(by);
  const recorded = recordSetting(events);
  const keys: string[] = [];
  for await (const { key } of recorded.events) {
    seasons.partOf(key);
    keys.push(key);
  }
  const known = new Map<string, number>();
  const fits: FittedMethod[] = [];
  const parts: number[] = [];
  for (let part = 0; part < seasons.count; part++) parts.push(await fitPart(part));

  async function fitPart(part: number): Promise<number> {
    for (let widened = 0; ; widened++) {
      const isWhole = widened >= seasons.widest;
      const pool = new Set(isWhole ? keys : keys.filter((key) => seasons.isInPool(key, part, widened)));
      if (!isWhole && pool.size < LEAST_EVENTS) continue;
      const name = [...pool].join();
      const before = known.get(name);
      if (before !== undefined) return before;
      try {
        fits.push(await fitMethod(spec, someOf(events, pool)));
      } catch (error) {
        if (isWhole || !isUserError(error)) throw error;
        continue;
      }
      known.set(name, fits.length - 1);
      return fits.length - 1;
    }
  }

  const fitted = seasonalMethod(by, parts, fits);
  return withSetting(fitted, recorded.setting());
}

/** The method of these fits. */
export function seasonalMethod(
  by: By,
  parts: readonly number[],
  fits: readonly FittedMethod[],
): SeasonalMethod {
  const seasons = seasonsOf(by);
  const keys = [...new Set(fits.flatMap(({ fittedOn }) => fittedOn.keys))];
  const fittedOn = { keys, ownTruth: fits.some((fit) => fit.fittedOn.ownTruth) };
  const pooled = parts.filter((fit, part) => parts.some((other, at) => other === fit && at !== part)).length;
  const fewest = Math.min(...fits.map((fit) => fit.fittedOn.keys.length));
  const made = makeFitted(
    "by-season",
    fittedOn,
    { by, parts, fits: fits.map((fit) => fit.toJSON()) },
    `${sure(fits[0]).method} by ${by === "month" ? by : `${by.replace("window:", "windows of ")} days`}, ${fittedOnEvents(fittedOn)}: ` +
      `${fits.length} fits for ${parts.length} parts of the year, the smallest on ${fewest} events` +
      (pooled > 0 ? `; ${pooled} parts share the fit of a pool, for they have few events` : ""),
    (field) => field,
  );
  return { ...made, apply: (event) => sure(fits[parts[seasons.partOf(event.key)] ?? NaN]).apply(event) };
}

function someOf(events: EventSet<"mm/day">, keys: ReadonlySet<string>): EventSet<"mm/day"> {
  return {
    ...events,
    length: keys.size,
    async *[Symbol.asyncIterator]() {
      for await (const event of events) if (keys.has(event.key)) yield event;
    },
  };
}
