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
const COAST_COLOUR: string = "#4d4d4d";

/** What a map is drawn in. */
export interface RainColours {
  readonly dry: string;
  readonly rain: readonly string[];
  readonly masked: string;
  readonly missing: string;
  readonly coast: string;
}

export const LIGHT_RAIN: RainColours = {
  dry: DRY_COLOUR,
  rain: RAIN_COLOURS,
  masked: MASKED_COLOUR,
  missing: MISSING_COLOUR,
  coast: COAST_COLOUR,
};

/** For dark pages: more rain is lighter, and the lightest rain stands out from dry ground. */
export const DARK_RAIN: RainColours = {
  dry: "#0b0d11",
  rain: [
    "#40246b",
    "#3f378f",
    "#334ca2",
    "#1f63ae",
    "#0c7bb4",
    "#0794b3",
    "#17adac",
    "#47c39d",
    "#80d78d",
    "#b8e687",
    "#f0f3a3",
  ],
  masked: "#3a404a",
  missing: "#ff7a5c",
  coast: "#9aa3af",
};

/** Class of a value in mm/day: −1 dry, 0 … 10 an index of {@link RAIN_COLOURS}. */
export function rainClass(value: number, steps: readonly number[] = RAIN_STEPS): number {
  let k = steps.length;
  while (k > 0 && value < (steps[k - 1] ?? NaN)) k--;
  return k - 1;
}
