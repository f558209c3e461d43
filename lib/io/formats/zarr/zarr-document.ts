import { FormatError } from "../../../errors.js";
import { decodeElements } from "../../arrays/npy-dtype.js";

type Json = Readonly<Record<string, unknown>>;

/** A codec, in version 3's words. */
interface Codec {
  readonly name: string;
  readonly configuration?: Readonly<Record<string, unknown>>;
}

/**
 * The document of an array as the Zarr library reads it rightly: fill values as numbers, several transpositions as
 * one, half precision as its 16 bits (see {@link isHalf}).
 *
 * @param meta a document that was checked
 * @throws FormatError when its fill value is none of its type
 */
export function libraryDocument(where: string, meta: Json): Json {
  if (typeof meta.dtype === "string") {
    const [, kind, size] = /^[<>|=]?([A-Za-z])(\d+)/.exec(meta.dtype) ?? [];
    const type = `${{ f: "float", i: "int", u: "uint" }[kind ?? ""] ?? kind}${8 * Number(size)}`;
    // What a chunk holds that was never written is not defined then, so it is missing.
    const fill = meta.fill_value ?? (kind === "f" ? "NaN" : null);
    return {
      ...meta,
      dtype: meta.dtype.replace(/f2$/, "u2"),
      fill_value: stored(type, fillOf(where, type, fill)),
    };
  }
  if (typeof meta.data_type !== "string") return meta;
  const rank = (meta.shape as readonly number[]).length;
  return {
    ...meta,
    data_type: isHalf(meta) ? "uint16" : meta.data_type,
    fill_value: stored(meta.data_type, fillOf(where, meta.data_type, meta.fill_value)),
    codecs: withOneTransposition(meta.codecs as readonly Codec[], rank),
  };
}

/** Whether its elements are IEEE 754 half precision. */
export function isHalf({ dtype, data_type: type }: Json): boolean {
  return type === "float16" || /^[<>]f2$/.test(String(dtype));
}

/**
 * The fill value of an array as its elements have it: numbers, `"NaN"`, `"Infinity"` and, of version 3, the bits in
 * hexadecimal digits (Zarr core specification 3.0, "Fill value list").
 */
function fillOf(where: string, type: string, fill: unknown): unknown {
  const [, kind, bits] = /^(float|u?int)(\d+)$/.exec(type) ?? [];
  if (!kind || typeof fill !== "string") return fill;
  const isFloat = kind === "float";
  if (isFloat && /^(NaN|-?Infinity)$/.test(fill)) return Number(fill);
  if (isFloat && new RegExp(`^0x[0-9a-f]{${Number(bits) / 4}}$`, "i").test(fill)) {
    const bytes = Buffer.from(fill.slice(2), "hex");
    return Number(decodeElements(bytes, `>f${bytes.length}`, where).data[0]);
  }
  if (/^-?\d+$/.test(fill)) return bits === "64" && !isFloat ? fill : Number(fill);
  throw new FormatError(`${where}: fill_value is ${JSON.stringify(fill).slice(0, 80)}, which is no ${type}`);
}

/** As JSON for the library: halves as their 16 bits. */
function stored(type: string, fill: unknown): unknown {
  if (typeof fill !== "number") return fill;
  if (type === "float16") {
    const every = decodeElements(
      new Uint8Array(Uint16Array.from({ length: 65536 }, (_, i) => i).buffer),
      "<f2",
      "",
    );
    return (every.data as Float32Array).findIndex((value) => Object.is(value, Math.fround(fill)));
  }
  return Number.isFinite(fill) ? fill : String(fill);
}

/** The first transposition of a chain takes up those after it: axis `i` of a stored chunk is axis `order[i]`. */
function withOneTransposition(chain: readonly Codec[], rank: number): Codec[] {
  const kept: Codec[] = [];
  let at = -1;
  let order = Array.from({ length: rank }, (_, axis) => axis);
  for (const codec of chain) {
    const { name, configuration } = codec;
    if (name === "transpose") {
      order = orderOf(configuration?.order, rank).map((axis) => order[axis] ?? NaN);
      if (at < 0) at = kept.push(codec) - 1;
      kept[at] = { name, configuration: { order } };
    } else if (name === "sharding_indexed")
      kept.push({
        name,
        configuration: {
          ...configuration,
          codecs: withOneTransposition(configuration?.codecs as readonly Codec[], rank),
        },
      });
    else kept.push(codec);
  }
  return kept;
}

function orderOf(order: unknown, rank: number): readonly number[] {
  if (Array.isArray(order)) return order;
  return Array.from({ length: rank }, (_, axis) => (order === "F" ? rank - 1 - axis : axis));
}
