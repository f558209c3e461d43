import type { Cured } from "../../cure/cure.js";
import { percent } from "./score.js";

/** What a cure does to the CRPS, and whether that is beyond chance over events. */
export function crpsChange({ value, range: [low, high] }: Cured["crpsChange"], members: number): string {
  const name = members > 1 ? "The fair CRPS" : "The absolute error";
  if (Number.isNaN(value)) return `${name} is undefined before or after.`;
  const way = value < 0 ? "falls" : value > 0 ? "rises" : "stays as it is";
  const by = value === 0 ? "" : ` by ${percent(Math.abs(value))}`;
  const interval = Number.isNaN(low)
    ? ""
    : ` (change with 95 % over resampled events: ${signed(low)} to ${signed(high)})`;
  const isSure = low > 0 || high < 0;
  const doubt =
    Number.isNaN(low) || isSure || value === 0 ? "" : ", no more than chance over events could do";
  return `${name} ${way}${by}${interval}${doubt}.`;
}

function signed(share: number): string {
  return `${share > 0 ? "+" : share < 0 ? "−" : ""}${percent(Math.abs(share))}`;
}
