import { FormatError } from "../../../errors.js";
import { sure } from "../../../sure.js";

type Json = Readonly<Record<string, unknown>>;

const MOST_AXES = 32;
const MOST_CHUNKS_A_SHARD = 2 ** 22;

/**
 * Reads a metadata document of a Zarr store and checks the members that reading relies on, so that what a library
 * gets is of the right types.
 *
 * @returns the document; null where it describes an array that holds no numbers (records, extension types)
 * @throws FormatError when it is no JSON object, or a member is missing or of another type; the message names it.
 */
export function readZarrMetadata(path: string, key: string, bytes: Uint8Array): Json | null {
  const where = `${path}: ${key}`;
  let value: unknown;
  try {
    value = JSON.parse(readableJson(new TextDecoder().decode(bytes)));
  } catch (error) {
    throw new FormatError(`${where} cannot be read as Zarr, it is not JSON: ${(error as Error).message}`, {
      cause: error,
    });
  }
  if (!isObject(value)) throw new FormatError(`${where} is ${shown(value)}, not a JSON object`);
  const name = key.split("/").at(-1);
  if (name === ".zarray") return checkArray2(where, value);
  if (name === "zarr.json") return checkNode3(where, value);
  return value;
}

/** Python writes NaN and Infinity into JSON, where they do not exist; they, and fills beyond doubles, become texts. */
function readableJson(text: string): string {
  return text
    .replace(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g, (found) => (found.startsWith('"') ? found : `"${found}"`))
    .replace(/("fill_value"\s*:\s*)(-?\d{16,})(?=\s*[,}])/g, '$1"$2"');
}

function checkArray2(where: string, meta: Json): Json | null {
  const shape = lengths(where, "shape", meta.shape, 0);
  sameRank(where, shape, lengths(where, "chunks", meta.chunks, 1));
  if (meta.compressor !== null) codec(where, "compressor", meta.compressor, "id");
  if (meta.filters !== null && meta.filters !== undefined) codecs(where, "filters", meta.filters, "id");
  return typeof meta.dtype === "string" ? meta : null;
}

function checkNode3(where: string, meta: Json): Json | null {
  if (meta.attributes !== undefined && !isObject(meta.attributes))
    throw bad(where, "attributes", meta.attributes, "an object");
  if (meta.node_type === "group") return meta;
  if (meta.node_type !== "array") throw bad(where, "node_type", meta.node_type, "array or group");
  const shape = lengths(where, "shape", meta.shape, 0);
  const { chunk_grid: grid, chunk_key_encoding: keys, dimension_names: names } = meta;
  if (!isObject(grid) || grid.name !== "regular" || !isObject(grid.configuration))
    throw bad(where, "chunk_grid", grid, "a regular grid");
  sameRank(where, shape, lengths(where, "chunk_shape", grid.configuration.chunk_shape, 1));
  if (!isObject(keys) || typeof keys.name !== "string")
    throw bad(where, "chunk_key_encoding", keys, "an object with a name");
  if (keys.configuration !== undefined && !isObject(keys.configuration))
    throw bad(where, "chunk_key_encoding.configuration", keys.configuration, "an object");
  codecs(where, "codecs", meta.codecs, "name");
  transpositions(where, meta.codecs as readonly Json[], shape.length);
  checkShards(where, meta.codecs as readonly Json[], grid.configuration.chunk_shape as readonly number[]);
  if (names !== undefined && names !== null) {
    const areNames = Array.isArray(names) && names.every((name) => name === null || typeof name === "string");
    if (!areNames) throw bad(where, "dimension_names", names, "a list of names");
  }
  return typeof meta.data_type === "string" ? meta : null;
}

/** Chunks inside of chunks (Zarr enhancement proposal 2); only the ways to write them that can be read. */
function checkShards(where: string, outer: readonly Json[], shard: readonly number[]): void {
  const sharding = outer.find(({ name }) => name === "sharding_indexed");
  if (!sharding) return;
  const configuration = sharding.configuration as Json | undefined;
  const inner = lengths(where, "chunk_shape of shards", configuration?.chunk_shape, 1);
  sameRank(where, shard, inner);
  if (shard.some((length, axis) => length % (inner[axis] ?? NaN) !== 0))
    throw new FormatError(`${where}: shards of ${shard.join("×")} cannot hold chunks of ${inner.join("×")}`);
  const chunks = shard.reduce((product, length, axis) => product * (length / (inner[axis] ?? NaN)), 1);
  if (chunks > MOST_CHUNKS_A_SHARD)
    throw new FormatError(`${where}: ${chunks} chunks a shard, at most ${MOST_CHUNKS_A_SHARD} are read`);
  codecs(where, "codecs of shards", configuration?.codecs, "name");
  transpositions(where, configuration?.codecs as readonly Json[], shard.length);
  codecs(where, "index_codecs of shards", configuration?.index_codecs, "name");
  const { index_location: place = "end" } = sure(configuration);
  if (outer.length > 1 || place !== "end")
    throw new FormatError(
      `${where}: shards that are packed again, or have their index at the start, are not read: ` +
        "write it with sharding as the only codec and the index at the end",
    );
}

function lengths(where: string, member: string, value: unknown, least: number): readonly number[] {
  const areLengths =
    Array.isArray(value) &&
    value.length <= MOST_AXES &&
    value.every((n) => Number.isSafeInteger(n) && n >= least);
  if (!areLengths)
    throw bad(where, member, value, `a list of at most ${MOST_AXES} whole numbers, ${least} or more`);
  return value;
}

function sameRank(where: string, shape: readonly number[], chunk: readonly number[]): void {
  if (shape.length !== chunk.length)
    throw new FormatError(`${where}: has a shape of ${shape.length} axes and chunks of ${chunk.length}`);
}

function codecs(where: string, member: string, value: unknown, key: "id" | "name"): void {
  if (!Array.isArray(value)) throw bad(where, member, value, "a list of codecs");
  for (const one of value) codec(where, member, one, key);
}

function codec(where: string, member: string, value: unknown, key: "id" | "name"): void {
  if (!isObject(value) || typeof value[key] !== "string")
    throw bad(where, member, value, `a codec with its ${key}`);
  if (value.configuration !== undefined && !isObject(value.configuration))
    throw bad(where, `${member}.configuration`, value.configuration, "an object");
}

/** Each axis once, as in the codec's specification (Zarr core 3.0, "transpose"). */
function transpositions(where: string, chain: readonly Json[], rank: number): void {
  for (const { name, configuration } of chain) {
    if (name !== "transpose") continue;
    const order = (configuration as Json | undefined)?.order;
    const isPermutation =
      Array.isArray(order) && order.length === rank && order.every((_, axis) => order.includes(axis));
    if (!isPermutation && order !== "C" && order !== "F")
      throw bad(where, "order of transpose", order, `each of the ${rank} axes once`);
  }
}

function bad(where: string, member: string, value: unknown, wanted: string): FormatError {
  return new FormatError(
    `${where} cannot be read as Zarr: ${member} is ${value === undefined ? "missing" : shown(value)}, not ${wanted}`,
  );
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The start of a value; deep ones cannot even be written as JSON. */
function shown(value: unknown): string {
  if (Array.isArray(value))
    return value.every((item) => typeof item !== "object") ? `[${value.slice(0, 9)}]` : "a list";
  return typeof value === "object" && value !== null
    ? "an object"
    : String(JSON.stringify(value)).slice(0, 80);
}
