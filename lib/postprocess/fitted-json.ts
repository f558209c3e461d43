import { z } from "zod";
import { withSetting } from "./fitted.js";
import { readStored } from "./methods/stored.js";
import { type FittedMethod, METHODS, methodOf } from "./methods.js";

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

const stored = z.object({
  method: z.enum(Object.keys(METHODS)),
  fittedOn: z.object({ keys: z.array(z.string()), ownTruth: z.boolean() }),
  params: z.unknown(),
  setting: setting.optional(),
});

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
export function fittedFromJSON(json: unknown, source = "fitted method"): FittedMethod {
  const { method, fittedOn, params, setting } = readStored(stored, json, source);
  const fitted = methodOf(method).fromJSON(params, fittedOn, source);
  return setting ? withSetting(fitted, setting) : fitted;
}
