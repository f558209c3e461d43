import { ShapeError } from "../errors.js";
import type { EventSet } from "../fields/event.js";
import { emptyLike, type Field, thresholdFor, withValues } from "../fields/field.js";
import { sure } from "../sure.js";
import { type Fitted, type FittedOn, fittedOnEvents, makeFitted } from "./fitted.js";
import { checkThreshold, hardThreshold } from "./hard-threshold.js";
import { type FrequencyMatch, matchCount, matchFrequency } from "./match-frequency.js";
import { pairedCells } from "./paired-cells.js";

/** What a threshold is matched over. `event`: each sample to the wet share of its own event's truth. */
export type MatchedPer = "domain" | "cell" | "event";

export interface MatchedThresholdOptions {
  /** `domain` by default. */
  readonly per?: MatchedPer;
  /** A truth cell is wet from this many mm/day on; 0.1 by default. */
  readonly wet?: number;
}

/** How often it is wet in the events that a threshold was fitted on. */
export interface MatchSummary {
  /** Wet share of the truth: the target. */
  readonly wetTruth: number;
  /** Wet share of the samples before. */
  readonly wetBefore: number;
  /** Share of the samples' cells that the threshold keeps. */
  readonly kept: number;
  /** Most values that tie at a threshold; more than one where data is quantised or has an atom. */
  readonly ties: number;
}

export type MatchedThresholdParams =
  | ({ readonly per: "domain"; readonly wet: number; readonly threshold: number } & MatchSummary)
  /** `thresholds`: mm/day per cell; Infinity where the truth is never wet, NaN (no change) where unknown. */
  | ({ readonly per: "cell"; readonly wet: number; readonly thresholds: Float64Array } & MatchSummary)
  | { readonly per: "event"; readonly wet: number };

export type FittedMatchedThreshold = Fitted<"matched-threshold", MatchedThresholdParams>;

/**
 * Fits the hard threshold T for which samples have the wet share of the truth: #(generated ≥ T) = #(truth ≥
 * `wet`), over the domain, for each cell, or for each event by itself. The first step of Schmidli et al.
 * 2006 (doi:10.1002/joc.1287) without its scaling.
 *
 * Values in mm/day; masked and missing cells take no part and are not changed. Where values tie at T, the
 * nearer of keeping and dropping all of them is taken. Per event nothing is fitted ahead: the truth of each
 * event is used when it is applied, so its scores are in-sample by nature.
 *
 * @param events truth and samples in mm/day; cells count inside the mask where both are finite
 * @param options from how many mm/day the truth is wet (0.1 by default), and over what the shares are equal
 * @returns a method that sets cells below its threshold (mm/day) to 0; NaN stays NaN
 * @throws ValueError when `wet` is negative, or no cell can be compared; ShapeError when truth and samples have
 *   different numbers of cells
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const matched = await fitMatchedThreshold(events);
 * matched.describe(); // → 'threshold 0.3905 mm/day, fitted on 12 events: 0.386 of the truth is wet (≥ 0.1 mm/day), 1.000 of the samples; the threshold keeps 0.386'
 * ```
 */
export async function fitMatchedThreshold(
  events: EventSet<"mm/day">,
  { per = "domain", wet = 0.1 }: MatchedThresholdOptions = {},
): Promise<FittedMatchedThreshold> {
  checkThreshold(wet);
  if (per === "event") return matchedThreshold({ per, wet }, { keys: [], ownTruth: true });
  const { matches, wetTruth, wetBefore, kept, keys } = await matchFrequency(events, wet, per === "cell");
  const ties = matches.reduce((most, match) => Math.max(most, match.ties), 0);
  const summary = { wet, wetTruth, wetBefore, kept, ties };
  return matchedThreshold(
    per === "domain"
      ? { per, threshold: sure(matches[0]).threshold, ...summary }
      : { per, thresholds: Float64Array.from(matches, (match) => match.threshold), ...summary },
    { keys, ownTruth: false },
  );
}

/** The fitted method of these parameters. */
export function matchedThreshold(params: MatchedThresholdParams, fittedOn: FittedOn): FittedMatchedThreshold {
  return makeFitted("matched-threshold", fittedOn, params, description(params, fittedOn), (field, event) => {
    if (params.per === "domain") return hardThreshold(field, params.threshold);
    if (params.per === "cell") return thresholdPerCell(field, params.thresholds);
    const { threshold } = matchToTruth(field, event.truth, params.wet);
    return Number.isNaN(threshold) ? field : hardThreshold(field, threshold);
  });
}

/**
 * The threshold that gives one sample the wet share of one truth, over the cells that both have.
 *
 * @param wet a truth cell is wet from this many mm/day on
 * @returns a threshold of NaN when no cell can be compared
 */
export function matchToTruth(member: Field<"mm/day">, truth: Field<"mm/day">, wet = 0.1): FrequencyMatch {
  const counted = new Uint8Array(member.values.length);
  const sorted = new Float64Array(pairedCells(truth, member, counted));
  const limit = thresholdFor(truth.values, wet);
  let [n, wetCells] = [0, 0];
  for (let i = 0; i < counted.length; i++) {
    if (counted[i] === 0) continue;
    sorted[n++] = Math.max(member.values[i] ?? NaN, 0);
    if ((truth.values[i] ?? NaN) >= limit) wetCells++;
  }
  return matchCount(sorted.sort(), wetCells);
}

/**
 * A hard threshold of its own for every cell.
 *
 * @param thresholds mm/day per cell; a cell whose threshold is NaN is left as it is
 * @throws ShapeError when there is not one threshold per cell
 */
function thresholdPerCell(field: Field<"mm/day">, thresholds: Float64Array): Field<"mm/day"> {
  const { values, mask } = field;
  if (thresholds.length !== values.length)
    throw new ShapeError(
      `${thresholds.length} thresholds for a field of ${values.length} cells: fit on events of the same grid`,
    );
  const out = emptyLike(values);
  for (let i = 0; i < out.length; i++) {
    const x = values[i] ?? NaN;
    out[i] = x < thresholdFor(values, thresholds[i] ?? NaN) && (mask === null || mask[i] === 1) ? 0 : x;
  }
  return withValues(field, "mm/day", out);
}

function description(params: MatchedThresholdParams, fittedOn: FittedOn): string {
  if (params.per === "event")
    return `threshold per sample such that its wet share (≥ ${params.wet} mm/day) is that of its own event`;
  const { wet, wetTruth, wetBefore, kept, ties } = params;
  const share = (x: number) => x.toFixed(3);
  const what =
    params.per === "domain"
      ? `threshold ${params.threshold.toPrecision(4)} mm/day`
      : "a threshold for each cell";
  return (
    `${what}, ${fittedOnEvents(fittedOn)}: ${share(wetTruth)} of the truth is wet (≥ ${wet} mm/day), ` +
    `${share(wetBefore)} of the samples; the threshold keeps ${share(kept)}` +
    (ties > 1 ? ` (up to ${ties} values tie there)` : "") +
    (wetBefore < wetTruth ? "; the samples are too dry, which no threshold can mend" : "")
  );
}
