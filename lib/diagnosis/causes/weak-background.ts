import { type Finding, finding } from "../finding.js";
import { type Amounts, shareFrom } from "../patient.js";
import { changeMembers, type Specimen } from "../specimen.js";
import { deviation } from "../statistics/summary.js";

const WET = 0.1;
/** Wet cells beyond the real share, before drizzle is named. */
const EXCESS = 0.05;
const ERRORS = 3;

/** More cells are wet than in the truth, with small amounts that a threshold at the matched frequency removes. */
export function examineWeakBackground({ pool, truth, samples }: Amounts, usual: string | null): Finding {
  const [wet, real] = [shareFrom(samples, WET), shareFrom(truth, WET)];
  const excess = wet - real;
  const error = jackknifeError(pool);
  const numbers = `${(100 * wet).toFixed(1)} % of the cells are wet, of the real ones ${(100 * real).toFixed(1)} %`;
  if (excess - ERRORS * error <= 0 || excess <= EXCESS)
    return finding("weak-background", "excluded", excess, EXCESS, numbers);
  if (usual !== null) return finding("weak-background", "suspected", excess, EXCESS, `${numbers}; ${usual}`);
  const threshold = samples[Math.min(Math.floor((1 - real) * samples.length), samples.length - 1)];
  return finding(
    "weak-background",
    "confirmed",
    excess,
    EXCESS,
    `${numbers}; a threshold of ${threshold.toPrecision(3)} mm/day gives the real frequency, 0.1 mm/day does ${threshold > 0.15 ? "not" : "nearly"}`,
    { repair: { id: `matched-threshold-${threshold.toPrecision(3)}`, apply: (s) => cut(s, threshold) } },
  );
}

function cut(specimen: Specimen, threshold: number): Specimen {
  return changeMembers(specimen, (values) => values.map((v) => (v < threshold ? 0 : v)));
}

/** Standard error of the excess of wet cells, by leaving out groups of events. */
function jackknifeError({ truth, samples }: Amounts["pool"]): number {
  const groups = Math.min(truth.length, 20);
  const wetCells = (parts: readonly Float64Array[], left: number): number => {
    let [wet, n] = [0, 0];
    parts.forEach((part, event) => {
      if (event % groups === left) return;
      n += part.length;
      for (const v of part) if (v >= WET) wet++;
    });
    return wet / n;
  };
  const estimates = Array.from({ length: groups }, (_, g) => wetCells(samples, g) - wetCells(truth, g));
  return (deviation(estimates) * (groups - 1)) / Math.sqrt(groups);
}
