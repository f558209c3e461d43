import { ValueError } from "../../errors.js";
import { blockGrid, blockMask } from "../../fields/block-means.js";
import type { EventSet } from "../../fields/event.js";
import { packedLimit } from "./pack.js";

/** Blocks along the longer side of the coarsest map that a page shows. */
const COARSEST = 100;

/** What a page holds of some models. */
export interface PagePlan {
  /** Edge in cells of the blocks whose means the page holds; 1 where it holds the cells themselves. */
  readonly block: number;
  /** Events that surely fit, of all models. */
  readonly events: number;
}

/**
 * Decides, after a look at the first event alone, what a page can surely hold: the fields as they are where one event of
 * all models fits, else means over the smallest blocks for which it does.
 *
 * @param models event sets on one grid
 * @param room bytes for the fields
 * @throws ValueError when even the coarsest map of one event would not fit, with what would
 */
export async function planPage(models: readonly EventSet<"mm/day">[], room: number): Promise<PagePlan> {
  const { grid, mask } = models[0]!;
  const longest = Math.max(grid.height, grid.width);
  const fields = 1 + models.reduce((n, events) => n + events.members, 0);
  let smallest = "";
  for (let block = 1; block === 1 || Math.ceil(longest / block) >= COARSEST; block++) {
    const { height, width } = blockGrid(grid, block);
    const inside = mask && blockMask(mask, grid, block);
    const cells = inside ? inside.reduce((n, counts) => n + counts, 0) : height * width;
    const fitting = (bytes: number): number => Math.floor(room / (fields * packedLimit(cells, bytes)));
    const events = fitting(4) > 0 && block === 1 ? fitting(await bytesPerValue(models)) : fitting(4);
    if (events > 0) return { block, events };
    const bytes = packedLimit(cells, 4);
    smallest =
      `one event of ${fields} fields takes up to ${fields * bytes} bytes even as maps of ${height}×${width} cells: ` +
      `give at most ${Math.floor(room / bytes) - 1} samples in all`;
  }
  throw new ValueError(`a page has room for ${room} bytes of fields, and ${smallest}`);
}

/** 4 where the first event of every model is float32, else 8. */
async function bytesPerValue(models: readonly EventSet<"mm/day">[]): Promise<number> {
  for (const events of models)
    for await (const { truth, members } of events) {
      if ([truth, ...members].some(({ values }) => values instanceof Float64Array)) return 8;
      break;
    }
  return 4;
}
