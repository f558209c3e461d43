import { type Field, withValues } from "../fields/field.js";
import { arena, upTo64 } from "../fields/wasm.js";
import { sure } from "../sure.js";
import type { MapTables, Tail } from "./quantile-mapping.js";

const START = 64;
const DRAWS = START;
const MAP = DRAWS + 64;
/** Bytes of a map before its tables. */
const HEAD = 128;
const TAILS: readonly Tail[] = ["shift", "ratio", "constant"];

/** {@link plainQuantileMap} of a float32 field, bit by bit; `null` where there is no SIMD or not that much memory. */
export function simdQuantileMap(
  field: Field<"mm/day">,
  tables: MapTables,
  event: number,
  member: number,
): Field<"mm/day"> | null {
  const { values, mask } = field;
  if (!(values instanceof Float32Array)) return null;
  const { seed, trace } = tables.params;
  const map = mapBytes(tables);
  const cells = MAP + map.length;
  const out = cells + upTo64(4 * values.length);
  const masks = out + upTo64(4 * values.length);
  const simd = arena(masks + upTo64(mask?.length ?? 0));
  if (!simd) return null;
  simd.u8.set(map, MAP);
  simd.f32.set(values, cells / 4);
  simd.f32.fill(Number.NaN, cells / 4 + values.length, out / 4);
  if (mask) simd.u8.set(mask, masks);
  simd.kernels.mapQuantiles(
    cells,
    mask ? masks : 0,
    values.length,
    trace,
    out,
    MAP,
    seed | 0,
    Math.floor(seed / 4294967296) | 0,
    event,
    member,
    DRAWS,
  );
  return withValues(field, "mm/day", simd.f32.slice(out / 4, out / 4 + values.length));
}

/** The map as wasm/quantile-mapping.ts reads it at {@link MAP}. */
function mapBytes(tables: MapTables): Uint8Array {
  let bytes = known.get(tables);
  if (bytes) return bytes;
  const { params, shares, wet, largest, end } = tables;
  const { probabilities, truth, dryGenerated, dryTruth, tail } = params;
  const nodes = Float64Array.from(
    { length: 4 * wet.x.length },
    (_, i) => sure([wet.x, wet.at, wet.start, wet.slope][i % 4]).at(i >> 2) ?? NaN,
  );
  const parts = [nodes, wet.guide.first, probabilities, truth, shares.first];
  const places: number[] = [];
  let next = HEAD;
  for (const part of parts) {
    places.push(next);
    next += upTo64(part.byteLength);
  }
  bytes = new Uint8Array(next);
  new Float64Array(bytes.buffer).set([dryGenerated, dryTruth, largest, end]);
  const tooDry = dryGenerated > dryTruth ? 1 : 0;
  new Int32Array(bytes.buffer, 32).set([
    TAILS.indexOf(tail),
    tooDry,
    wet.guide.lowest,
    ...places.map((place) => MAP + place),
  ]);
  for (const [i, { buffer, byteOffset, byteLength }] of parts.entries())
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), places[i] ?? NaN);
  known.set(tables, bytes);
  return bytes;
}
const known = new WeakMap<MapTables, Uint8Array>();
