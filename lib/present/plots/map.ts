import { ValueError } from "../../errors.js";
import type { Field, Grid } from "../../fields/field.js";
import { fieldToDraw } from "./coarse-field.js";
import { mapPanel } from "./map-panel.js";
import { rainLegend } from "./rain-legend.js";
import { rainRaster } from "./raster.js";
import { type PlotSpec, plotSpec } from "./spec.js";

export interface MapPanel {
  readonly title: string;
  readonly subtitle?: string;
  readonly field: Field<"mm/day">;
}

export interface MapOptions {
  /** Panels in a row; all in one row by default, at most four. */
  readonly columns?: number;
  /** Width of a panel in pixels; 190 by default. */
  readonly panelWidth?: number;
  /** Distance between cell centres, for axes in km where the grid has no latitudes and longitudes. */
  readonly cellKm?: number;
  /** What masked cells are; "sea" by default. */
  readonly masked?: string;
  /** Cells along a side beyond which means over blocks are drawn, and the panel says so; 1000 by default. */
  readonly mostSide?: number;
}

/** A panel as it is drawn. */
interface DrawnPanel extends Pick<MapPanel, "title" | "field"> {
  /** Under the title. */
  readonly lines: readonly string[];
  /** That of the whole field. */
  readonly grid: Grid;
}

/** What a map was drawn from, kept with it: mm/day row by row, null where a cell does not count. */
export interface MapField {
  readonly title: string;
  readonly subtitle: string;
  readonly width: number;
  readonly values: readonly (number | null)[];
}

/**
 * Maps of precipitation side by side, all in one colour scale (0.1, 1, 2, 5, … 200 mm/day, the same in every
 * plot), dry cells white, masked and missing cells marked as such. Coordinates are taken as evenly spaced. Of grids of more
 * than 1000 cells along a side means over blocks are drawn.
 *
 * @param given fields in mm/day with their titles, at least one; NaN is drawn as missing
 * @param options columns, width of a panel in pixels, length of a cell in km for the scale, what masked cells are
 *   called
 * @returns a Vega-Lite specification with its data inside
 * @throws ValueError when there is no panel
 * @example
 * ```ts
 * const field = makeField("mm/day", { height: 1, width: 4 }, Float32Array.of(0, 0.05, 0.2, 7));
 * (await renderSvg(precipitationMaps([{ title: "rain", field }]))).startsWith("<svg"); // → true
 * ```
 */
export function precipitationMaps(given: readonly MapPanel[], options: MapOptions = {}): PlotSpec {
  if (given.length === 0) throw new ValueError("no field to draw: give at least one panel");
  const { columns = Math.min(given.length, 4), panelWidth = 190, masked = "sea" } = options;
  const panels = level(given.map((panel) => drawnPanel(panel, options.mostSide)));
  const fields = panels.map(({ field }) => field);
  const legend = rainLegend({
    width: Math.max(Math.min(columns, panels.length) * (panelWidth + 40) - 40, 520),
    masked: fields.some(({ mask }) => mask?.includes(0)) ? masked : undefined,
    missing: fields.some(({ values, mask }) => values.some((v, i) => Number.isNaN(v) && mask?.[i] !== 0)),
  });
  return plotSpec({
    usermeta: { fields: panels.map(mapField) },
    spacing: 16,
    vconcat: [
      {
        columns,
        spacing: { row: 14, column: 14 },
        concat: panels.map(({ title, lines, field, grid }, i) =>
          mapPanel({
            title,
            lines,
            url: rainRaster(field),
            grid,
            width: panelWidth,
            cellKm: options.cellKm,
            labelled: i % columns === 0,
          }),
        ),
      },
      legend,
    ],
  });
}

/** Grids that no panel has the pixels for are drawn as means over blocks; each panel says so. */
function drawnPanel({ title, subtitle, field }: MapPanel, mostSide?: number): DrawnPanel {
  const { field: drawn, block } = fieldToDraw(field, mostSide);
  const means = block > 1 ? [`drawn: means of ${block}×${block} cells`] : [];
  const lines = [...(subtitle ? [subtitle] : []), ...means];
  return { title, lines, field: drawn, grid: field.grid };
}

/** A line that takes its height and shows nothing. */
const BLANK = "\u00a0";

/** As many lines under each title, so that titles stand at one height. */
function level(panels: readonly DrawnPanel[]): DrawnPanel[] {
  const most = Math.max(...panels.map(({ lines }) => lines.length));
  return panels.map((panel) => ({
    ...panel,
    lines: Array.from({ length: most }, (_, i) => panel.lines[i] ?? BLANK),
  }));
}

/** The values are listed where somebody reads them: most maps are only drawn. */
function mapField({ title, lines, field: { grid, values, mask } }: DrawnPanel): MapField {
  return {
    title,
    subtitle: lines.filter((line) => line !== BLANK).join("; "),
    width: grid.width,
    get values() {
      return Array.from(values, (value, i) => (mask?.[i] === 0 || Number.isNaN(value) ? null : value));
    },
  };
}
