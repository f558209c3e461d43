import { z } from "zod";
import { FormatError } from "../../errors.js";
import { sure } from "../../sure.js";
import type { FittedOn } from "../fitted.js";

/** Numbers as a fitted method stores them: those that are not finite are words. */
export const number: z.ZodType<number> = z.union([
  z.number(),
  z.enum(["NaN", "Infinity", "-Infinity"]).transform(Number),
]);
export const finite: z.ZodNumber = z.number();
export const share: z.ZodNumber = z.number().min(0).max(1);
export const amount: z.ZodNumber = z.number().min(0);
export const seed: z.ZodNumber = z.int();
/** A threshold in mm/day, without end where nothing stays wet. */
export const threshold: z.ZodType<number> = z.union([amount, z.literal("Infinity").transform(Number)]);
export const numbers: z.ZodType<Float64Array> = z
  .array(number)
  .transform((values) => Float64Array.from(values));
export const finiteNumbers: z.ZodType<Float64Array> = z
  .array(finite)
  .transform((values) => Float64Array.from(values));

export function sameLength(...arrays: readonly Float64Array[]): boolean {
  return arrays.every((array) => array.length === sure(arrays[0]).length);
}

/** Reads stored parameters by their schema and makes the fitted method of them. */
export function storedAs<Params, F>(
  schema: z.ZodType<Params>,
  make: (params: Params, fittedOn: FittedOn) => F,
): (params: unknown, fittedOn: FittedOn, source: string) => F {
  return (params, fittedOn, source) => make(readStored(schema, params, source, "params"), fittedOn);
}

/** @throws FormatError naming the entry that is missing or wrong */
export function readStored<T>(schema: z.ZodType<T>, json: unknown, source: string, at = ""): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const { path, message } = sure(parsed.error.issues[0]);
  const place = [at, ...path].filter((part) => part !== "").join(".") || "top level";
  const why = /received undefined$/.test(message) ? "is missing" : message;
  throw new FormatError(`${source}: ${place}: ${why}: fit the method again`);
}
