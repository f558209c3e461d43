import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { ShapeError } from "../../errors.js";
import type { EventSet, FieldEvent } from "../../fields/event.js";
import type { Values } from "../../fields/field.js";
import type { Normalisation } from "../../fields/transform.js";
import type { FieldFile } from "../../io/fields/field-file.js";
import { createFieldWriter } from "../../io/fields/field-writer.js";
import { formatNpyHeader, npyOfFloats, writeNpy } from "../../io/formats/npy/npy.js";

/** A file of real fields, and where in it each event of a set is. */
export interface PairLike {
  readonly file: FieldFile;
  readonly events: readonly number[];
}

/** What the files of a set are written like: NetCDF and Zarr files in units of precipitation. */
export function pairLike(file: FieldFile, events: readonly number[]): PairLike | null {
  const isLabelled = /^(NetCDF|Zarr)/.test(file.format) && file.origin.kind === "array";
  return isLabelled && file.space === "mm/day" ? { file, events } : null;
}

/**
 * Writes a set event by event. Like a NetCDF or Zarr file: `truth` and `samples` with its coordinates and units.
 * Else arrays in mm/day: `truth.npy` `[event, y, x]`, `samples.npy` `[event, member, y, x]`. Where there are such,
 * `mask.npy`, `mean.npy` and `std.npy` `[y, x]` come beside them.
 *
 * @throws ShapeError when events differ in their number of members
 */
export async function writePair(
  folder: string,
  events: EventSet<"mm/day">,
  normalisation: Normalisation | null,
  like: PairLike | null,
): Promise<void> {
  const { height, width } = events.grid;
  await (like ? writeLike(folder, events, like) : writeArrays(folder, events));
  const map = (name: string, values: Values): Promise<void> =>
    writeNpy(join(folder, name), npyOfFloats(values, [height, width]));
  if (events.mask) await map("mask.npy", Float32Array.from(events.mask));
  if (normalisation) {
    await map("mean.npy", normalisation.mean);
    await map("std.npy", normalisation.std);
  }
}

async function writeLike(folder: string, set: EventSet<"mm/day">, { file, events }: PairLike): Promise<void> {
  const zip = file.origin.kind === "array" && file.origin.file.isZipped ? ".zip" : "";
  const suffix = file.format.startsWith("NetCDF") ? "nc" : `zarr${zip}`;
  const history = "undrizzle inject: what was done is sealed in truth.json";
  const writer = (name: string, members: number | undefined) =>
    createFieldWriter(file, join(folder, `${name}.${suffix}`), { history, events, members });
  const truth = await writer("truth", undefined);
  const samples = await writer("samples", set.members);
  try {
    for await (const event of set) {
      checkMembers(event, set);
      await truth.write([event.truth.values]);
      await samples.write(event.members.map(({ values }) => values));
    }
    await truth.finish();
    await samples.finish();
  } finally {
    await truth.abort();
    await samples.abort();
  }
}

async function writeArrays(folder: string, events: EventSet<"mm/day">): Promise<void> {
  const { height, width } = events.grid;
  const truth = await open(join(folder, "truth.npy"), "wx");
  const samples = await open(join(folder, "samples.npy"), "wx");
  try {
    await truth.write(formatNpyHeader([events.length, height, width], "<f4"));
    await samples.write(formatNpyHeader([events.length, events.members, height, width], "<f4"));
    for await (const event of events) {
      checkMembers(event, events);
      await append(truth, event.truth.values);
      for (const { values } of event.members) await append(samples, values);
    }
  } finally {
    await truth.close();
    await samples.close();
  }
}

function checkMembers({ key, members }: FieldEvent<"mm/day">, set: EventSet<"mm/day">): void {
  if (members.length !== set.members)
    throw new ShapeError(
      `${key} has ${members.length} members, others ${set.members}: choose events with as many`,
    );
}

async function append(file: FileHandle, values: Values): Promise<void> {
  const floats = Float32Array.from(values);
  await file.write(new Uint8Array(floats.buffer));
}
