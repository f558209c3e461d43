import type { Field } from "../../../fields/field.js";
import { sure } from "../../../sure.js";
import { printAmount } from "../format.js";
import type { PageData } from "../page-data.js";
import { element } from "./element.js";
import { southFirst } from "./maps.js";
import type { Scene } from "./scene.js";

export interface Readout {
  /** Reads the marked cell again, now that this is shown. */
  show(scene: Scene): void;
}

const MOVES: Readonly<Record<string, readonly [dx: number, dy: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** One cell, marked on both maps and read in words: by pointer, or by arrow keys (with Shift, ten cells). */
export function openReadout({ grid, block }: PageData): Readout {
  const canvases = ["real", "generated"].map((id) => element(id, HTMLCanvasElement));
  const text = element("readout", HTMLElement);
  const flip = southFirst(grid);
  let scene: Scene | null = null;
  let cell: { x: number; y: number } | null = null;

  function mark(x: number, y: number): void {
    cell = {
      x: Math.min(Math.max(x, 0), grid.width - 1),
      y: Math.min(Math.max(y, 0), grid.height - 1),
    };
    read();
  }

  function read(): void {
    if (!cell || !scene) return;
    const { truth, members } = scene.treated.event;
    const row = flip ? grid.height - 1 - cell.y : cell.y;
    const at = row * grid.width + cell.x;
    const amount = (field: Field<"mm/day"> | undefined): string => {
      if (!field) return "no sample";
      const value = field.values[at] ?? NaN;
      return Number.isNaN(value) ? "missing" : `${printAmount(value)} mm/day`;
    };
    const place =
      grid.lat && grid.lon
        ? `${(grid.lat[row] ?? NaN).toFixed(2)}° N, ${(grid.lon[cell.x] ?? NaN).toFixed(2)}° E`
        : `row ${row}, column ${cell.x}${block === 1 ? "" : " of the means"}`;
    const masked = truth.mask?.[at] === 0;
    const counts = scene.shown.counted[at] === 1;
    text.textContent = masked
      ? `${place}: masked, does not count`
      : `${place}: real ${amount(truth)}, generated ${amount(members[scene.choice.member])}${counts ? "" : "; does not count"}`;
    for (const canvas of canvases) {
      const cross = sure(sure(canvas.parentElement).querySelector<HTMLElement>(".cross"));
      cross.hidden = false;
      cross.style.left = `${(100 * (cell.x + 0.5)) / grid.width}%`;
      cross.style.top = `${(100 * (cell.y + 0.5)) / grid.height}%`;
    }
  }

  for (const canvas of canvases) {
    canvas.addEventListener("pointermove", ({ offsetX, offsetY }) => {
      mark(
        Math.floor((offsetX / canvas.clientWidth) * grid.width),
        Math.floor((offsetY / canvas.clientHeight) * grid.height),
      );
    });
    canvas.addEventListener("keydown", (press) => {
      const move = MOVES[press.key];
      if (!move) return;
      press.preventDefault();
      const { x, y } = cell ?? { x: Math.floor(grid.width / 2), y: Math.floor(grid.height / 2) };
      const step = press.shiftKey ? 10 : 1;
      mark(x + step * move[0], y + step * move[1]);
    });
  }
  return {
    show(next) {
      scene = next;
      read();
    },
  };
}
