import { eachField } from "../fields/each-field.js";
import { emptyLike, type Field, type Values } from "../fields/field.js";
import { CAUSE_IDS, type CauseId } from "./cause-ids.js";
import type { Finding } from "./finding.js";
import { changeEvents, type Specimen, smallestAmount } from "./specimen.js";

/** The truth after the confirmed faults that cannot be undone, in the order in which they are examined, which is that of a pipeline. */
export function imitated(specimen: Specimen, chart: ReadonlyMap<CauseId, Finding>): Specimen {
  let reference = specimen;
  for (const id of CAUSE_IDS) {
    const finding = chart.get(id);
    if (finding?.verdict === "confirmed" && finding.imitate) reference = finding.imitate(reference);
  }
  return reference;
}

/** Truth and samples raised to the smallest amount that a threshold left: what lies below cannot be compared. */
export function raised(specimen: Specimen): Specimen {
  const least = smallestAmount(specimen);
  const raise = (field: Field<"mm/day">): Field<"mm/day"> => ({
    ...field,
    values: raisedTo(field.values, least),
  });
  return changeEvents(specimen, (event) => eachField(event, raise));
}

function raisedTo(values: Values, least: number): Values {
  const out = emptyLike(values);
  for (let i = 0; i < out.length; i++) out[i] = Math.max(values[i] ?? NaN, least);
  return out;
}
