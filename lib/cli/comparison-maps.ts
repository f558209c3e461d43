import type { EventSet } from "../fields/event.js";
import type { OutputRules } from "../io/writing/output-guard.js";
import type { CellSumsOfRun } from "../run/maps/cell-maps.js";

/** Writes the maps of the second run less the first into a folder; what they say over all cells. */
export async function writeComparisonMaps(
  runs: readonly [CellSumsOfRun, CellSumsOfRun],
  { grid, mask }: Pick<EventSet<"mm/day">, "grid" | "mask">,
  folder: string,
  rules: OutputRules,
): Promise<string> {
  const { comparisonMaps } = await import("../run/maps/cell-maps.js");
  const { withOutputFolder } = await import("../io/writing/output-folder.js");
  const { writeMaps } = await import("../present/write-maps.js");
  const { mapsText } = await import("./maps-text.js");
  const maps = comparisonMaps(runs, grid, mask);
  await withOutputFolder(folder, rules, (stage) => writeMaps(maps, stage));
  return mapsText(maps, folder);
}
