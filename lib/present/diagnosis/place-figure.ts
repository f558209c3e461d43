import { encode } from "fast-png";
import type { LookFinding } from "../../diagnosis/looks/look.js";
import type { Pool } from "../../diagnosis/looks/pool.js";
import { makeField } from "../../fields/field.js";
import { fieldPicture } from "../figures/field-picture.js";
import type { PageFigure } from "./page-figure.js";

/** From a quarter of the real amount to four times as much: brown is less, white as much, green more. */
const COLOURS: readonly (readonly [number, number, number])[] = [
  [84, 48, 5],
  [140, 81, 10],
  [191, 129, 45],
  [223, 194, 125],
  [246, 246, 246],
  [128, 205, 193],
  [53, 151, 143],
  [1, 102, 94],
  [0, 60, 48],
];
const NOTHING = [150, 150, 150] as const;
const MOST_SIDE = 200;

/** Mean maps of the real fields and of the samples, and their ratio, with what the findings are about marked. */
export function placeFigure(pool: Pool, findings: readonly LookFinding[]): PageFigure | null {
  const { real, made } = meanMaps(pool);
  if (!real.some((v) => v > 0)) return null;
  const { grid } = pool;
  const mask = Uint8Array.from(real, (v) => (Number.isNaN(v) ? 0 : 1));
  const picture = (values: Float64Array, alt: string): string =>
    fieldPicture(
      makeField(
        "mm/day",
        grid,
        Float32Array.from(values, (v) => (Number.isNaN(v) ? 0 : v)),
        mask,
      ),
      alt,
    ).html;
  const panels = [
    ["real, mean of all events", picture(real, "mean of the real fields")],
    ["generated, mean of all samples", picture(made, "mean of the samples")],
    ["generated over real", ratioMap(real, made, pool, marksOf(findings))],
  ];
  const key = COLOURS.map(
    ([r, g, b], i) =>
      `<li><i style="background:rgb(${r},${g},${b})"></i>${["¼", "", "½", "", "1", "", "2", "", "4"][i]}</li>`,
  ).join("");
  return {
    html: `<div class="panels">${panels.map(([name, html]) => `<figure>${html}<figcaption>${name}</figcaption></figure>`).join("")}</div><ul class="key" aria-label="generated over real">${key}<li>times the real amount</li></ul>`,
    caption: `Where it rains${marksOf(findings).rows.length + marksOf(findings).columns.length > 0 ? "; lines mark the rows and columns that are named" : ""}`,
  };
}

interface Marks {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

/** Rows and columns that findings name: "between columns 130 and 131", "in row 4". */
function marksOf(findings: readonly LookFinding[]): Marks {
  const numbers = (line: string): number[] =>
    findings
      .filter(({ look }) => ["places", "seams"].includes(look))
      .flatMap(({ where }) => {
        const found = new RegExp(`${line}s? (\\d+)(?: (?:and|to) (\\d+))?`).exec(where);
        return found ? found.slice(1).flatMap((n) => (n === undefined ? [] : [Number(n)])) : [];
      });
  return { rows: numbers("row"), columns: numbers("column") };
}

function meanMaps({ grid, events, cells }: Pool): { real: Float64Array; made: Float64Array } {
  const size = grid.height * grid.width;
  const [real, made] = [new Float64Array(size).fill(Number.NaN), new Float64Array(size).fill(Number.NaN)];
  const known = new Uint32Array(size);
  const sums = [new Float64Array(size), new Float64Array(size)] as const;
  for (const { fields } of events)
    fields.forEach((values, s) => {
      const weight = s === 0 ? 1 : 1 / (fields.length - 1);
      const sum = sums[s === 0 ? 0 : 1];
      for (const i of cells) {
        const value = values[i] ?? NaN;
        if (Number.isNaN(value)) continue;
        if (s === 0) known[i] = (known[i] ?? NaN) + 1;
        sum[i] = (sum[i] ?? NaN) + weight * value;
      }
    });
  for (const i of cells)
    if ((known[i] ?? NaN) > 0) {
      real[i] = (sums[0][i] ?? NaN) / (known[i] ?? NaN);
      made[i] = (sums[1][i] ?? NaN) / (known[i] ?? NaN);
    }
  return { real, made };
}

function ratioMap(real: Float64Array, made: Float64Array, { grid }: Pool, marks: Marks): string {
  const block = Math.max(1, Math.ceil(Math.max(grid.height, grid.width) / MOST_SIDE));
  const [height, width] = [Math.ceil(grid.height / block), Math.ceil(grid.width / block)];
  const { lat } = grid;
  const southFirst = lat !== undefined && lat.length > 1 && (lat[0] ?? NaN) < (lat.at(-1) ?? NaN);
  const data = new Uint8Array(3 * height * width);
  const line = (of: readonly number[], at: number): boolean => of.some((n) => Math.floor(n / block) === at);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const row = southFirst ? height - 1 - y : y;
      const colour = colourAt(real, made, grid.width, grid.height, row * block, x * block, block);
      const isMarked = line(marks.rows, row) || line(marks.columns, x);
      data.set(isMarked && (x + y) % 4 < 2 ? [220, 30, 30] : colour, 3 * (y * width + x));
    }
  const png = encode({ width, height, data, channels: 3, depth: 8 });
  return `<img class="field" alt="generated over real amount" width="${4 * width}" height="${4 * height}" src="data:image/png;base64,${Buffer.from(png).toString("base64")}">`;
}

function colourAt(
  real: Float64Array,
  made: Float64Array,
  width: number,
  height: number,
  top: number,
  left: number,
  block: number,
): readonly [number, number, number] {
  let [a, b] = [0, 0];
  for (let y = top; y < Math.min(top + block, height); y++)
    for (let x = left; x < Math.min(left + block, width); x++) {
      const i = y * width + x;
      if (Number.isNaN(real[i])) continue;
      a += real[i] ?? NaN;
      b += made[i] ?? NaN;
    }
  if (!(a > 0)) return NOTHING;
  const at = Math.round(4 + 2 * Math.log2(Math.min(Math.max(b / a, 1 / 4), 4)));
  return COLOURS[Math.min(Math.max(at, 0), 8)] ?? NOTHING;
}
