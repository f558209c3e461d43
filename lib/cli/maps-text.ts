import type { CellMaps } from "../run/maps/cell-maps.js";
import { mapRows } from "../run/maps/map-rows.js";
import { sure } from "../sure.js";
import { textTable } from "./table.js";

/** What maps say over all cells. */
export function mapsText(maps: CellMaps, folder: string): string {
  const header = ["map", "unit", "cells", "above, beyond chance", "below", "least", "mean", "most"];
  const rows = mapRows(maps).map(({ map, unit, cells, above, below, least, mean, most }) => [
    map,
    unit,
    cells,
    above,
    below,
    least,
    mean,
    most,
  ]);
  const what = sure(maps.maps[0])
    .sides.map(({ name }) => name)
    .reverse()
    .join(" less ");
  const ranks = maps.maps.some(({ expected }) => expected !== null) ? " (ranks: less what is expected)" : "";
  return [
    `by cell, ${what}${ranks}; beyond chance at a false discovery rate of ${100 * maps.level} %:`,
    textTable(header, rows),
    ...maps.notes.map((note) => `note: ${note}`),
    `written: maps.nc, maps.json and pictures in ${folder}`,
  ].join("\n");
}
