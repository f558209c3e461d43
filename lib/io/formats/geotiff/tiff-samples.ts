import { sure } from "../../../sure.js";
/** Numbers of a block or slab. */
export type Elements =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

export type SampleKind = "u" | "i" | "f";

/** Of a block: cells a row, rows, and numbers a cell. */
export interface BlockShape {
  readonly width: number;
  readonly rows: number;
  readonly samples: number;
}

type ElementsType = new (buffer: ArrayBuffer) => Elements;

const TYPES: Readonly<Record<string, ElementsType>> = {
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  u64: BigUint64Array,
  i8: Int8Array,
  i16: Int16Array,
  i32: Int32Array,
  i64: BigInt64Array,
  f32: Float32Array,
  f64: Float64Array,
};

/** Bytes a number has once it is read: float16 become float32, integers of few bits the next whole type. */
export function elementBytes(bits: number, kind: SampleKind): number {
  if (kind === "f") return bits === 64 ? 8 : 4;
  return bits <= 8 ? 1 : bits <= 16 ? 2 : bits <= 32 ? 4 : 8;
}

/** An array of the type that samples are read as. */
export function elementsFor(bits: number, kind: SampleKind, length: number): Elements {
  const size = elementBytes(bits, kind);
  return new (sure(TYPES[`${kind}${8 * size}`]))(new ArrayBuffer(size * length));
}

/** Bytes in the order of the file as numbers; float16 as float32. */
export function toElements(bytes: Uint8Array, bits: number, kind: SampleKind, little: boolean): Elements {
  const native = little ? bytes.slice() : reversed(bytes, bits / 8);
  if (kind === "f" && bits === 16) return fromHalf(new Uint16Array(native.buffer));
  return new (sure(TYPES[`${kind}${bits}`]))(native.buffer as ArrayBuffer);
}

/** The same numbers read as of another kind of as many bits. */
export function reinterpreted(elements: Elements, bits: number, kind: SampleKind): Elements {
  if (kind === "f" && bits === 16) return fromHalf(elements as Uint16Array);
  return new (sure(TYPES[`${kind}${bits}`]))(elements.buffer as ArrayBuffer);
}

function reversed(bytes: Uint8Array, size: number): Uint8Array {
  const out = bytes.slice();
  if (size === 2) Buffer.from(out.buffer).swap16();
  else if (size === 4) Buffer.from(out.buffer).swap32();
  else if (size === 8) Buffer.from(out.buffer).swap64();
  return out;
}

function fromHalf(halves: Uint16Array): Float32Array {
  const out = new Float32Array(halves.length);
  for (const [i, half] of halves.entries()) out[i] = halfValue(half);
  return out;
}

/** IEEE 754 binary16. */
export function halfValue(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Unsigned integers of any number of bits, most significant first; each row starts at a byte. */
export function unpackBits(bytes: Uint8Array, { width, rows, samples }: BlockShape, bits: number): Elements {
  const across = width * samples;
  const rowBytes = Math.ceil((across * bits) / 8);
  const out = elementsFor(bits, "u", across * rows) as Uint32Array;
  for (let row = 0; row < rows; row++) {
    let at = row * rowBytes;
    let left = 0;
    let byte = 0;
    for (let i = 0; i < across; i++) {
      let value = 0;
      for (let wanted = bits; wanted > 0; ) {
        if (left === 0) {
          byte = bytes[at++] ?? NaN;
          left = 8;
        }
        const taken = Math.min(left, wanted);
        left -= taken;
        wanted -= taken;
        value = value * 2 ** taken + ((byte >> left) & (2 ** taken - 1));
      }
      out[row * across + i] = value;
    }
  }
  return out;
}
