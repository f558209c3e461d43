import { dirname } from "node:path";
import type { Shard } from "../io/parts/shard.js";
import { redrawnText } from "./redrawn-text.js";

/** What is said of a part that was written. */
export function partText(
  { index, of }: Shard,
  what: string,
  {
    folder,
    resumed,
    redrawn,
  }: { readonly folder: string; readonly resumed: number; readonly redrawn: readonly string[] },
): string {
  return (
    `shard ${index}/${of}: ${what} in ${folder}\n` +
    (resumed > 0 ? `${resumed} of these were there already, as they were written\n` : "") +
    redrawnText(redrawn) +
    `when all ${of} are there: undrizzle merge ${dirname(folder)}\n`
  );
}
