import type { Grid } from "../../fields/field.js";
import type { PlotPart } from "./spec.js";

export interface DrawnMap {
  readonly title: string;
  /** Under the title. */
  readonly lines: readonly string[];
  /** Of a picture of the cells, north at the top. */
  readonly url: string;
  readonly grid: Grid;
  /** Pixels. */
  readonly width: number;
  /** Distance between cell centres, where the grid has no latitudes and longitudes. */
  readonly cellKm?: number | undefined;
  /** Whether the axis of the rows has a title and labels. */
  readonly labelled: boolean;
}

/** A picture of cells between the axes of its grid. */
export function mapPanel({ title, lines, url, grid, width, cellKm, labelled }: DrawnMap): PlotPart {
  const { x, y, aspect } = extent(grid, cellKm);
  const height = Math.round(width * aspect);
  const axis = (name: string, domain: readonly number[], show: boolean): PlotPart => ({
    type: "quantitative",
    scale: { domain, nice: false, zero: false },
    axis: {
      title: show ? name : null,
      // Without labels an axis is lower than beside it, and the title above it too: empty ones keep their height.
      ...(show ? {} : { labelExpr: "''" }),
      grid: false,
      tickCount: 4,
    },
  });
  return {
    title: { text: title, ...(lines.length > 0 ? { subtitle: lines.length > 1 ? lines : lines[0] } : {}) },
    width,
    height,
    data: { values: [{ x: x.domain[0], y: y.domain[1], url }] },
    mark: { type: "image", width, height, aspect: false, align: "left", baseline: "top", smooth: false },
    encoding: {
      x: { field: "x", ...axis(x.title, x.domain, true) },
      y: { field: "y", ...axis(y.title, y.domain, labelled) },
      url: { field: "url", type: "nominal" },
    },
  };
}

interface Extent {
  readonly x: { readonly title: string; readonly domain: readonly [number, number] };
  readonly y: { readonly title: string; readonly domain: readonly [number, number] };
  /** Height over width, on the ground. */
  readonly aspect: number;
}

/** Outer edges of the grid: degrees, else km, else cells counted from the top left. */
function extent({ height, width, lat, lon }: Grid, cellKm: number | undefined): Extent {
  if (lat && lon && lat.length > 1 && lon.length > 1) {
    const x = outerEdges(lon);
    const y = outerEdges(lat);
    const middle = (((y[0] + y[1]) / 2) * Math.PI) / 180;
    return {
      x: { title: "longitude (°E)", domain: x },
      y: { title: "latitude (°N)", domain: y },
      aspect: (y[1] - y[0]) / ((x[1] - x[0]) * Math.cos(middle)),
    };
  }
  const aspect = height / width;
  if (cellKm)
    return {
      x: { title: "eastward (km)", domain: [0, width * cellKm] },
      y: { title: "northward (km)", domain: [0, height * cellKm] },
      aspect,
    };
  return {
    x: { title: "column (cells)", domain: [0, width] },
    y: { title: "row (cells)", domain: [height, 0] },
    aspect,
  };
}

function outerEdges(centres: Float64Array): [number, number] {
  const first = centres[0] ?? NaN;
  const last = centres[centres.length - 1] ?? NaN;
  const half = Math.abs(last - first) / (centres.length - 1) / 2;
  return [Math.min(first, last) - half, Math.max(first, last) + half];
}
