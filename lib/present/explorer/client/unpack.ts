import type { Mask, Values } from "../../../fields/field.js";
import type { Pack } from "../page-data.js";

/** The values of a pack, bit for bit. */
export async function unpackValues(pack: Pack): Promise<Values> {
  const { buffer } = await unpack(pack);
  return pack.type === "float64" ? new Float64Array(buffer) : new Float32Array(buffer);
}

export async function unpackMask(pack: Pack): Promise<Mask> {
  return unpack(pack);
}

async function unpack({ type, length, base64 }: Pack): Promise<Uint8Array<ArrayBuffer>> {
  const deflated = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const inflated = new Blob([deflated]).stream().pipeThrough(new DecompressionStream("deflate"));
  const planes = new Uint8Array(await new Response(inflated).arrayBuffer());
  const size = { uint8: 1, float32: 4, float64: 8 }[type];
  const bytes = new Uint8Array(length * size);
  for (let i = 0; i < length; i++)
    for (let b = 0; b < size; b++) bytes[i * size + b] = planes[b * length + i] ?? NaN;
  return bytes;
}
