import { z } from "zod";
import { type FittedJSON, withSetting } from "./fitted.js";
import { readStored } from "./methods/stored.js";
import { type FittedMethod, METHODS, methodOf } from "./methods.js";
import { type By, parseBy, seasonsOf } from "./season/by.js";
import { type AnyFitted, seasonalMethod } from "./season/seasonal.js";

const ends = z.tuple([z.number(), z.number()]).nullable();
const setting = z.object({
  height: z.int().positive(),
  width: z.int().positive(),
  cells: z.int().positive(),
  mask: z.string(),
  lat: ends,
  lon: ends,
  largest: z.number().nullable(),
});

const head = {
  fittedOn: z.object({ keys: z.array(z.string()), ownTruth: z.boolean() }),
  params: z.unknown(),
  setting: setting.optional(),
};
const stored = z.object({ method: z.enum(Object.keys(METHODS)), ...head });
const seasonal = z.object({ method: z.literal("by-season"), ...head });
const seasonalParams = z
  .object({
    by: z.string().refine(isBy, { error: "is neither month nor window:N" }),
    parts: z.array(z.int().nonnegative()),
    fits: z.array(z.unknown()).min(1),
  })
  .refine(({ by, parts }) => parts.length === seasonsOf(by as By).count, {
    error: "parts: not as many as the year has",
  })
  .refine(({ parts, fits }) => parts.every((fit) => fit < fits.length), { error: "parts: no such fit" });

/**
 * Reads a fitted method back from what its `toJSON` gave.
 *
 * @param json parsed already
 * @param source where it comes from, for messages
 * @returns a method that gives the same bits as the one that was stored
 * @throws FormatError naming the entry that is missing or wrong; ValueError when there is no such method
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const fitted = await fitMethod({ method: "matched-threshold" }, events);
 * fittedFromJSON(fitted.toJSON()).describe() === fitted.describe(); // → true
 * ```
 */
export function fittedFromJSON(json: unknown, source = "fitted method"): AnyFitted {
  if ((json as Partial<FittedJSON> | null)?.method !== "by-season") return oneFromJSON(json, source);
  const found = readStored(seasonal, json, source);
  const { by, parts, fits } = readStored(seasonalParams, found.params, `${source}: params`);
  const fitted = seasonalMethod(
    by as By,
    parts,
    fits.map((fit, i) => oneFromJSON(fit, `${source}: fit ${i}`)),
  );
  return found.setting ? withSetting(fitted, found.setting) : fitted;
}

function oneFromJSON(json: unknown, source: string): FittedMethod {
  const { method, fittedOn, params, setting } = readStored(stored, json, source);
  const fitted = methodOf(method).fromJSON(params, fittedOn, source);
  return setting ? withSetting(fitted, setting) : fitted;
}

function isBy(text: string): boolean {
  try {
    parseBy(text);
    return true;
  } catch {
    return false;
  }
}
