import type { ArrayVariable } from "../../arrays/array-file.js";
import type { TiffPage } from "./tiff-directory.js";
import type { TiffRaster } from "./tiff-raster.js";

const TAGS = { scale: 33550, tiepoint: 33922, matrix: 34264, keys: 34735 } as const;
const MODEL_TYPE = 1024;
const RASTER_TYPE = 1025;
const PROJECTED = 1;
const GEOGRAPHIC = 2;
const PIXEL_IS_POINT = 2;

/** x = x0 + column · xColumn + row · xRow, and y so, of the cells' centres. */
interface Placement {
  readonly x: readonly [start: number, column: number, row: number];
  readonly y: readonly [start: number, column: number, row: number];
}

/**
 * Centres of the cells: `lat` and `lon` where the raster is in degrees, `y` and `x` where it is projected; of each cell
 * where it is turned. North may be up or down.
 */
export async function tiffCoordinates(
  page: TiffPage,
  { height, width }: TiffRaster,
): Promise<ArrayVariable[]> {
  const keys = await geoKeys(page);
  const model = keys.get(MODEL_TYPE);
  if (model !== GEOGRAPHIC && model !== PROJECTED) return [];
  const placed = await placement(page, keys.get(RASTER_TYPE) === PIXEL_IS_POINT ? 0 : 0.5);
  if (!placed) return [];
  const { x, y } = placed;
  const [north, east] = model === GEOGRAPHIC ? DEGREES : METRES;
  if (x[2] === 0 && y[1] === 0)
    return [
      variable(north, ["y"], [height], ([row = NaN]) => y[0] + row * y[2]),
      variable(east, ["x"], [width], ([column = NaN]) => x[0] + column * x[1]),
    ];
  const at = (way: Placement["x"]) => (row: number, column: number) =>
    way[0] + column * way[1] + row * way[2];
  return [
    variable(north, ["y", "x"], [height, width], ([row = NaN, column = NaN]) => at(y)(row, column)),
    variable(east, ["y", "x"], [height, width], ([row = NaN, column = NaN]) => at(x)(row, column)),
  ];
}

const DEGREES = [
  { name: "lat", attributes: { units: "degrees_north" } },
  { name: "lon", attributes: { units: "degrees_east" } },
] as const;
const METRES = [
  { name: "y", attributes: { standard_name: "projection_y_coordinate" } },
  { name: "x", attributes: { standard_name: "projection_x_coordinate" } },
] as const;

async function placement(page: TiffPage, shift: number): Promise<Placement | null> {
  const matrix = await page.numbers(TAGS.matrix);
  if (matrix && matrix.length >= 8) {
    const [a = NaN, b = NaN, , c = NaN, d = NaN, e = NaN, , f = NaN] = matrix;
    return { x: [c + shift * (a + b), a, b], y: [f + shift * (d + e), d, e] };
  }
  const [scale, tie] = [await page.numbers(TAGS.scale), await page.numbers(TAGS.tiepoint)];
  if (!scale || !tie || scale.length < 2 || tie.length < 6) return null;
  const [dx, dy] = [scale[0] ?? NaN, -Math.abs(scale[1] ?? NaN)];
  const [column = NaN, row = NaN, , x = NaN, y = NaN] = tie;
  return { x: [x + (shift - column) * dx, dx, 0], y: [y + (shift - row) * dy, 0, dy] };
}

/** Keys whose values are short integers (GeoTIFF 1.1, section 7.1.2). */
async function geoKeys(page: TiffPage): Promise<Map<number, number>> {
  const numbers = (await page.numbers(TAGS.keys)) ?? [];
  const keys = new Map<number, number>();
  for (let i = 0; i < (numbers[3] ?? 0) && 8 + 4 * i <= numbers.length; i++) {
    const [key = NaN, place, , value = NaN] = numbers.slice(4 + 4 * i, 8 + 4 * i);
    if (place === 0) keys.set(key, value);
  }
  return keys;
}

function variable(
  { name, attributes }: Pick<ArrayVariable, "name" | "attributes">,
  dims: readonly string[],
  shape: readonly number[],
  at: (index: readonly number[]) => number,
): ArrayVariable {
  return {
    name,
    dtype: "<f8",
    dims,
    shape,
    attributes,
    chunks: null,
    async read(start, count) {
      const across = count.length > 1 ? (count[1] ?? NaN) : 1;
      return Float64Array.from({ length: (count[0] ?? NaN) * across }, (_, i) =>
        at(
          count.length > 1
            ? [(start[0] ?? NaN) + Math.floor(i / across), (start[1] ?? NaN) + (i % across)]
            : [(start[0] ?? NaN) + i],
        ),
      );
    },
  };
}
