import type { Field } from "../../fields/field.js";
import { type LIGHT_RAIN, RAIN_STEPS } from "../plots/rain-colours.js";

/** What the colours of these maps mean, as HTML that follows the page's theme (`--rain-N`, `--dry`, `--masked`, `--missing`). */
export function rainKey(fields: readonly Field<"mm/day">[]): string {
  const steps = RAIN_STEPS.map(
    (step, i) =>
      `<li><i style="background:var(--rain-${i})"></i>${i === RAIN_STEPS.length - 1 ? "≥ " : ""}${step}</li>`,
  );
  const masked = fields.some(({ mask }) => mask?.includes(0))
    ? '<li><i style="background:var(--masked)"></i>not counted</li>'
    : "";
  const missing = fields.some(({ mask, values }) => values.some((v, i) => Number.isNaN(v) && mask?.[i] !== 0))
    ? '<li><i style="background:repeating-linear-gradient(135deg,var(--missing) 0 2px,var(--paper) 2px 4px)"></i>no value</li>'
    : "";
  return `<ul class="key" aria-label="colours of the maps, from so many mm/day on"><li><i style="background:var(--dry)"></i>dry</li>${steps.join("")}<li>mm/day</li>${masked}${missing}</ul>`;
}

/** The colours as properties of CSS. */
export function rainProperties({ dry, rain, masked, missing }: typeof LIGHT_RAIN): string {
  return [
    `--dry:${dry}`,
    `--masked:${masked}`,
    `--missing:${missing}`,
    ...rain.map((colour, i) => `--rain-${i}:${colour}`),
  ].join(";");
}
