import { resolve as absolute } from "node:path";
import type { Metadata } from "h5wasm/node";
import { FormatError } from "../../../errors.js";
import { type StoppableThread, startThread, type ThreadError } from "../../arrays/stoppable-thread.js";

/** The type of stored elements, in the words of h5wasm. */
export type Hdf5Type = Pick<Metadata, "type" | "size" | "signed" | "littleEndian" | "vlen">;

export interface Hdf5Attribute {
  readonly name: string;
  /** A text, texts, a number or numbers; null where it is anything else. */
  readonly value: unknown;
  readonly type: Hdf5Type;
}

export interface Hdf5Dataset {
  /** With its groups: `"forecast/pr"`. */
  readonly name: string;
  readonly type: Hdf5Type;
  readonly shape: readonly number[] | null;
  readonly maxshape: readonly (number | null)[] | null;
  readonly chunks: readonly number[] | null;
  readonly attributes: readonly Hdf5Attribute[];
  /** For each axis the path of its dimension scale, where it has one. */
  readonly scales: readonly (string | null)[];
  /** Filters of its chunks that HDF5 itself does not have. */
  readonly filters: readonly string[];
}

/** What a file holds, and its values in slabs. */
export interface Hdf5File {
  readonly attributes: readonly Hdf5Attribute[];
  readonly groups: readonly { readonly name: string; readonly attributes: readonly Hdf5Attribute[] }[];
  readonly datasets: readonly Hdf5Dataset[];
  /** Elements of a slab as h5wasm gives them; those of a scalar without ranges. */
  read(dataset: Hdf5Dataset, ranges: readonly (readonly [from: number, to: number])[]): Promise<unknown>;
  close(): Promise<void>;
}

/** Opens and describes a file; or reads from one that is open, or closes it. */
type Request =
  | { readonly file: number; readonly path: string }
  | { readonly file: number; readonly dataset: string; readonly ranges: Parameters<Hdf5File["read"]>[1] }
  | { readonly file: number; readonly close: true };

interface Thread extends StoppableThread {
  files: number;
  /** Since an error HDF5 may hold on to a damaged file: nothing more is opened here. */
  isSound: boolean;
}

/** A damaged file can keep HDF5 in a loop. Large files may take longer. */
const LONGEST_SECONDS = 20;
const SLOWEST_BYTES_A_SECOND = 1e7;
/** A filter that the library was built without, which says nothing of the file. */
const UNKNOWN_FILTER = /required filter '([^']+)' is not registered/;
/** Attributes that hold the file together and are of no interest; some are slow to read. */
const PLUMBING = [
  "DIMENSION_LIST",
  "REFERENCE_LIST",
  "_Netcdf4Dimid",
  "_Netcdf4Coordinates",
  "_NCProperties",
  "_nc3_strict",
];

const PROGRAM = `
const { library, plumbing } = workerData;
const files = new Map();
const isPlain = (value) =>
  ["string", "number", "bigint"].includes(typeof value) ||
  ArrayBuffer.isView(value) ||
  (Array.isArray(value) && value.every((item) => typeof item === "string"));
const typeOf = ({ type, size, signed, littleEndian, vlen }) => ({ type, size, signed, littleEndian, vlen });
const attributesOf = ({ attrs }) =>
  Object.entries(attrs)
    .filter(([name]) => !plumbing.includes(name))
    .map(([name, { value, metadata }]) => ({ name, value: isPlain(value) ? value : null, type: typeOf(metadata) }));

function describe(h5, group, prefix, found) {
  for (const key of group.keys()) {
    const item = group.get(key);
    if (item instanceof h5.Group) {
      found.groups.push({ name: prefix + key, attributes: attributesOf(item) });
      describe(h5, item, prefix + key + "/", found);
    }
    else if (item instanceof h5.Dataset) {
      const { metadata } = item;
      const { shape, maxshape, chunks } = metadata;
      const scales = (shape ?? []).map((_, axis) => item.get_attached_scales(axis)[0] ?? null);
      const attributes = attributesOf(item);
      const filters = item.filters.filter(({ id }) => id > 6).map(({ id, name }) => name || String(id));
      found.datasets.push({ name: prefix + key, type: typeOf(metadata), shape, maxshape, chunks, attributes, scales, filters });
    }
  }
  return found;
}

async function answer({ file, path, dataset, ranges, close }) {
  const h5 = await loaded;
  if (close) {
    files.get(file).close();
    files.delete(file);
    return;
  }
  if (dataset) {
    const stored = files.get(file).get(dataset);
    return ranges.length === 0 ? stored.value : stored.slice(ranges);
  }
  const opened = new h5.File(path, "r");
  files.set(file, opened);
  return { attributes: attributesOf(opened), ...describe(h5, opened, "", { groups: [], datasets: [] }) };
}

const loaded = import(library).then(async (h5) => {
  (await h5.ready).activate_throwing_error_handler();
  return h5;
});`;

let current: Thread | null = null;
let filesOpened = 0;

/**
 * Opens an HDF5 file on another thread, where what HDF5 makes of a damaged one can be stopped, and what it then still
 * holds open is let go.
 *
 * @param size bytes of the file
 * @throws FormatError when the library cannot read it, or computes for more than 20 s and 1 s for each 10 MB: of the file
 *   when it is opened, of the chunks that must be unpacked when it is read.
 */
export async function openHdf5(path: string, size: number): Promise<Hdf5File> {
  current ??= startHdf5();
  const thread = current;
  const file = filesOpened++;
  let isOpen = true;
  thread.files++;

  async function close(): Promise<void> {
    if (!isOpen) return;
    isOpen = false;
    if (thread.isSound) await ask(thread, path, { file, close: true }, 0).catch(() => {});
    thread.files--;
    if (!thread.isSound && thread.files === 0) await thread.stop();
  }

  try {
    const content = await ask(thread, path, { file, path: absolute(path) }, size);
    return {
      ...(content as Pick<Hdf5File, "attributes" | "groups" | "datasets">),
      read(dataset, ranges) {
        const { name } = dataset;
        return ask(
          thread,
          `${path}: ${name}`,
          { file, dataset: name, ranges },
          unpackedBytes(dataset, ranges),
        );
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Bytes of the chunks that hold a slab: they are unpacked whole. */
function unpackedBytes({ type, chunks }: Hdf5Dataset, ranges: Parameters<Hdf5File["read"]>[1]): number {
  return ranges.reduce((product, [from, to], axis) => {
    const chunk = chunks?.[axis] ?? 1;
    return product * (Math.ceil(to / chunk) - Math.floor(from / chunk)) * chunk;
  }, type.size);
}

function startHdf5(): Thread {
  const data = { library: import.meta.resolve("h5wasm/node"), plumbing: PLUMBING };
  const thread: Thread = {
    ...startThread(PROGRAM, data, () => distrust(thread)),
    files: 0,
    isSound: true,
  };
  return thread;
}

function distrust(thread: Thread): void {
  thread.isSound = false;
  if (current === thread) current = null;
}

async function ask(thread: Thread, what: string, request: Request, bytes: number): Promise<unknown> {
  try {
    return await thread.ask(request, Math.ceil(LONGEST_SECONDS + bytes / SLOWEST_BYTES_A_SECOND));
  } catch (error) {
    distrust(thread);
    throw toFormatError(what, error as ThreadError);
  }
}

function toFormatError(what: string, { kind, message }: ThreadError): FormatError {
  if (kind === "stopped")
    return new FormatError(`${what} was not read: HDF5 was stopped at another file; open it again`);
  const unknown = UNKNOWN_FILTER.exec(message);
  if (unknown)
    return new FormatError(
      `${what} is compressed by ${unknown[1]}, which is not supported: rewrite it with h5repack -f GZIP=4`,
    );
  if (kind === "late")
    return new FormatError(
      `${what} was not read: HDF5 ${message} and was stopped. It is damaged (does h5dump -H list it?), or too much for this ` +
        "machine in that time: write it anew in chunks of one time each, for example with nccopy -c time/1 IN OUT",
    );
  return new FormatError(
    `${what} cannot be read as NetCDF-4/HDF5, it is damaged or truncated: ${reasonOf(message)}`,
  );
}

/** The one line of HDF5's that tells most. */
function reasonOf(message: string): string {
  return (/truncated file[^\n]*/.exec(message)?.[0] ?? message.trim().split("\n").at(-1) ?? "").trim();
}
