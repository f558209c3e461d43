import type { Band } from "../../metrics/bands.js";
import type { CellMap, CellMaps } from "../../run/maps/cell-maps.js";
import { sure } from "../../sure.js";
import { classLegend } from "./class-legend.js";
import { classRaster } from "./class-raster.js";
import { type ClassScale, divergingScale, risingScale } from "./class-scale.js";
import { mapPanel } from "./map-panel.js";
import { type PlotPart, type PlotSpec, plotSpec } from "./spec.js";

const WIDTH = 230;
const SPACING = 24;

/** Both sides of a map in one scale and their difference beside them, hatched where it is beyond chance. */
export function cellMapPlot(map: CellMap, { grid, level, blocks, eventsPerBlock }: CellMaps): PlotSpec {
  const unit = map.unit === "1" ? "" : ` (${map.unit})`;
  const tested = map.p.reduce((n, p) => n + (Number.isNaN(p) ? 0 : 1), 0);
  const beyond = map.significant.reduce((n, one) => n + one, 0);
  const panels =
    map.expected === null
      ? [sidesPart(map, unit, grid), differencePart(map, unit, grid)]
      : [rankPart(map, map.expected, grid)];
  return plotSpec({
    title: {
      text: `${map.label}${unit}`,
      subtitle: [
        `hatched: beyond chance in ${beyond} of ${tested} cells, false discovery rate ${100 * level} %`,
        `(${blocks} blocks of ${eventsPerBlock} successive events)`,
      ],
    },
    spacing: SPACING,
    hconcat: panels,
  });
}

type Grid = CellMaps["grid"];

function sidesPart({ sides }: CellMap, unit: string, grid: Grid): PlotPart {
  const scale = risingScale(sides.map(({ values }) => values));
  const panels = sides.map(({ name, values }, i) =>
    mapPanel({
      title: name,
      lines: [],
      url: classRaster(grid, values, scale),
      grid,
      width: WIDTH,
      labelled: i === 0,
    }),
  );
  return {
    vconcat: [
      { spacing: SPACING, hconcat: panels },
      classLegend(scale, {
        width: 2 * WIDTH + SPACING,
        title: `both${unit}`,
        hasGaps: sides.some(({ values }) => values.some(Number.isNaN)),
      }),
    ],
  };
}

function differencePart({ sides, difference, significant }: CellMap, unit: string, grid: Grid): PlotPart {
  const title = `${sure(sides[1]).name} less ${sure(sides[0]).name}`;
  return oneMap({
    title,
    legend: `difference${unit}`,
    values: difference,
    scale: divergingScale(difference),
    significant,
    grid,
  });
}

/** What the two ends of the bar say, and what the number can be. */
const RANKS: Readonly<Record<string, { readonly ends: string; readonly range: Band }>> = {
  rank: { ends: "below: samples too wet; above: too dry", range: [0, 1] },
  "outer-ranks": {
    ends: "above 1: samples too alike; below: too different",
    range: [0, Number.POSITIVE_INFINITY],
  },
};

function rankPart({ id, sides, difference, significant }: CellMap, expected: number, grid: Grid): PlotPart {
  const { values } = sure(sides[0]);
  const { ends, range } = sure(RANKS[id]);
  const rising = divergingScale(difference, expected, range);
  // The truth ranks low where samples are too wet: blue-green stands for wet in all maps.
  const scale = id === "rank" ? { ...rising, colours: [...rising.colours].reverse() } : rising;
  return oneMap({
    title: `should be ${expected}`,
    legend: ends,
    values,
    scale,
    significant,
    grid,
  });
}

function oneMap(of: {
  readonly title: string;
  readonly legend: string;
  readonly values: Float64Array;
  readonly scale: ClassScale;
  readonly significant: Uint8Array;
  readonly grid: Grid;
}): PlotPart {
  const { title, legend, values, scale, significant, grid } = of;
  const width = WIDTH + 40;
  return {
    vconcat: [
      mapPanel({
        title,
        lines: [],
        url: classRaster(grid, values, scale, significant),
        grid,
        width: WIDTH,
        labelled: true,
      }),
      classLegend(scale, { width, title: legend, hasGaps: values.some(Number.isNaN) }),
    ],
  };
}
