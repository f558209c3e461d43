import type { FieldEvent } from "../../fields/event.js";
import { sure } from "../../sure.js";
import {
  amountsOf,
  type Back,
  isDry,
  scoresAt,
  type Texture,
  textureParts,
  withAmounts,
} from "./apply-texture.js";

/** All that one texture at several strengths is made of. */
export interface TextureTables {
  readonly texture: Texture;
  readonly strengths: readonly number[];
  /** Of each strength. */
  readonly backs: readonly Back[];
}

/** Splits the members of an event once, and gives it treated at any of the strengths, by its place. */
export type TextureSplit = (event: FieldEvent<"mm/day">) => (strength: number) => FieldEvent<"mm/day">;

/** The same in a page as in Node: it reads no file and asks nothing of its surroundings. */
export function textureSplit({ texture, strengths, backs }: TextureTables): TextureSplit {
  const parts = textureParts(texture);
  const amounts = backs.map(amountsOf);
  const room = new Float64Array(texture.height * texture.width);
  return (event) => {
    const splits = event.members.map((member, m) => parts(member, event, m));
    return (k) => ({
      ...event,
      members: event.members.map((member, m) => {
        const split = splits[m];
        if (isDry(member)) return withAmounts(member, member.values, () => 0);
        return split
          ? withAmounts(member, scoresAt(split, strengths[k] ?? NaN, room), sure(amounts[k]))
          : member;
      }),
    });
  };
}
