import { open } from "node:fs/promises";
import type { Values } from "../fields/field.js";
import { formatNpyHeader } from "./npy.js";
import type { Output, OutputSink } from "./output.js";

/** Writes the fields alone: a `.npy` file has room for nothing else. */
export async function writeNpyOutput({ field }: Output, place: string): Promise<OutputSink> {
  const file = await open(place, "wx");
  await file.writeFile(formatNpyHeader(field.shape, field.dtype));
  return {
    write: (block) => file.writeFile(bytesOf(block)),
    finish: () => file.close(),
    abandon: () => file.close(),
  };
}

/** The bytes of an array, shared. */
export function bytesOf(values: Values): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
