import { FormatError } from "../../../errors.js";
import { sure } from "../../../sure.js";
import type { Attribute } from "../../arrays/array-file.js";
import type { ByteSource } from "../../arrays/byte-source.js";
import { decodeElements, itemSize, type NpyData } from "../../arrays/npy-dtype.js";

export interface Netcdf3Dimension {
  readonly name: string;
  readonly size: number;
  /** Whether it is the one that grows: a record for each of its steps. */
  readonly isRecord: boolean;
}

export interface Netcdf3Variable {
  readonly name: string;
  readonly dimensions: readonly number[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** NumPy's type string. */
  readonly dtype: string;
  /** Where its values start, in bytes. */
  readonly begin: number;
}

export interface Netcdf3Header {
  readonly dimensions: readonly Netcdf3Dimension[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly variables: readonly Netcdf3Variable[];
  /** Its length in bytes. */
  readonly length: number;
}

/** NetCDF's external types as NumPy's, all big-endian. */
const TYPES: Readonly<Record<number, string>> = {
  1: "|i1",
  2: "|S1",
  3: ">i2",
  4: ">i4",
  5: ">f4",
  6: ">f8",
  7: "|u1",
  8: ">u2",
  9: ">u4",
  10: ">i8",
  11: ">u8",
};
const TEXT = 2;
const LAST_CLASSIC_TYPE = 6;
const DIMENSIONS = 10;
const VARIABLES = 11;
const ATTRIBUTES = 12;
const STREAMING = 0xffffffff;

const FIRST_READ = 65536;
/** Headers are some kilobytes; beyond this a file is damaged rather than large. */
const LARGEST_HEADER = 2 ** 26;

class NeedsMore extends Error {}

/**
 * Reads the header of a NetCDF-3 file: classic, 64-bit offset or 64-bit data (CDF-1, -2, -5), after the format
 * specification of the NetCDF User's Guide.
 *
 * @throws FormatError when it cannot be understood, or is longer than the file or 64 MiB.
 */
export async function readNetcdf3Header(source: ByteSource): Promise<Netcdf3Header> {
  const largest = Math.min(LARGEST_HEADER, source.size);
  // The header has no declared length: more is read until it can be parsed.
  for (let length = Math.min(FIRST_READ, largest); ; length = Math.min(length * 8, largest)) {
    try {
      return parse(source, await source.read(0, length));
    } catch (error) {
      if (!(error instanceof NeedsMore)) throw error;
      if (length === largest)
        throw new FormatError(
          `${source.name} has a damaged or truncated NetCDF-3 header: it goes on after byte ${largest}`,
          { file: source.name, cause: error },
        );
    }
  }
}

function parse(source: ByteSource, bytes: Uint8Array): Netcdf3Header {
  const version = bytes[3];
  if (version !== 1 && version !== 2 && version !== 5)
    throw new FormatError(
      `${source.name} is NetCDF version ${version}; versions 1, 2 and 5 (classic, 64-bit offset, 64-bit data) and ` +
        "NetCDF-4 files can be read: convert it with nccopy -k nc4",
      { file: source.name },
    );
  const reader = headerReader(source, bytes, version);
  const records = reader.records();
  const dimensions = reader.list(DIMENSIONS, "dimensions", () => {
    const [name, size] = [reader.text(), reader.count()];
    return { name, size: size === 0 ? records : size, isRecord: size === 0 };
  });
  if (dimensions.filter(({ isRecord }) => isRecord).length > 1) throw reader.bad("two dimensions that grow");
  const attributes = reader.attributes();
  const variables = reader.list(VARIABLES, "variables", (): Netcdf3Variable => {
    const name = reader.text();
    const rank = reader.length("dimensions of a variable", 4);
    const ids = Array.from({ length: rank }, () => reader.count());
    if (ids.some((id) => id >= dimensions.length))
      throw reader.bad(`variable ${name} of unknown dimensions (${ids.join(", ")})`);
    if (ids.slice(1).some((id) => sure(dimensions[id]).isRecord))
      throw reader.bad(`variable ${name} whose growing dimension is not the first`);
    const own = reader.attributes();
    const dtype = sure(TYPES[reader.type()]);
    // Its size is declared too; it follows from the dimensions, and does not fit where it is large.
    reader.count();
    return { name, dimensions: ids, attributes: own, dtype, begin: reader.offset() };
  });
  return { dimensions, attributes, variables, length: reader.at() };
}

function headerReader(source: ByteSource, bytes: Uint8Array, version: number) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isWide = version === 5;
  let at = 4;
  const bad = (what: string) =>
    new FormatError(
      `${source.name} has a damaged or truncated NetCDF-3 header: ${what} (before byte ${at})`,
      { file: source.name },
    );
  function take(length: number): number {
    if (at + length > source.size) throw bad(`${length} bytes that are beyond its ${source.size}`);
    if (at + length > bytes.length) throw new NeedsMore();
    at += length;
    return at - length;
  }
  const uint32 = (): number => view.getUint32(take(4));
  const uint64 = (): number => Number(view.getBigUint64(take(8)));
  const count = (): number => (isWide ? uint64() : uint32());
  /** A number of items of at least so many bytes each, which must fit into the file. */
  function length(what: string, leastBytes: number): number {
    const found = count();
    if (found * leastBytes > source.size - at) throw bad(`${found} ${what}`);
    return found;
  }
  function padded(size: number): Uint8Array {
    const from = take(size);
    take(Math.min((4 - (size % 4)) % 4, source.size - at));
    return bytes.subarray(from, from + size);
  }
  const text = (): string => new TextDecoder().decode(padded(length("letters", 1)));
  function type(): number {
    const found = uint32();
    if (!TYPES[found] || (!isWide && found > LAST_CLASSIC_TYPE))
      throw bad(`a value of unknown type ${found}`);
    return found;
  }
  function list<T>(tag: number, what: string, item: () => T): T[] {
    const found = uint32();
    const items = length(what, 4);
    if (found !== tag && !(found === 0 && items === 0)) throw bad(`no list of ${what} where it belongs`);
    return Array.from({ length: items }, item);
  }
  function attributes(): Record<string, Attribute> {
    const found: Record<string, Attribute> = Object.create(null);
    list(ATTRIBUTES, "attributes", () => {
      const name = text();
      const kind = type();
      const size = itemSize(sure(TYPES[kind]), source.name);
      const stored = padded(length("values", size) * size);
      found[name] =
        kind === TEXT
          ? new TextDecoder().decode(stored).replace(/\0+$/, "")
          : (decodeElements(stored.slice(), sure(TYPES[kind]), source.name).data as Exclude<
              NpyData,
              string[]
            >);
    });
    return { ...found };
  }
  return {
    bad,
    at: () => at,
    count,
    length,
    text,
    type,
    list,
    attributes,
    /** Records that a file says to have; unknown where it was written as a stream. */
    records(): number {
      const found = isWide ? uint64() : uint32();
      if (!isWide && found === STREAMING) throw bad("no number of records (it was written as a stream)");
      return found;
    },
    offset: (): number => (version === 1 ? uint32() : uint64()),
  };
}
