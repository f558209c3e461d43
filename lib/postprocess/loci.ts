import { ShapeError } from "../errors.js";
import type { EventSet } from "../fields/event.js";
import { emptyLike, type Field, thresholdFor, withValues } from "../fields/field.js";
import { type Fitted, type FittedOn, fittedOnEvents, makeFitted } from "./fitted.js";
import { checkThreshold } from "./hard-threshold.js";
import { matchFrequency } from "./match-frequency.js";
import { pairedCells } from "./paired-cells.js";

export interface LociOptions {
  /** A truth cell is wet from this many mm/day on; 0.1 by default. */
  readonly wet?: number;
  /** One fit for the domain (the default) or, as in the paper, one for each cell. */
  readonly per?: "domain" | "cell";
}

/** One entry for the domain, or one per cell. */
export interface LociParams {
  readonly per: "domain" | "cell";
  readonly wet: number;
  /** Threshold for samples, mm/day; NaN (no change) where unknown, Infinity where the truth is never wet. */
  readonly thresholds: Float64Array;
  /** Factor on what exceeds the threshold; 1 where the samples have no excess to scale. */
  readonly scales: Float64Array;
}

export type FittedLoci = Fitted<"loci", LociParams>;

/**
 * Local intensity scaling (Schmidli et al. 2006, doi:10.1002/joc.1287): a threshold T_gen that matches the
 * wet share, then for x ≥ T_gen
 *
 * y = wet + s·(x − T_gen), s = (mean(truth ≥ wet) − wet) / (mean(generated ≥ T_gen) − T_gen),
 *
 * and 0 for the rest, so that nothing is left in (0, wet). NaN stays NaN; masked cells, and cells unknown to
 * the fit, are left as they are.
 *
 * @param events truth and samples in mm/day, iterated twice; cells count inside the mask where both are finite
 * @param options from how many mm/day a cell is wet (0.1 by default), and whether each cell has its own threshold
 * @returns a method that maps mm/day to mm/day; {@link ShapeError} on a field of other cells where it was fitted per
 *   cell
 * @throws ValueError when `wet` is negative, or no cell can be compared; ShapeError when truth and samples have
 *   different numbers of cells
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * (await fitLoci(events)).method; // → 'loci'
 * ```
 */
export async function fitLoci(
  events: EventSet<"mm/day">,
  { wet = 0.1, per = "domain" }: LociOptions = {},
): Promise<FittedLoci> {
  checkThreshold(wet);
  const perCell = per === "cell";
  const { matches, keys } = await matchFrequency(events, wet, perCell);
  const thresholds = Float64Array.from(matches, (match) => match.threshold);
  const groups = thresholds.length;
  const truthN = new Float64Array(groups);
  const truthExcess = new Float64Array(groups);
  const n = new Float64Array(groups);
  const excess = new Float64Array(groups);
  for await (const { truth, members } of events) {
    const counted = new Uint8Array(truth.values.length);
    const limit = thresholdFor(truth.values, wet);
    for (const member of members) {
      const { values } = member;
      pairedCells(truth, member, counted);
      for (let i = 0; i < counted.length; i++) {
        if (counted[i] === 0) continue;
        const g = perCell ? i : 0;
        if ((truth.values[i] ?? NaN) >= limit) {
          truthN[g] = (truthN[g] ?? NaN) + 1;
          truthExcess[g] = (truthExcess[g] ?? NaN) + ((truth.values[i] ?? NaN) - wet);
        }
        if ((values[i] ?? NaN) >= (thresholds[g] ?? NaN)) {
          n[g] = (n[g] ?? NaN) + 1;
          excess[g] = (excess[g] ?? NaN) + ((values[i] ?? NaN) - (thresholds[g] ?? NaN));
        }
      }
    }
  }
  const scales = thresholds.map((_, g) => {
    const scale = (truthExcess[g] ?? NaN) / (truthN[g] ?? NaN) / ((excess[g] ?? NaN) / (n[g] ?? NaN));
    return Number.isFinite(scale) ? Math.max(scale, 0) : 1;
  });
  return loci({ per, wet, thresholds, scales }, { keys, ownTruth: false });
}

/** The fitted method of these parameters. */
export function loci(params: LociParams, fittedOn: FittedOn): FittedLoci {
  const { per, wet, thresholds, scales } = params;
  const what =
    per === "domain"
      ? `threshold ${(thresholds[0] ?? NaN).toPrecision(4)} mm/day, excess × ${(scales[0] ?? NaN).toPrecision(4)}`
      : "a threshold and a factor for each cell";
  return makeFitted(
    "loci",
    fittedOn,
    params,
    `local intensity scaling: ${what}; nothing is left in (0, ${wet}); ${fittedOnEvents(fittedOn)}`,
    (field) => scaleIntensity(field, params),
  );
}

/** Applies fitted {@link LociParams} to one field. @throws ShapeError when they are for another grid. */
function scaleIntensity(field: Field<"mm/day">, params: LociParams): Field<"mm/day"> {
  const { per, wet, thresholds, scales } = params;
  const { values, mask } = field;
  if (per === "cell" && thresholds.length !== values.length)
    throw new ShapeError(
      `fitted on ${thresholds.length} cells, the field has ${values.length}: fit on events of the same grid`,
    );
  const out = emptyLike(values);
  for (let i = 0; i < out.length; i++) {
    const x = values[i] ?? NaN;
    const g = per === "cell" ? i : 0;
    const threshold = thresholdFor(values, thresholds[g] ?? NaN);
    if (Number.isNaN(x + threshold) || (mask !== null && mask[i] === 0)) out[i] = x;
    else out[i] = x >= threshold ? wet + (scales[g] ?? NaN) * (x - threshold) : 0;
  }
  return withValues(field, "mm/day", out);
}
