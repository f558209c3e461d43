import { ShapeError, ValueError } from "../../errors.js";
import { cosineTransform } from "../../fields/cosine-transform.js";
import type { EventSet, FieldEvent } from "../../fields/event.js";
import { emptyLike, type Field, type Grid, withValues } from "../../fields/field.js";
import { type Fitted, type FittedOn, fittedOnEvents, makeFitted } from "../fitted.js";
import { fitTexture } from "./fit-texture.js";
import { DRY_BELOW, scoreFields } from "./member-scores.js";
import { memberNoise } from "./noise.js";
import { interpolator, type NormalScores, type Ranks } from "./normal-scores.js";
import { scalesOf } from "./scales.js";

export interface ResidualTextureOptions {
  /** 0 adds nothing, 1 (the default) is the calibrated draw: as much as the samples lack. */
  readonly strength?: number;
  /** Share of the noise, in variance, that the members of an event have in common; 0 by default. */
  readonly shared?: number;
  /** Seed of the noise; 0 by default. */
  readonly seed?: number;
}

export interface ResidualTextureParams {
  readonly strength: number;
  readonly shared: number;
  readonly seed: number;
  readonly height: number;
  readonly width: number;
  /** Of the samples. */
  readonly margin: NormalScores;
  /** How wet the surroundings of the samples' dry cells are. */
  readonly order: Ranks;
  /** By scale (ring of wavenumber): what is kept of a sample's scores, and the standard deviation of what it lacks. */
  readonly gain: Float64Array;
  readonly residual: Float64Array;
  /** Scores of the treated fields and the real amounts, mm/day, that they stand for; below the first it is dry. */
  readonly treated: Float64Array;
  readonly amounts: Float64Array;
  /** How much a score beyond the last adds, mm/day a unit of score, up to `limit` mm/day. */
  readonly tailSlope: number;
  readonly limit: number;
  /** Mean correlation of the scores of samples with their own event and with the event before. */
  readonly own: number;
  readonly other: number;
}

export type FittedResidualTexture = Fitted<"residual-texture", ResidualTextureParams>;

/**
 * Fits residual texture: draws what a smooth sample lacks.
 *
 * The decoder of a VAE gives the mean of its likelihood, E[y | z], not a draw from it: saved samples lack the residual, and
 * are too smooth, too much alike and too dry at the top. On normal scores g of samples and of truth, by scale k of a
 * two-dimensional cosine transform with powers Pg(k), Pt(k) and cross-power C(k):
 *
 *     treated = H·g + s·√N·ε,   H = max(C/Pg, 0),   N = max(Pt − H²·Pg, 0),
 *
 * the conditional simulation of a Gaussian field given the sample, for strength s = 1; then back to amounts by the real
 * distribution. Noise ε is keyed by (seed, event, member): the same bytes in any order. In the spirit of RainFARM (Rebora
 * et al. 2006, doi:10.1175/JHM517.1), with the power of the *residual* by scale instead of a power law beyond a cut.
 *
 * It raises no coherence: the correlation with the truth falls as the spread grows. A sample that is dry everywhere stays
 * so: it has no pattern to work on. NaN stays NaN and masked cells are left as they are.
 *
 * @param events at least 8, on a grid of at least 8×8 cells
 * @param options how much of the missing texture is drawn, what part of it members share (both 0 to 1; 1 and 0 by
 *   default), and the seed
 * @returns a method that maps mm/day to mm/day on the grid it was fitted on
 * @throws ValueError when an option is outside of its range, events are too few, the grid is too small, samples or
 *   truth are dry or constant, or the samples are not related to their events: what they lack cannot be told from
 *   what they are; ShapeError when truth and samples have different numbers of cells
 * @example
 * ```ts
 * const domain = stormDomain();
 * const grid = { height: domain.height, width: domain.width };
 * const days = Array.from({ length: 8 }, (_, day) =>
 *   makeField("mm/day", grid, storm(domain, 1, day).rain),
 * );
 * const truths = eventsOf(
 *   days.map((truth, index) => ({ key: `${index}`, index, truth, members: [] })),
 * );
 * const texture = await fitResidualTexture(healthySamples(truths, { seed: 1, members: 2 }), {
 *   strength: 0.5,
 * });
 * texture.method; // → 'residual-texture'
 * ```
 */
export async function fitResidualTexture(
  events: EventSet<"mm/day">,
  { strength = 1, shared = 0, seed = 0 }: ResidualTextureOptions = {},
): Promise<FittedResidualTexture> {
  if (!(strength >= 0 && strength <= 1))
    throw new ValueError(`strength of the residual texture is ${strength}: give a number from 0 to 1`);
  if (!(shared >= 0 && shared <= 1))
    throw new ValueError(`shared part of the residual texture is ${shared}: give a number from 0 to 1`);
  const { params, keys } = await fitTexture(events, { strength, shared, seed });
  return residualTexture(params, { keys, ownTruth: false });
}

/** The fitted method of these parameters. */
export function residualTexture(params: ResidualTextureParams, fittedOn: FittedOn): FittedResidualTexture {
  const { height, width, strength, shared, own, other } = params;
  const draw = textureDraw(params);
  const amountOf = amountsOf(params);
  return makeFitted(
    "residual-texture",
    fittedOn,
    params,
    `residual texture ${fittedOnEvents(fittedOn)}, strength ${strength}` +
      (shared > 0 ? `, ${shared} of the noise shared by the members of an event` : "") +
      `; scores of samples correlate ${own.toFixed(2)} with their own event, ${other.toFixed(2)} with the one before`,
    (field, event, member) => {
      if (field.grid.height !== height || field.grid.width !== width)
        throw new ShapeError(
          `residual texture was fitted on ${height}×${width} cells, a sample has ${field.grid.height}×${field.grid.width}: fit it on this grid`,
        );
      if (isDry(field)) return withAmounts(field, field.values, () => 0);
      const scores = draw(field, event, member);
      return scores === null ? field : withAmounts(field, scores, amountOf);
    },
  );
}

/** The amount, mm/day, that a treated score stands for. */
export function amountsOf({
  treated,
  amounts,
  tailSlope,
  limit,
}: Pick<ResidualTextureParams, "treated" | "amounts" | "tailSlope" | "limit">): (score: number) => number {
  const last = treated.length - 1;
  const amountOf = interpolator(treated, amounts);
  return (score) => {
    if (score < treated[0]!) return 0;
    if (score <= treated[last]!) return amountOf(score);
    return Math.min(amounts[last]! + tailSlope * (score - treated[last]!), limit);
  };
}

/** A field with the amounts of these scores where it has a value and counts, and as it is elsewhere. */
export function withAmounts(
  field: Field<"mm/day">,
  scores: ArrayLike<number>,
  amountOf: (score: number) => number,
): Field<"mm/day"> {
  const out = emptyLike(field.values);
  for (let i = 0; i < out.length; i++) {
    const x = field.values[i]!;
    const counts = Number.isFinite(x) && (field.mask === null || field.mask[i] === 1);
    out[i] = counts ? amountOf(scores[i]!) : x;
  }
  return withValues(field, "mm/day", out);
}

/** Whether a field has values and none of them is wet. */
export function isDry({ values, mask }: Field<"mm/day">): boolean {
  let known = 0;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]!) || mask?.[i] === 0) continue;
    if (values[i]! >= DRY_BELOW) return false;
    known++;
  }
  return known > 0;
}

/** What is needed of the parameters to treat scores. */
export type Texture = Pick<
  ResidualTextureParams,
  "strength" | "shared" | "seed" | "margin" | "order" | "gain" | "residual" | "height" | "width"
>;

/** Treated scores of a member in all cells; null where it has no value at all. */
export function textureDraw(
  texture: Texture,
): (field: Field<"mm/day">, event: FieldEvent<"mm/day">, member: number) => Float64Array | null {
  const { strength, margin, order, gain, residual } = texture;
  const grid: Grid = { height: texture.height, width: texture.width };
  const fields = scoreFields(grid, margin, order);
  const cosine = cosineTransform(grid);
  const { ring } = scalesOf(grid);
  const noiseOf = memberNoise(texture, ring.length);
  return (field, event, member) => {
    const scores = fields.of(field);
    if (scores === null) return null;
    const coefficients = cosine.forward(scores);
    const noise = noiseOf(event.index, member);
    for (let i = 0; i < coefficients.length; i++)
      coefficients[i] = gain[ring[i]!]! * coefficients[i]! + residual[ring[i]!]! * (strength * noise[i]!);
    return cosine.inverse(coefficients);
  };
}
