import { zlibSync } from "fflate";
import type { Mask, Values } from "../../fields/field.js";
import type { Pack } from "./page-data.js";

/** Packs values bit for bit; where `mask` is 0, which the page neither shows nor counts, they become 0. */
export function packValues(values: Values, mask: Mask | null): Pack {
  const copy = values.slice();
  for (let i = 0; i < copy.length; i++) if (mask?.[i] === 0) copy[i] = 0;
  return pack(copy instanceof Float32Array ? "float32" : "float64", copy);
}

export function packMask(mask: Mask): Pack {
  return pack("uint8", mask);
}

function pack(type: Pack["type"], values: Values | Mask): Pack {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const size = values.BYTES_PER_ELEMENT;
  const planes = new Uint8Array(bytes.length);
  for (let i = 0; i < values.length; i++)
    for (let b = 0; b < size; b++) planes[b * values.length + i] = bytes[i * size + b] ?? NaN;
  return {
    type,
    length: values.length,
    base64: Buffer.from(zlibSync(planes, { level: 9 })).toString("base64"),
  };
}

/** Most characters that {@link packValues} can need for this many cells that count. */
export function packedLimit(cells: number, bytesPerCell: number): number {
  return Math.ceil(((cells * bytesPerCell * 1.01 + 4096) * 4) / 3);
}
