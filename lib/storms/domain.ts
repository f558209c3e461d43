/** The invented land on which the storms rain: one coast line, land to the east of it. */

/** Shapes, coordinates and static maps of the domain. */
export interface StormDomain {
  readonly height: number;
  readonly width: number;
  /** Rows and columns of the predictors; each of their cells covers `block`×`block` cells of the field. */
  readonly lowHeight: number;
  readonly lowWidth: number;
  readonly block: number;
  /** Distance between cell centres, km. */
  readonly cellKm: number;
  /** 1 = land, `[y, x]`. */
  readonly land: Uint8Array;
  /** Distance of a land cell to the nearest sea cell, km; 0 over sea. `[y, x]`. */
  readonly coastKm: Float32Array;
  /** Latitudes of rows (south to north) and longitudes of columns, degrees. */
  readonly lat: Float64Array;
  readonly lon: Float64Array;
  readonly lowLat: Float64Array;
  readonly lowLon: Float64Array;
}

const HEIGHT = 156;
const WIDTH = 132;
const BLOCK = 12;
const CELL_KM = 4;
const LAND_FRACTION = 0.68;
const DEGREE_KM = 111.2;
const SOUTH = 37;
const WEST = -9.5;

/**
 * The domain of the embedded run: 156×132 cells of 4 km, 13×11 predictor cells, 68 % land.
 *
 * @returns land as 1, coordinates in degrees, distances in km
 * @example
 * ```ts
 * const { height, width } = stormDomain();
 * [height, width]; // → [ 156, 132 ]
 * ```
 */
export function stormDomain(): StormDomain {
  const land = landMask();
  const midLatitude = SOUTH + (HEIGHT * CELL_KM) / DEGREE_KM / 2;
  const dLat = CELL_KM / DEGREE_KM;
  const dLon = dLat / Math.cos((midLatitude * Math.PI) / 180);
  return {
    height: HEIGHT,
    width: WIDTH,
    lowHeight: HEIGHT / BLOCK,
    lowWidth: WIDTH / BLOCK,
    block: BLOCK,
    cellKm: CELL_KM,
    land,
    coastKm: coastDistance(land),
    lat: centres(SOUTH, dLat, HEIGHT),
    lon: centres(WEST, dLon, WIDTH),
    lowLat: centres(SOUTH, dLat * BLOCK, HEIGHT / BLOCK),
    lowLon: centres(WEST, dLon * BLOCK, WIDTH / BLOCK),
  };
}

function centres(start: number, step: number, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => start + (i + 0.5) * step);
}

/** Land lies east of a wavy line that runs from south to north, set back so that 68 % is land. */
function landMask(): Uint8Array {
  const inland = new Float64Array(HEIGHT * WIDTH);
  for (let y = 0; y < HEIGHT; y++) {
    const t = (2 * Math.PI * y) / HEIGHT;
    const bays = 11 * Math.sin(t + 0.6) + 6 * Math.sin(2.3 * t + 2.1) + 2.5 * Math.sin(6.1 * t + 0.4);
    for (let x = 0; x < WIDTH; x++) inland[y * WIDTH + x] = x - bays - 0.15 * y;
  }
  const line = Float64Array.from(inland).sort()[Math.floor((1 - LAND_FRACTION) * inland.length)] ?? NaN;
  return Uint8Array.from(inland, (v) => (v >= line ? 1 : 0));
}

function coastDistance(land: Uint8Array): Float32Array {
  const shore: [number, number][] = [];
  for (let y = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++) {
      const east = land[y * WIDTH + Math.min(x + 1, WIDTH - 1)];
      if (!land[y * WIDTH + x] && east) shore.push([y, x]);
    }
  const distance = new Float32Array(land.length);
  for (let y = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++) {
      if (!land[y * WIDTH + x]) continue;
      let nearest = Number.POSITIVE_INFINITY;
      for (const [sy, sx] of shore) nearest = Math.min(nearest, Math.hypot(y - sy, x - sx));
      distance[y * WIDTH + x] = nearest * CELL_KM;
    }
  return distance;
}
