import type { Grid } from "../../fields/field.js";

/** Where maps without axes lie: their outermost cell centres, else how their rows stand. */
export function mapExtent({ height, width, lat, lon }: Grid): string {
  if (!lat || !lon || lat.length < 2 || lon.length < 2)
    return `Maps: ${height} rows by ${width} columns, the first row at the top.`;
  const north = `${range(lat)} °N`;
  const east = `${range(lon)} °E`;
  return `Maps: ${north}, ${east} (centres of the outermost cells), north at the top.`;
}

function range(degrees: Float64Array): string {
  const ends = [degrees[0], degrees[degrees.length - 1]].sort((a = Number.NaN, b = Number.NaN) => a - b);
  return ends.map((end = Number.NaN) => String(+end.toFixed(2)).replace("-", "−")).join(" to ");
}
