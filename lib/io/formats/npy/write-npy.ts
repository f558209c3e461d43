import { open } from "node:fs/promises";
import { bytesOf } from "../../arrays/npy-dtype.js";
import type { Output, OutputSink } from "../../arrays/output.js";
import { formatNpyHeader } from "./npy.js";

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
