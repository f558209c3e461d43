import { ValueError } from "../errors.js";
import type { EventSet, FieldEvent } from "../fields/event.js";
import { emptyLike, type Field, type Grid, type Mask, withValues } from "../fields/field.js";
import { sure } from "../sure.js";
import { type Fitted, type FittedOn, fittedOnEvents, makeFitted } from "./fitted.js";
import { checkThreshold, hardThreshold } from "./hard-threshold.js";
import { matchFrequency } from "./match-frequency.js";
import { needCells, pairedCells } from "./paired-cells.js";

/**
 * What becomes of a block that is dry after thresholding although it should hold water: it stays dry and its
 * mass is missing, or the water is spread evenly over its cells (which makes drizzle).
 */
export type DryBlocks = "stay-dry" | "spread";

/** A field, and the factor of each of its blocks (row by row; one entry for a whole field). */
export interface ScaledField {
  readonly field: Field<"mm/day">;
  /**
   * Infinity: dry although it should hold water, mass not met unless spread. NaN: no target (for one, no cell with a
   * truth), left as it was. 1 for a block that is dry as it should be.
   */
  readonly factors: Float64Array;
}

export interface MassScaledThresholdOptions {
  /** mm/day, or `"matched"`: the domain's frequency-matched threshold; 0.1 by default. */
  readonly threshold?: number | "matched";
  /** Where mass is met: in each sample, in each block of each sample, or over all fitted events together. */
  readonly per?: "event" | "block" | "domain";
  /** Edge of a block in cells; needed with `per: "block"`. Blocks at the far edges may be smaller. */
  readonly block?: number;
  /** `stay-dry` by default. */
  readonly dryBlocks?: DryBlocks;
}

export type MassScaledThresholdParams =
  | { readonly per: "domain"; readonly threshold: number; readonly factor: number }
  | { readonly per: "event"; readonly threshold: number }
  | {
      readonly per: "block";
      readonly threshold: number;
      readonly block: number;
      readonly dryBlocks: DryBlocks;
    };

export interface FittedMassScaledThreshold
  extends Fitted<"mass-scaled-threshold", MassScaledThresholdParams> {
  /** The factors that {@link apply} uses for each member of an event. */
  factors(event: FieldEvent<"mm/day">): Float64Array[];
}

/**
 * A hard threshold, then one factor so that the mass equals that of the truth: per event (the default) and
 * per block with the truth of the event at hand, per domain with one factor fitted on other events.
 *
 * Mass is the sum over the cells that are unmasked and finite in both truth and sample. The factor moves
 * every wet cell, so P99 moves with it; it cannot move a storm.
 *
 * @param events truth and samples in mm/day; read only per domain or for a matched threshold
 * @param options threshold in mm/day (0.1 by default) or `matched`, and over what the mass is kept
 * @returns a method that maps mm/day to mm/day; NaN stays NaN
 * @throws ValueError when the threshold is negative, a block size is missing, or (per domain) nothing is left
 *   to scale
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * (await fitMassScaledThreshold(events, { threshold: 0.5 })).method; // → 'mass-scaled-threshold'
 * ```
 */
export async function fitMassScaledThreshold(
  events: EventSet<"mm/day">,
  { threshold = 0.1, per = "event", block = 0, dryBlocks = "stay-dry" }: MassScaledThresholdOptions = {},
): Promise<FittedMassScaledThreshold> {
  let keys: readonly string[] = [];
  let limit = threshold;
  if (limit === "matched") {
    const match = await matchFrequency(events, 0.1, false);
    keys = match.keys;
    limit = sure(match.matches[0]).threshold;
  }
  checkThreshold(limit);
  if (per === "event") return massScaledThreshold({ per, threshold: limit }, { keys, ownTruth: true });
  if (per === "block") {
    checkBlock(block);
    return massScaledThreshold({ per, threshold: limit, block, dryBlocks }, { keys, ownTruth: true });
  }
  const total = await massKept(events, limit);
  return massScaledThreshold(
    { per, threshold: limit, factor: total.factor },
    { keys: total.keys, ownTruth: false },
  );
}

/** The fitted method of these parameters. */
export function massScaledThreshold(
  params: MassScaledThresholdParams,
  fittedOn: FittedOn,
): FittedMassScaledThreshold {
  const { per, threshold } = params;
  function scale(member: Field<"mm/day">, { truth }: FieldEvent<"mm/day">): ScaledField {
    const kept = hardThreshold(member, threshold);
    if (per === "domain") return multiply(kept, params.factor);
    const scaled =
      per === "event" ? scaleToTruth(kept, truth) : scaleToTruth(kept, truth, params.block, params.dryBlocks);
    const block = per === "event" ? wholeOf(member.grid) : params.block;
    return { ...scaled, field: untouchedWhere(scaled, member, block) };
  }
  return {
    ...makeFitted(
      "mass-scaled-threshold",
      fittedOn,
      params,
      description(params, fittedOn),
      (field, event) => scale(field, event).field,
    ),
    factors: (event) => event.members.map((member) => scale(member, event).factors),
  };
}

/**
 * Scales a field so that its mass is that of the truth, in each block or (without a size) as a whole. The
 * sums run over the cells that both have; the factor applies to every unmasked cell of the block.
 *
 * @throws ValueError when `block` is not a whole number above 0
 */
export function scaleToTruth(
  field: Field<"mm/day">,
  truth: Field<"mm/day">,
  block: number = wholeOf(field.grid),
  dryBlocks: DryBlocks = "stay-dry",
): ScaledField {
  checkBlock(block);
  const counted = new Uint8Array(field.values.length);
  pairedCells(truth, field, counted);
  const cells = blockSums(ones(field, counted), counted, block);
  const targets = blockSums(truth, counted, block).map((sum, b) => (cells[b] === 0 ? Number.NaN : sum));
  return scaleBlocks(field, targets, counted, block, dryBlocks);
}

/** The edge of a block that holds the whole grid. */
function wholeOf({ height, width }: Grid): number {
  return Math.max(height, width);
}

/** 1 in the counted cells: their sums are numbers of cells. */
function ones(field: Field<"mm/day">, counted: Mask): Field<"mm/day"> {
  return withValues(field, "mm/day", new Float64Array(counted));
}

/** The scaled field with the values of the member in the blocks that had no target. */
function untouchedWhere(
  { field, factors }: ScaledField,
  member: Field<"mm/day">,
  block: number,
): Field<"mm/day"> {
  if (!factors.some(Number.isNaN)) return field;
  const { height, width } = field.grid;
  const across = Math.ceil(width / block);
  const out = field.values.slice();
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++)
      if (Number.isNaN(factors[Math.floor(y / block) * across + Math.floor(x / block)] ?? NaN))
        out[i] = member.values[i] ?? NaN;
  return withValues(field, "mm/day", out);
}

function scaleBlocks(
  field: Field<"mm/day">,
  targets: Float64Array,
  counted: Mask,
  block: number,
  dryBlocks: DryBlocks,
): ScaledField {
  const { values, mask } = field;
  const kept = blockSums(field, counted, block);
  const cells = blockSums(ones(field, counted), counted, block);
  const factors = targets.map((target, b) => (target === 0 && kept[b] === 0 ? 1 : target / (kept[b] ?? NaN)));
  const out = emptyLike(values);
  const { height, width } = field.grid;
  const across = Math.ceil(width / block);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const b = Math.floor(y / block) * across + Math.floor(x / block);
      const factor = factors[b] ?? NaN;
      if (mask !== null && mask[i] === 0) out[i] = values[i] ?? NaN;
      else if (Number.isFinite(factor)) out[i] = (values[i] ?? NaN) * factor;
      else if (factor === Number.POSITIVE_INFINITY && dryBlocks === "spread" && counted[i] === 1)
        out[i] = (targets[b] ?? NaN) / (cells[b] ?? NaN);
      else out[i] = values[i] ?? NaN;
    }
  }
  return { field: withValues(field, "mm/day", out), factors };
}

function blockSums({ values, grid }: Field<"mm/day">, counted: Mask, block: number): Float64Array {
  const { height, width }: Grid = grid;
  const across = Math.ceil(width / block);
  const sums = new Float64Array(across * Math.ceil(height / block));
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++)
      if (counted[i] === 1)
        sums[Math.floor(y / block) * across + Math.floor(x / block)] =
          (sums[Math.floor(y / block) * across + Math.floor(x / block)] ?? NaN) + (values[i] ?? NaN);
  return sums;
}

function multiply(field: Field<"mm/day">, factor: number): ScaledField {
  const { values, mask } = field;
  const out = emptyLike(values);
  for (let i = 0; i < out.length; i++)
    out[i] = mask === null || mask[i] === 1 ? (values[i] ?? NaN) * factor : (values[i] ?? NaN);
  return { field: withValues(field, "mm/day", out), factors: Float64Array.of(factor) };
}

/** Mass of the truth over what the threshold leaves of the samples, over all events. */
async function massKept(
  events: EventSet<"mm/day">,
  threshold: number,
): Promise<{ factor: number; keys: string[] }> {
  const keys: string[] = [];
  let [cells, truthMass, kept] = [0, 0, 0];
  for await (const { key, truth, members } of events) {
    keys.push(key);
    const counted = new Uint8Array(truth.values.length);
    for (const member of members) {
      cells += pairedCells(truth, member, counted);
      const whole = wholeOf(truth.grid);
      truthMass += blockSums(truth, counted, whole)[0] ?? NaN;
      kept += blockSums(hardThreshold(member, threshold), counted, whole)[0] ?? NaN;
    }
  }
  needCells(cells, keys.length);
  if (!(kept > 0))
    throw new ValueError(`a threshold of ${threshold} mm/day leaves nothing to scale: lower it`);
  return { factor: truthMass / kept, keys };
}

function checkBlock(block: number): void {
  if (!(Number.isInteger(block) && block > 0))
    throw new ValueError(`block is ${block}: give the edge of a block in cells, a whole number above 0`);
}

function description(params: MassScaledThresholdParams, fittedOn: FittedOn): string {
  const first = `threshold ${params.threshold.toPrecision(4)} mm/day, then `;
  switch (params.per) {
    case "domain":
      return `${first}everything × ${params.factor.toPrecision(4)}, ${fittedOnEvents(fittedOn)}`;
    case "event":
      return `${first}one factor per sample so that its mass is that of its own event`;
    case "block": {
      const size = `${params.block}×${params.block}`;
      const dry =
        params.dryBlocks === "spread" ? "gets its water spread evenly" : "stays dry, its mass missing";
      return `${first}one factor per ${size} block so that its mass is the real one; a block with no rain ${dry}`;
    }
  }
}
