import type { Values } from "../../fields/field.js";
import type { ArrayVariable } from "../arrays/array-file.js";
import type { NpyData } from "../arrays/npy-dtype.js";
import { toValues } from "../arrays/npy-dtype.js";
import type { FieldAxes } from "../cf/cf.js";
import { withSign } from "../cf/stored-elements.js";
import type { Packing } from "./packing.js";

const LARGEST_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;

/** Where the cells of a field are in a block of raw elements. */
export interface CellIndex {
  readonly offset: number;
  readonly height: number;
  readonly width: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** Whether an axis is read whole for every event. */
export function isFieldAxis(axes: FieldAxes, axis: number): boolean {
  return axis === axes.y || axis === axes.x || axis === axes.member;
}

/** For each member of an event, where its cells are in a block, row by row. */
export function memberLayout(
  { shape }: ArrayVariable,
  axes: FieldAxes,
): (eventsInBlock: number, event: number) => CellIndex[] {
  const [height, width] = [shape[axes.y] ?? NaN, shape[axes.x] ?? NaN];
  return (eventsInBlock, event) => {
    const count = shape.map((length, axis) =>
      axis === axes.event ? eventsInBlock : isFieldAxis(axes, axis) ? length : 1,
    );
    const stride = count.map((_, axis) => count.slice(axis + 1).reduce((product, n) => product * n, 1));
    const base = axes.event === null ? 0 : event * (stride[axes.event] ?? NaN);
    const members = axes.member === null ? 1 : (shape[axes.member] ?? NaN);
    return Array.from({ length: members }, (_, member) => ({
      offset: base + (axes.member === null ? 0 : member * (stride[axes.member] ?? NaN)),
      height,
      width,
      rowStride: stride[axes.y] ?? NaN,
      columnStride: stride[axes.x] ?? NaN,
    }));
  };
}

/** Raw elements to values: missing ones to NaN, what was not detected to 0, the others unpacked and times `factor`. */
export function decoder(packing: Packing, factor: number): (block: Values, index: CellIndex) => Values {
  const { missing, dry, lowest, highest, scale, offset } = packing;
  return (raw, { offset: from, height, width, rowStride, columnStride }) => {
    const isFloat32 = raw instanceof Float32Array;
    const narrow = (numbers: readonly number[]) => (isFloat32 ? numbers.map(Math.fround) : numbers);
    const [fills, zeros] = [narrow(missing), narrow(dry)];
    const [low = NaN, high = NaN] = narrow([lowest, highest]);
    // What was finite stays so, or a fill value of 1e38 would be taken for a failure of the model.
    const largest = isFloat32 ? LARGEST_FLOAT32 : Number.MAX_VALUE;
    const withinRange = (result: number, stored: number) =>
      Math.abs(result) <= largest || !Number.isFinite(stored) ? result : Math.sign(result) * largest;
    const out = isFloat32 ? new Float32Array(height * width) : new Float64Array(height * width);
    const asTheyAre = scale === 1 && offset === 0 && factor === 1 && low === -Infinity && high === Infinity;
    let to = 0;
    if (asTheyAre && fills.length === 0 && zeros.length === 0) {
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) out[to++] = (raw[from + y * rowStride + x * columnStride] ?? NaN) + 0;
      return out;
    }
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const value = raw[from + y * rowStride + x * columnStride] ?? NaN;
        if (fills.includes(value) || value < low || value > high) out[to] = Number.NaN;
        else out[to] = zeros.includes(value) ? 0 : withinRange((value * scale + offset) * factor, value);
        to++;
      }
    return out;
  };
}

/** Raw elements as numbers, float32 as float32. */
export function rawValues(where: string, { signed }: Packing, data: NpyData): Values {
  return toValues(signed === null ? data : withSign(data, signed), where);
}
