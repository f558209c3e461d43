import { type Finding, finding } from "../../finding.js";
import { changeMembers, maskedCells, type Specimen } from "../../specimen.js";

/** Below this no packing or rounding explains a negative amount, mm/day. */
const NEGATIVE = -1e-3;
/** Fewer than these, and no larger than that, are of no account: the overshoots of an interpolation. */
const LEAST_SHARE = 1e-3;
const SMALL = -0.05;

/** Amounts below 0 that the real fields do not have. They are set to 0. */
export function examineNegativeValues(specimen: Specimen): Finding {
  const cells = maskedCells(specimen);
  let [real, reals, generated, all, least] = [0, 0, 0, 0, 0];
  for (const { truth, members } of specimen.events)
    for (const i of cells) {
      if (Number.isNaN(truth.values[i] ?? NaN)) continue;
      reals++;
      if ((truth.values[i] ?? NaN) < NEGATIVE) real++;
      for (const { values } of members) {
        if (Number.isNaN(values[i] ?? NaN)) continue;
        all++;
        if ((values[i] ?? NaN) < NEGATIVE) generated++;
        least = Math.min(least, values[i] ?? NaN);
      }
    }
  const [share, allowed] = [generated / all, (2 * real) / reals];
  if (!(share > allowed) || (share < LEAST_SHARE && least > SMALL))
    return finding("negative-values", "excluded", share, allowed, "no amounts are negative that matter");
  return finding(
    "negative-values",
    "confirmed",
    share,
    allowed,
    `${(100 * share).toPrecision(2)} % of the generated amounts are negative, down to ${least.toPrecision(3)} mm/day`,
    { repair: { id: "negative-to-zero", apply: negativeToZero } },
  );
}

function negativeToZero(specimen: Specimen): Specimen {
  return changeMembers(specimen, (values) => values.map((v) => Math.max(v, 0)));
}
