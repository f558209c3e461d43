/** Cells along one axis of a grid, in the order of their rows or columns. */
export interface Axis {
  readonly centres: Float64Array;
  /** The lower and the upper edge of each cell, whichever way they are listed. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Where the axis begins again: 360 of longitudes. */
  readonly period: number | null;
  /** Proportional to area from the start of the axis on: the sine of latitudes. */
  measure(place: number): number;
}

const RADIANS = Math.PI / 180;

/** Cells of equal length from 0 to 1. */
export function indexAxis(length: number): Axis {
  const cells = (offset: number) => Float64Array.from({ length }, (_, i) => (i + offset) / length);
  return { centres: cells(0.5), lower: cells(0), upper: cells(1), period: null, measure: (place) => place };
}

/** Latitudes, or those of a globe with another pole. @throws RangeError as {@link axisOf} does */
export function latitudeAxis(degrees: Float64Array): Axis {
  const axis = axisOf(degrees, (place) => Math.sin(place * RADIANS));
  const clamped = (edges: Float64Array): Float64Array =>
    edges.map((edge) => Math.max(-90, Math.min(90, edge)));
  return { ...axis, lower: clamped(axis.lower), upper: clamped(axis.upper) };
}

/** Longitudes, wherever they start. @throws RangeError as {@link axisOf} does, or where they go round more than once */
export function longitudeAxis(degrees: Float64Array): Axis {
  const turned = degrees.slice();
  for (let i = 1; i < turned.length; i++)
    turned[i] = (turned[i] ?? NaN) - 360 * Math.round(((turned[i] ?? NaN) - (turned[i - 1] ?? NaN)) / 360);
  const axis = { ...axisOf(turned, (place) => place), period: 360 };
  if (spanOf(axis) > 360 + cellOf(axis) / 2)
    throw new RangeError(
      `longitudes go round more than once (${degrees[0]} to ${degrees[degrees.length - 1]})`,
    );
  return axis;
}

/**
 * Cells around these centres, with edges midway between them.
 *
 * @throws RangeError for one centre, whose cell has no known width, or centres that neither rise nor fall
 */
export function axisOf(centres: Float64Array, measure: Axis["measure"]): Axis {
  const n = centres.length;
  if (n < 2) throw new RangeError("one row or column, whose width is not known");
  const rises = (centres[1] ?? NaN) > (centres[0] ?? NaN);
  const edges = new Float64Array(n + 1);
  for (let i = 1; i < n; i++) {
    if (
      !(rises ? (centres[i] ?? NaN) > (centres[i - 1] ?? NaN) : (centres[i] ?? NaN) < (centres[i - 1] ?? NaN))
    )
      throw new RangeError(`coordinates that neither rise nor fall (${centres[i - 1]}, ${centres[i]})`);
    edges[i] = ((centres[i - 1] ?? NaN) + (centres[i] ?? NaN)) / 2;
  }
  edges[0] = (centres[0] ?? NaN) - ((edges[1] ?? NaN) - (centres[0] ?? NaN));
  edges[n] = (centres[n - 1] ?? NaN) + ((centres[n - 1] ?? NaN) - (edges[n - 1] ?? NaN));
  const [from, to] = [edges.slice(0, n), edges.slice(1)];
  return { centres, lower: rises ? from : to, upper: rises ? to : from, period: null, measure };
}

/** From the lowest to the highest edge. */
export function spanOf({ lower, upper }: Axis): number {
  return extreme(upper, Math.max) - extreme(lower, Math.min);
}

/** Length of a cell, on average. */
export function cellOf(axis: Axis): number {
  return spanOf(axis) / axis.centres.length;
}

export function extreme(values: Float64Array, of: (a: number, b: number) => number): number {
  return values.reduce((a, b) => of(a, b));
}
