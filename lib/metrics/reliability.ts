import type { ExceedanceTable } from "./brier.js";

/** One bin of a reliability diagram. */
export interface ReliabilityBin {
  /** Lower edge; belongs to the bin. */
  readonly from: number;
  /** Upper edge; belongs to the bin only where it is 1. */
  readonly to: number;
  /** Mean forecast probability in the bin; NaN when it is empty. */
  readonly forecast: number;
  /** Share of its cells with the event; NaN when it is empty. */
  readonly observed: number;
  readonly cells: number;
}

/**
 * Reliability diagram: forecast probability against observed frequency, in equal bins [i/bins, (i+1)/bins), the
 * last closed.
 *
 * @param table forecasts and observed events by number of members that say yes, 0 … M
 * @param bins one bin for every probability that the members allow when left out
 * @returns one entry a bin, as shares; NaN where no forecast falls into it
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { table } = await measure(events, { table: metrics.exceedance({ threshold: 1 }) });
 * metrics.reliability(table).length; // → 3
 * ```
 */
export function reliability(table: ExceedanceTable, bins: number = table.members + 1): ReliabilityBin[] {
  const { members, forecasts, observed } = table;
  return Array.from({ length: bins }, (_, bin) => {
    let [cells, hits, probability] = [0, 0, 0];
    for (let k = 0; k <= members; k++) {
      if (Math.min(Math.floor((k * bins) / members), bins - 1) !== bin) continue;
      cells += forecasts[k] ?? NaN;
      hits += observed[k] ?? NaN;
      probability += (forecasts[k] ?? NaN) * (k / members);
    }
    return {
      from: bin / bins,
      to: (bin + 1) / bins,
      forecast: probability / cells,
      observed: hits / cells,
      cells,
    };
  });
}
