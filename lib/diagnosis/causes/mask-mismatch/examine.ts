import { eachField } from "../../../fields/each-field.js";
import type { Field, Mask } from "../../../fields/field.js";
import { sure } from "../../../sure.js";
import { type Finding, finding, untestable } from "../../finding.js";
import { changeEvents, maskedCells, type Specimen, tooFewEvents } from "../../specimen.js";

const LEAST_EVENTS = 4;
const LEAST_CELLS = 5;
const LEAST_SHARE = 0.01;
/** Chance, by the wetness next door, of a cell being as constant as it is. */
const LEVEL = 1e-3;

/**
 * Cells that never change on one side, in one block whose edge is too sharp for weather: by how often the cells next
 * to them change, such a run of equal values is improbable. They are sea or missing values read as numbers.
 */
export function examineMask(specimen: Specimen): Finding {
  const { events, grid } = specimen;
  const inside = maskedCells(specimen);
  if (events.length < LEAST_EVENTS)
    return untestable(
      "mask-mismatch",
      tooFewEvents(specimen, "to show which cells never change", LEAST_EVENTS),
    );
  const truth = constantCells(specimen, (event) => [event.truth.values]);
  const samples = constantCells(specimen, (event) => event.members.map((m) => m.values));
  const dead = count(inside, samples.any) > 0.95 * inside.length;
  const outside = new Uint8Array(grid.height * grid.width);
  let improbable = 1;
  for (const [{ cells, value }, field] of [
    [truth, (e: number) => sure(events[e]).truth.values],
    ...(dead ? [] : [[samples, (e: number) => sure(sure(events[e]).members[0]).values] as const]),
  ] as const) {
    if (count(inside, cells) < Math.max(LEAST_CELLS, LEAST_SHARE * inside.length)) continue;
    const chance = edgeChance(specimen, cells, value, field);
    if (chance > LEVEL) continue;
    improbable = Math.min(improbable, chance);
    for (const i of inside) if (cells[i] === 1) outside[i] = 1;
  }
  if (isFrame(specimen, outside, truth.any))
    return finding(
      "mask-mismatch",
      "excluded",
      count(inside, outside) / inside.length,
      LEAST_SHARE,
      "the samples never change at the edge of the grid all round, where the real events do: that is an edge, no sea",
    );
  const n = count(inside, outside);
  const share = n / inside.length;
  if (n === 0 || n === inside.length)
    return finding(
      "mask-mismatch",
      "excluded",
      share,
      LEAST_SHARE,
      "no block of cells is constant in the real events or in the samples",
    );
  const mask: Mask = new Uint8Array(outside.length);
  for (const i of inside) mask[i] = outside[i] === 1 ? 0 : 1;
  return finding(
    "mask-mismatch",
    "confirmed",
    share,
    LEAST_SHARE,
    `${(100 * share).toFixed(1)} % of the scored cells never change in all ${events.length} events while their neighbours do (chance ${improbable < 1e-6 ? "below 1e-6" : improbable.toExponential(1)}): sea or missing values are scored as rain`,
    { repair: { id: "apply-mask", apply: (s) => withMask(s, mask) } },
  );
}

/** Whether the cells are the outermost rows and columns, and only these, where the real events are not as constant. */
function isFrame({ grid: { height, width } }: Specimen, cells: Uint8Array, real: Uint8Array): boolean {
  const depth = (i: number): number => {
    const [y, x] = [Math.floor(i / width), i % width];
    return Math.min(y, x, height - 1 - y, width - 1 - x);
  };
  const found = Array.from(cells.keys()).filter((i) => cells[i] === 1);
  if (found.length === 0 || found.filter((i) => real[i] === 1).length > found.length / 2) return false;
  const deepest = Math.max(...found.map(depth));
  const frame = Array.from(cells.keys()).filter((i) => depth(i) <= deepest).length;
  return deepest < Math.min(height, width) / 4 && found.length > 0.95 * frame;
}

/** Constant cells become missing, in the samples too, so that no displacement brings them back. */
function withMask(specimen: Specimen, mask: Mask): Specimen {
  const blank = (field: Field<"mm/day">): Field<"mm/day"> => ({
    ...field,
    mask,
    values: field.values.map((v, i) => (mask[i] === 0 && specimen.mask?.[i] !== 0 ? Number.NaN : v)),
  });
  const masked = changeEvents(specimen, (event) => eachField(event, blank));
  return { ...masked, mask };
}

/** Cells that never change, and the value that they keep: where cells keep several, the commonest and its cells. */
interface Constant {
  /** 1 where all known values of a cell are `value`. */
  readonly cells: Uint8Array;
  /** 1 where all known values of a cell are the same, whichever. */
  readonly any: Uint8Array;
  readonly value: number;
}

function constantCells(
  specimen: Specimen,
  fields: (event: Specimen["events"][number]) => readonly ArrayLike<number>[],
): Constant {
  const cells = specimen.grid.height * specimen.grid.width;
  const first = new Float64Array(cells).fill(Number.NaN);
  const constant = new Uint8Array(cells).fill(1);
  for (const event of specimen.events)
    for (const field of fields(event))
      for (let i = 0; i < cells; i++) {
        const value = field[i] ?? NaN;
        if (Number.isNaN(value)) continue;
        if (Number.isNaN(first[i])) first[i] = value;
        else if (value !== first[i]) constant[i] = 0;
      }
  const counts = new Map<number, number>();
  for (let i = 0; i < cells; i++)
    if (constant[i] === 1 && !Number.isNaN(first[i]) && specimen.mask?.[i] !== 0)
      counts.set(first[i] ?? NaN, (counts.get(first[i] ?? NaN) ?? 0) + 1);
  const any = constant.slice();
  const value = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? Number.NaN;
  for (let i = 0; i < cells; i++) if (first[i] !== value || specimen.mask?.[i] === 0) constant[i] = 0;
  return { cells: constant, any, value };
}

function count(inside: Int32Array, cells: Uint8Array): number {
  let n = 0;
  for (const i of inside) n += cells[i] ?? NaN;
  return n;
}

/** Mean over edges of the block of the chance that a cell changes as little as it does if it is like its neighbour. */
function edgeChance(
  { grid: { height, width }, mask, events }: Specimen,
  cells: Uint8Array,
  constant: number,
  field: (event: number) => ArrayLike<number>,
): number {
  let [sum, n] = [0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (cells[i] === 0) continue;
      for (const [dy, dx] of NEIGHBOURS) {
        if (y + dy < 0 || y + dy >= height || x + dx < 0 || x + dx >= width) continue;
        const j = i + dy * width + dx;
        if (cells[j] === 1 || mask?.[j] === 0) continue;
        let [known, same] = [0, 0];
        events.forEach((_, e) => {
          const value = field(e)[j];
          if (Number.isNaN(value)) return;
          known++;
          if (value === constant) same++;
        });
        if (known === 0) continue;
        sum += (same / known) ** known;
        n++;
      }
    }
  return n === 0 ? 1 : sum / n;
}

const NEIGHBOURS = [
  [-1, 0],
  [1, 0],
  [0, -1],
  [0, 1],
] as const;
