import type { Dice } from "./dice.js";

export interface Damaged {
  readonly bytes: Buffer;
  readonly what: string;
}

/** Cuts, flips, fills or repeats bytes of a file, without knowing its format; `near` are places worth hitting. */
export function damage(dice: Dice, bytes: Uint8Array, near: readonly number[] = []): Damaged {
  const out = Buffer.from(bytes);
  const place = () =>
    near.length > 0 && dice.chance(0.7)
      ? Math.min(Math.max(0, out.length - 1), dice.pick(near) + dice.below(48))
      : dice.below(Math.max(1, out.length));
  switch (dice.below(6)) {
    case 0: {
      const length = place();
      return { bytes: out.subarray(0, length), what: `cut at byte ${length}` };
    }
    case 1: {
      const times = dice.between(1, 8);
      const places: string[] = [];
      for (let i = 0; i < times && out.length > 0; i++) {
        const [at, bit] = [place(), dice.below(8)];
        out[at] ^= 1 << bit;
        places.push(`${at}.${bit}`);
      }
      return { bytes: out, what: `bits ${places.join(" ")} flipped` };
    }
    case 2: {
      const [at, length] = [place(), dice.pick([1, 2, 4, 8])];
      const value = dice.pick([0x00, 0x7f, 0x80, 0xff]);
      out.fill(value, at, Math.min(out.length, at + length));
      return { bytes: out, what: `bytes ${at} to ${at + length} set to ${value}` };
    }
    case 3: {
      const more = dice.bytes(dice.between(1, 64));
      return { bytes: Buffer.concat([out, more]), what: `${more.length} bytes added at the end` };
    }
    case 4: {
      const [at, length] = [place(), dice.between(1, 64)];
      return {
        bytes: Buffer.concat([out.subarray(0, at), out.subarray(at + length)]),
        what: `${length} bytes left out at ${at}`,
      };
    }
    default: {
      const [from, to, length] = [place(), place(), dice.between(1, 64)];
      out.copy(out, to, from, Math.min(out.length, from + length));
      return { bytes: out, what: `bytes ${from} copied over ${to}` };
    }
  }
}
