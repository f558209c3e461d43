import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { ShapeError } from "../../errors.js";
import type { EventSet } from "../../fields/event.js";
import type { Values } from "../../fields/field.js";
import type { Normalisation } from "../../fields/transform.js";
import { formatNpyHeader, npyOfFloats, writeNpy } from "../../io/npy.js";

/**
 * Writes a set as arrays in mm/day, event by event: `truth.npy` `[event, y, x]`, `samples.npy`
 * `[event, member, y, x]`, and where there are such `mask.npy`, `mean.npy` and `std.npy` `[y, x]`.
 *
 * @throws ShapeError when events differ in their number of members
 */
export async function writePair(
  folder: string,
  events: EventSet<"mm/day">,
  normalisation: Normalisation | null,
): Promise<void> {
  const { height, width } = events.grid;
  const truth = await open(join(folder, "truth.npy"), "wx");
  const samples = await open(join(folder, "samples.npy"), "wx");
  try {
    await truth.write(formatNpyHeader([events.length, height, width], "<f4"));
    await samples.write(formatNpyHeader([events.length, events.members, height, width], "<f4"));
    for await (const event of events) {
      if (event.members.length !== events.members)
        throw new ShapeError(
          `${event.key} has ${event.members.length} members, others ${events.members}: choose events with as many`,
        );
      await append(truth, event.truth.values);
      for (const { values } of event.members) await append(samples, values);
    }
  } finally {
    await truth.close();
    await samples.close();
  }
  const map = (name: string, values: Values): Promise<void> =>
    writeNpy(join(folder, name), npyOfFloats(values, [height, width]));
  if (events.mask) await map("mask.npy", Float32Array.from(events.mask));
  if (normalisation) {
    await map("mean.npy", normalisation.mean);
    await map("std.npy", normalisation.std);
  }
}

async function append(file: FileHandle, values: Values): Promise<void> {
  const floats = Float32Array.from(values);
  await file.write(new Uint8Array(floats.buffer));
}
