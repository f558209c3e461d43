/** Lower bounds of the colour classes of daily precipitation, mm/day. Below the first a cell is dry. */
export const RAIN_STEPS: readonly number[] = [0.1, 1, 2, 5, 10, 20, 30, 50, 75, 100, 200];

/**
 * Colours of the classes, light to dark in equal steps of CIELAB lightness (92 to 9), so that more rain is
 * darker to every eye and in grey.
 */
export const RAIN_COLOURS: readonly string[] = [
  "#e5ef9c",
  "#a1e195",
  "#5bcea3",
  "#05b6b4",
  "#069ab9",
  "#0681b2",
  "#0067ab",
  "#174ba7",
  "#432d7d",
  "#471252",
  "#38002b",
];

export const DRY_COLOUR: string = "#ffffff";
/** Cells outside of the mask: sea, or outside of the domain. */
export const MASKED_COLOUR: string = "#c8cdd4";
/** Stripes of cells that count but have no value. */
export const MISSING_COLOUR: string = "#cc3311";
export const COAST_COLOUR: string = "#4d4d4d";

/** Class of a value in mm/day: −1 dry, 0 … 10 an index of {@link RAIN_COLOURS}. */
export function rainClass(value: number, steps: readonly number[] = RAIN_STEPS): number {
  let k = steps.length;
  while (k > 0 && value < steps[k - 1]!) k--;
  return k - 1;
}
