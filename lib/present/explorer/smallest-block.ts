import { ValueError } from "../../errors.js";
import { blockGrid, blockMask } from "../../fields/block-means.js";
import type { EventSet } from "../../fields/event.js";
import { sure } from "../../sure.js";
import { packedLimit } from "./pack.js";

/** Blocks along the longer side of the coarsest map that a page shows. */
const COARSEST = 100;

/**
 * Decides, after a look at the first event alone, how coarse a page must be so that one event of all models surely fits: 1
 * where it holds the fields as they are, else the edge in cells of the square blocks whose means it holds.
 *
 * @param models event sets on one grid
 * @param room bytes for the fields
 * @throws ValueError when even the coarsest map of one event would not fit, with what would
 */
export async function smallestBlock(models: readonly EventSet<"mm/day">[], room: number): Promise<number> {
  const { grid, mask } = sure(models[0]);
  const longest = Math.max(grid.height, grid.width);
  const fields = 1 + models.reduce((n, events) => n + events.members, 0);
  let smallest = "";
  for (let block = 1; block === 1 || Math.ceil(longest / block) >= COARSEST; block++) {
    const { height, width } = blockGrid(grid, block);
    const inside = mask && blockMask(mask, grid, block);
    const cells = inside ? inside.reduce((n, counts) => n + counts, 0) : height * width;
    const fits = (bytesPerCell: number): boolean => fields * packedLimit(cells, bytesPerCell) <= room;
    if (fits(4) && (block > 1 || fits(await bytesPerValue(models)))) return block;
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
