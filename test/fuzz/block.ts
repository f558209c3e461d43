import type { Dice } from "./dice.js";

/** A small block of fields, row-major `[event, member, y, x]`. */
export interface Block {
  readonly events: number;
  /** 1 where there is no axis of members. */
  readonly members: number;
  readonly height: number;
  readonly width: number;
  readonly values: readonly number[];
}

const STRANGE = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  -0,
  -1.5,
  1e38,
  -1e38,
  1e-45,
  9.969209968386869e36,
];

/** Values that float32 holds exactly, some of them such as no rain has. */
export function someBlock(
  dice: Dice,
  { members = 1, strange = true }: { members?: number; strange?: boolean } = {},
): Block {
  const [events, height, width] = [dice.between(1, 4), dice.between(1, 5), dice.between(1, 5)];
  const strangeness = strange && dice.chance(0.4) ? 0.2 : 0;
  const values = Array.from({ length: events * members * height * width }, () =>
    Math.fround(dice.chance(strangeness) ? dice.pick(STRANGE) : dice.below(120) / 4),
  );
  return { events, members, height, width, values };
}

/** `[event][member][cell]`. */
export function nested({ events, members, height, width, values }: Block): number[][][] {
  const cells = height * width;
  return Array.from({ length: events }, (_, event) =>
    Array.from({ length: members }, (_, member) => {
      const start = (event * members + member) * cells;
      return values.slice(start, start + cells);
    }),
  );
}

export function float32(values: readonly number[], bigEndian = false): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => {
    if (bigEndian) bytes.writeFloatBE(value, 4 * i);
    else bytes.writeFloatLE(value, 4 * i);
  });
  return bytes;
}

export function float64(values: readonly number[], bigEndian = false): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((value, i) => {
    if (bigEndian) bytes.writeDoubleBE(value, 8 * i);
    else bytes.writeDoubleLE(value, 8 * i);
  });
  return bytes;
}
