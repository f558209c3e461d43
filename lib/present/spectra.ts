import { eachField } from "../fields/each-field.js";
import { type EventSet, mapEvents } from "../fields/event.js";
import { type Field, withValues } from "../fields/field.js";
import { measure } from "../metrics/measure.js";
import { rapsd, type SpectralRatio } from "../metrics/rapsd.js";

/**
 * Mean spectra of the real and generated fields of an event set. A spectrum needs the whole rectangle: masked
 * cells are set to 0 in both.
 *
 * @param events mm/day; a member with a missing cell inside the mask, in itself or its truth, is left out and counted
 * @param spacing distance between cells, in the unit wanted for wavelengths
 * @returns power in (mm/day)² by frequency in cycles per unit of `spacing`; empty where no field is whole
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { ratio } = await measureSpectra(events, 4);
 * ratio.length; // → 3
 * ```
 */
export async function measureSpectra(events: EventSet<"mm/day">, spacing = 1): Promise<SpectralRatio> {
  const whole = mapEvents(events, "mm/day", (event) => eachField(event, zeroOutside));
  const { spectra } = await measure(whole, { spectra: rapsd({ spacing }) });
  return spectra;
}

function zeroOutside(field: Field<"mm/day">): Field<"mm/day"> {
  const { mask, values } = field;
  return mask
    ? withValues(
        field,
        "mm/day",
        values.map((value, i) => (mask[i] ? value : 0)),
      )
    : field;
}
