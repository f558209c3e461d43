import { type LIGHT_RAIN, RAIN_STEPS } from "../plots/rain-colours.js";

/** The colours of the maps and what they mean, as HTML that follows the page's theme (`--rain-N`, `--dry`, `--masked`). */
export function rainKey(hasMask: boolean): string {
  const steps = RAIN_STEPS.map(
    (step, i) =>
      `<li><i style="background:var(--rain-${i})"></i>${i === RAIN_STEPS.length - 1 ? "≥ " : ""}${step}</li>`,
  );
  const masked = hasMask ? '<li><i style="background:var(--masked)"></i>not counted</li>' : "";
  return `<ul class="key" aria-label="colours of the maps, from so many mm/day on"><li><i style="background:var(--dry)"></i>dry</li>${steps.join("")}<li>mm/day</li>${masked}</ul>`;
}

/** The colours as properties of CSS. */
export function rainProperties({ dry, rain, masked }: typeof LIGHT_RAIN): string {
  return [`--dry:${dry}`, `--masked:${masked}`, ...rain.map((colour, i) => `--rain-${i}:${colour}`)].join(
    ";",
  );
}
