import { z } from "zod";
import { readStored } from "./methods/stored.js";
import { type FittedMethod, METHODS, methodOf } from "./methods.js";

const stored = z.object({
  method: z.enum(Object.keys(METHODS)),
  fittedOn: z.object({ keys: z.array(z.string()), ownTruth: z.boolean() }),
  params: z.unknown(),
});

/**
 * Reads a fitted method back from what its `toJSON` gave.
 *
 * @param source where it comes from, for messages
 * @throws FormatError naming the entry that is missing or wrong
 */
export function fittedFromJSON(json: unknown, source = "fitted method"): FittedMethod {
  const { method, fittedOn, params } = readStored(stored, json, source);
  return methodOf(method).fromJSON(params, fittedOn, source);
}
