import type { Stage } from "../io/writing/output-folder.js";
import type { CellMaps } from "../run/maps/cell-maps.js";
import { mapRows } from "../run/maps/map-rows.js";
import { writeMapsNetcdf } from "../run/maps/maps-netcdf.js";
import { cellMapPlot } from "./plots/cell-maps.js";
import { renderPng, renderSvg } from "./render.js";

/** Writes maps at a stage: maps.nc with every number, maps.json with what they say over all cells, and a picture of each. */
export async function writeMaps(maps: CellMaps, { place, write }: Stage): Promise<void> {
  await writeMapsNetcdf(maps, await place("maps.nc"));
  const { level, blocks, eventsPerBlock, notes } = maps;
  const said = { level, method: "Benjamini-Hochberg", blocks, eventsPerBlock, maps: mapRows(maps), notes };
  await write("maps.json", `${JSON.stringify(said, null, 2)}\n`);
  for (const map of maps.maps) {
    if (map.difference.every(Number.isNaN)) continue;
    const plot = cellMapPlot(map, maps);
    await write(`map-${map.id}.svg`, await renderSvg(plot));
    await write(`map-${map.id}.png`, await renderPng(plot));
  }
}
