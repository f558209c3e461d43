import type { Values } from "../../fields/field.js";
import { sure } from "../../sure.js";
import { type Coordinate, eachField, ratioOf, times } from "./coordinate.js";
import type { Look } from "./look.js";
import type { Pool } from "./pool.js";

const DIRECTIONS = ["x", "y", "xy"] as const;
const ALONG = { x: "along x", y: "along y", xy: "along both axes at once" } as const;
const LEVELS = 5;
/** Blocks of a level along a side with fewer of which it is left out. */
const FEWEST_BLOCKS = 2;

/**
 * Power by scale and direction: mean squares of Haar wavelets of 2, 4, 8 … cells (Haar 1910, doi:10.1007/BF01456326) of the
 * logarithm of 1 + amount over a typical wet amount. A block with an unknown cell is left out, so no whole rectangle is needed.
 */
export const scales: Look = {
  id: "scales",
  title: "power by scale and direction",
  coordinates(pool) {
    const typical = pool.wet[pool.wet.length >> 1];
    if (typical === undefined) return "there are no wet cells";
    const levels = levelsOf(pool);
    if (levels === 0) return "the grid is smaller than 2×2 blocks of 2×2 cells";
    const room = Array.from(
      { length: levels + 1 },
      (_, l) => new Float64Array((pool.grid.height >> l) * (pool.grid.width >> l)),
    );
    const power = eachField(pool, levels * 3, (values, into) => {
      powers(values, typical, pool, room, into);
    });
    return Array.from({ length: levels * 3 }, (_, k): Coordinate => {
      const [level, direction] = [Math.floor(k / 3), sure(DIRECTIONS[k % 3])];
      const one = Float64Array.from(
        { length: power.length / (levels * 3) },
        (_, f) => power[f * levels * 3 + k] ?? NaN,
      );
      return ratioOf(`power-${2 ** (level + 1)}-${direction}`, 1, one, {
        matters: Math.log(1.5),
        say: ({ ratio }) =>
          `power at ${2 ** (level + 1)} cells ${ALONG[direction]} is ${times(ratio)} the real one`,
      });
    });
  },
};

function levelsOf({ grid }: Pool): number {
  const side = Math.min(grid.height, grid.width);
  return Math.min(LEVELS, Math.max(0, Math.floor(Math.log2(side / FEWEST_BLOCKS))));
}

/** @param room the field, and means over blocks of 2, 4, 8 … cells: written anew */
function powers(
  values: Values,
  typical: number,
  { grid }: Pool,
  room: readonly Float64Array[],
  into: Float64Array,
): void {
  let { height, width } = grid;
  logarithms(values, typical, sure(room[0]));
  for (let l = 0; l + 1 < room.length; l++) {
    const [h, w] = [height >> 1, width >> 1];
    const [level, next] = [sure(room[l]), sure(room[l + 1])];
    let x2 = 0;
    let y2 = 0;
    let xy2 = 0;
    let n = 0;
    for (let y = 0; y < h; y++)
      for (let x = 0; x < w; x++) {
        const i = 2 * y * width + 2 * x;
        const a = level[i] ?? NaN;
        const b = level[i + 1] ?? NaN;
        const c = level[i + width] ?? NaN;
        const d = level[i + width + 1] ?? NaN;
        const mean = (a + b + c + d) / 4;
        next[y * w + x] = mean;
        if (Number.isNaN(mean)) continue;
        const dx = a - b + c - d;
        const dy = a + b - c - d;
        const dxy = a - b - c + d;
        x2 += dx * dx;
        y2 += dy * dy;
        xy2 += dxy * dxy;
        n++;
      }
    if (n > 0) into.set([x2 / n, y2 / n, xy2 / n], 3 * l);
    [height, width] = [h, w];
  }
}

/** log(1 + amount over the typical one), with the sign of the amount. */
function logarithms(values: Values, typical: number, out: Float64Array): void {
  for (let i = 0; i < values.length; i++) {
    const v = values[i] ?? NaN;
    if (v > 0) out[i] = Math.log1p(v / typical);
    else out[i] = v < 0 ? -Math.log1p(-v / typical) : v === 0 ? 0 : Number.NaN;
  }
}
