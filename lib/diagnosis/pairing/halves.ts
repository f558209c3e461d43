import type { Grid, Mask } from "../../fields/field.js";

/** A half of a grid, by its rows or columns. */
export interface Half {
  readonly name: string;
  /** 1 in the cells of the half. */
  readonly inside: Mask;
}

export function halvesOf({ height, width }: Pick<Grid, "height" | "width">): Half[] {
  const half = (axis: "rows" | "columns", from: number, to: number): Half => {
    const inside = new Uint8Array(height * width);
    for (let i = 0; i < inside.length; i++) {
      const at = axis === "rows" ? Math.floor(i / width) : i % width;
      if (at >= from && at < to) inside[i] = 1;
    }
    return { name: `${axis} ${from} to ${to - 1}`, inside };
  };
  return (
    [
      ["rows", height],
      ["columns", width],
    ] as const
  ).flatMap(([axis, length]) => {
    const middle = length >> 1;
    return [half(axis, 0, middle), half(axis, middle, length)];
  });
}
