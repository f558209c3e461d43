/** One field of a protobuf message; `packed` where it came as bytes. */
export interface WireField {
  readonly number: number;
  readonly varint: number;
  readonly bytes: Uint8Array;
  readonly packed: boolean;
}

const NOTHING = new Uint8Array();

/** The fields of a protobuf message: protobuf.dev/programming-guides/encoding. */
export function* fieldsOf(bytes: Uint8Array): Generator<WireField> {
  let at = 0;
  while (at < bytes.length) {
    const tag = readVarint(bytes, at);
    at = tag.next;
    const number = Math.floor(tag.value / 8);
    const wire = tag.value % 8;
    if (number === 0) throw new Error("a field has the number 0");
    if (wire === 0) {
      const { value, next } = readVarint(bytes, at);
      at = next;
      yield { number, varint: value, bytes: NOTHING, packed: false };
    } else if (wire === 2) {
      const { value: length, next } = readVarint(bytes, at);
      at = next + length;
      if (at > bytes.length) throw new Error("it is truncated");
      yield { number, varint: 0, bytes: bytes.subarray(next, at), packed: true };
    } else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else throw new Error(`a field has wire type ${wire}`);
  }
  if (at > bytes.length) throw new Error("it is truncated");
}

/** The numbers of a repeated field, packed or not. */
export function varints({ packed, varint, bytes }: WireField): number[] {
  if (!packed) return [varint];
  const values: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { value, next } = readVarint(bytes, at);
    values.push(value);
    at = next;
  }
  return values;
}

function readVarint(bytes: Uint8Array, start: number): { value: number; next: number } {
  let [value, factor] = [0, 1];
  for (let at = start; at < start + 10; at++) {
    const byte = bytes[at];
    if (byte === undefined) throw new Error("it is truncated");
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return { value, next: at + 1 };
    factor *= 128;
  }
  throw new Error("a number does not end");
}

/** Bytes as UTF-8. */
export function text(bytes: Uint8Array = NOTHING): string {
  return new TextDecoder().decode(bytes);
}
