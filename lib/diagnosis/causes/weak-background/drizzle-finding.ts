import { type Amounts, shareFrom } from "../../amounts.js";
import type { Verdict } from "../../diagnosis.js";
import { type Finding, finding } from "../../finding.js";
import type { Specimen } from "../../specimen.js";
import { poolValues, sortedPool } from "../../statistics/pooled.js";
import { cutBelow, EXCESS, matchedThreshold, WET, type WetExcess } from "./wet-excess.js";

/** What a threshold does to the distance of the distributions, and how amounts are measured once it did. */
export interface Cut {
  readonly asGiven: { readonly ks: number };
  /** Not there where drizzle was not looked for. */
  readonly cut: { readonly ks: number } | undefined;
  readonly measure: (specimen: Specimen) => Amounts;
}

/** What is said of wet cells, with the threshold that makes them as many as the real ones. */
export function drizzleFinding(
  specimen: Specimen,
  amounts: Amounts,
  wet: WetExcess,
  verdict: Verdict,
  { asGiven, cut, measure }: Cut,
): Finding {
  const threshold = matchedThreshold(amounts);
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const real = shareFrom(sortedPool(poolValues(specimen).truth), WET);
  const spoilt = percent(real) === percent(wet.truth) ? "" : `, ${percent(wet.truth)} once spoilt alike`;
  const numbers = `${percent(wet.samples)} of the cells are wet, of the real ones ${percent(real)}${spoilt} (± ${(100 * wet.error).toFixed(1)})`;
  return finding(
    "weak-background",
    verdict,
    wet.excess,
    EXCESS,
    cut === undefined
      ? numbers
      : `${numbers}; a threshold of ${threshold.toPrecision(3)} mm/day gives ${spoilt === "" ? "the real" : "that"} frequency and takes KS from ${asGiven.ks.toFixed(3)} to ${cut.ks.toFixed(3)}, the usual 0.1 mm/day leaves ${percent(wet.samples)} and ${asGiven.ks.toFixed(3)}${verdict === "confirmed" ? "" : ": drizzle is not what is wrong, or not all"}`,
    verdict === "confirmed"
      ? { repair: { id: "matched-threshold", apply: (s) => cutBelow(s, matchedThreshold(measure(s))) } }
      : {},
  );
}
