import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { ShapeError, ValueError } from "../../errors.js";
import type { Values } from "../../fields/field.js";
import { sure } from "../../sure.js";
import { elementCount } from "../arrays/array-file.js";
import { formatNpy, npyOfFloats } from "../formats/npy/npy.js";
import { type AtomicPath, atomicPath } from "../writing/atomic.js";
import { writing } from "../writing/output-error.js";
import type { ArrayOrigin, FieldFile, FilesOrigin, JoinedOrigin, TableOrigin } from "./field-file.js";
import { inverse, turned } from "./grids.js";
import { outputLike } from "./output-like.js";

export interface FieldWriterOptions {
  /** One line for the history attribute: date, program, what was done. */
  readonly history: string;
  /** Which events of the file are written, in order; all of them by default. */
  readonly events?: readonly number[] | undefined;
  /** Members of each event; as many as the file that is imitated by default. */
  readonly members?: number | undefined;
}

/** Writes events one after the other; the file appears when all are there. */
export interface FieldWriter {
  /** Members of the next event, in the space of the file that is imitated. */
  write(members: readonly Values[]): Promise<void>;
  /** @throws ShapeError when events are missing; nothing is left behind then. */
  finish(): Promise<void>;
  /** Gives up: nothing is left behind, and what was at the path stays. Harmless after `finish`. */
  abort(): Promise<void>;
}

/**
 * Writes fields into a file like another one: same format, coordinates, attributes and units, plus a line of
 * history. Packed integers become floats. Axes come in the order event, member, y, x.
 *
 * A `.npy` file has no room for a history. In z or log1p the values are written as they are.
 *
 * @param imitated an open field file: its format, axes, units and attributes are taken, and its space
 * @param path replaced when finished, whole; until then a file beside it is written
 * @param options which events, how many members, and the line of history; by default all events with as many members
 * @returns a writer: one `write` an event, in order, then `finish`, or `abort`, which leaves nothing
 * @throws ValueError when `events` names events that are not there; ShapeError when the result is too large for
 *   its format; OutputError when it cannot be written.
 * @example
 * ```ts
 * const samples = await openFields("samples.nc");
 * const writer = await createFieldWriter(samples, "first.nc", { history: "the first event alone", events: [0] });
 * await writer.write(await samples.readEvent(0));
 * await writer.finish();
 * (await openFields("first.nc")).events; // → 1
 * ```
 */
export async function createFieldWriter(
  imitated: FieldFile,
  path: string,
  options: FieldWriterOptions,
): Promise<FieldWriter> {
  const first = imitated.firstEvent ?? 0;
  const like = { ...imitated, events: imitated.events + first, members: options.members ?? imitated.members };
  const wanted = options.events ?? Array.from({ length: imitated.events }, (_, i) => i);
  const events = wanted.map((event) => event + first);
  const strange = wanted.find((event) => !Number.isInteger(event) || event < 0 || event >= imitated.events);
  if (strange !== undefined || events.length === 0)
    throw new ValueError(
      `${path}: events to write must be among the ${imitated.events} of ${like.path}, got ${strange ?? "none"}`,
      { file: path },
    );
  const place = await atomicPath(path);
  try {
    const inner = await writing(path, () => writerFor(like, place.temporary, events, options.history));
    return guarded(like, path, place, events.length, inner);
  } catch (error) {
    await place.abort();
    throw error;
  }
}

interface InnerWriter {
  write(members: readonly Values[]): Promise<void>;
  finish(): Promise<void>;
  abandon(): Promise<void>;
}

function writerFor(
  like: FieldFile,
  place: string,
  events: readonly number[],
  history: string,
): Promise<InnerWriter> {
  const { origin } = like;
  if (origin.kind === "array") return arrayWriter(like, origin, place, events, history);
  if (origin.kind === "files") return filesWriter(origin, place, events);
  if (origin.kind === "table") return tableWriter(origin, place, events, history);
  return joinedWriter(origin, place, events, history);
}

/** Checks what is written, and makes it appear whole or not at all. */
function guarded(
  like: FieldFile,
  path: string,
  place: AtomicPath,
  events: number,
  inner: InnerWriter,
): FieldWriter {
  const cells = like.grid.height * like.grid.width;
  let written = 0;
  let state: "open" | "done" = "open";
  async function abort(): Promise<void> {
    if (state === "done") return;
    state = "done";
    await inner.abandon().finally(() => place.abort());
  }
  async function orAbort(work: () => Promise<void>): Promise<void> {
    try {
      await writing(path, work);
    } catch (error) {
      await abort().catch(() => {}); // the first failure is the one to tell
      throw error;
    }
  }
  return {
    write: (members) =>
      orAbort(async () => {
        if (written === events)
          throw new ShapeError(`${path}: more than the ${events} events announced are written`, {
            file: path,
          });
        if (members.length !== (like.members ?? 1))
          throw new ShapeError(
            `${path}: event ${written} has ${members.length} members, ${like.path} has ${like.members ?? 1}`,
            { file: path },
          );
        const odd = members.find((values) => values.length !== cells);
        if (odd)
          throw new ShapeError(`${path}: event ${written} has ${odd.length} cells, the grid has ${cells}`, {
            file: path,
          });
        const back = like.turned && inverse(like.turned, like.grid);
        await inner.write(back ? members.map((values) => turned(values, like.grid, back)) : members);
        written++;
      }),
    finish: () =>
      orAbort(async () => {
        if (state === "done") return;
        if (written < events)
          throw new ShapeError(`${path}: ${written} of ${events} events were written`, { file: path });
        await inner.finish();
        await place.commit();
        state = "done";
      }),
    abort,
  };
}

async function arrayWriter(
  like: FieldFile,
  origin: ArrayOrigin,
  place: string,
  events: readonly number[],
  history: string,
): Promise<InnerWriter> {
  const output = await outputLike(like, origin, events, history);
  const { field } = output;
  const sink = await origin.file.writeLike(output, place);
  const perEvent = elementCount(field.hasEvents ? field.shape.slice(1) : field.shape);
  const block =
    field.dtype === "<f4"
      ? new Float32Array(perEvent * field.blockEvents)
      : new Float64Array(perEvent * field.blockEvents);
  let filled = 0;
  async function flush(): Promise<void> {
    if (filled > 0) await sink.write(block.slice(0, filled));
    filled = 0;
  }
  return {
    async write(members) {
      for (const values of members)
        for (const value of values) block[filled++] = Number.isNaN(value) ? field.fill : value / field.factor;
      if (filled === block.length) await flush();
    },
    async finish() {
      await flush();
      await sink.finish();
    },
    abandon: sink.abandon,
  };
}

/** One `.npy` file for each event and member, called as in the original. */
async function filesWriter(
  { names, shape, factor }: FilesOrigin,
  place: string,
  events: readonly number[],
): Promise<InnerWriter> {
  await mkdir(place);
  let next = 0;
  return {
    async write(members) {
      const files = sure(names[events[next++] ?? NaN]);
      for (const [i, values] of members.entries()) {
        const own = factor === 1 ? values : values.map((value) => value / factor);
        await writeFile(join(place, sure(files[i])), formatNpy(npyOfFloats(own, shape)));
      }
    },
    async finish() {},
    async abandon() {},
  };
}

/** A directory with files of one event each, written one after the other. */
async function tableWriter(
  { names, reopen }: TableOrigin,
  place: string,
  events: readonly number[],
  history: string,
): Promise<InnerWriter> {
  await mkdir(place);
  let next = 0;
  return {
    async write(members) {
      let from = 0;
      for (const name of sure(names[events[next++] ?? NaN])) {
        const file = await reopen(name);
        try {
          const share = file.members ?? 1;
          const writer = await createFieldWriter(file, join(place, name), { history });
          await writer.write(members.slice(from, from + share));
          await writer.finish();
          from += share;
        } finally {
          await file.close();
        }
      }
    },
    async finish() {},
    async abandon() {},
  };
}

/** A directory of files, each written by its own writer: shares of the members, or stretches of the events. */
async function joinedWriter(
  { kind, files }: JoinedOrigin,
  place: string,
  events: readonly number[],
  history: string,
): Promise<InnerWriter> {
  await mkdir(place);
  const target = (file: FieldFile) => join(place, basename(file.path));
  const writers: FieldWriter[] = [];
  const abandon = async () => {
    for (const writer of writers) await writer.abort();
  };
  if (kind === "members") {
    for (const file of files) writers.push(await createFieldWriter(file, target(file), { history, events }));
    return {
      async write(members) {
        let from = 0;
        for (const [i, file] of files.entries()) {
          const share = file.members ?? 1;
          await sure(writers[i]).write(members.slice(from, from + share));
          from += share;
        }
      },
      async finish() {
        for (const writer of writers) await writer.finish();
      },
      abandon,
    };
  }
  let start = 0;
  const owners: FieldWriter[] = [];
  for (const file of files) {
    const own = events.filter((event) => event >= start && event < start + file.events);
    if (own.length > 0) {
      const first = start;
      const writer = await createFieldWriter(file, target(file), {
        history,
        events: own.map((event) => event - first),
      });
      writers.push(writer);
      for (const event of own) owners[event] = writer;
    }
    start += file.events;
  }
  let next = 0;
  return {
    write: (members) => sure(owners[events[next++] ?? NaN]).write(members),
    async finish() {
      for (const writer of writers) await writer.finish();
    },
    abandon,
  };
}
