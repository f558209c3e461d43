import { ShapeError, ValueError } from "../../errors.js";
import type { EventSet } from "../../fields/event.js";
import { type Fitted, type FittedOn, fittedOnEvents, makeFitted } from "../fitted.js";
import { amountsOf, isDry, textureDraw, withAmounts } from "./apply-texture.js";
import { fitTexture } from "./fit-texture.js";
import type { ResidualTextureParams } from "./texture-params.js";

export type { ResidualTextureParams } from "./texture-params.js";

export interface ResidualTextureOptions {
  /** 0 adds nothing, 1 (the default) is the calibrated draw: as much as the samples lack. */
  readonly strength?: number;
  /** Share of the noise, in variance, that the members of an event have in common; 0 by default. */
  readonly shared?: number;
  /** Seed of the noise; 0 by default. */
  readonly seed?: number;
}

export type FittedResidualTexture = Fitted<"residual-texture", ResidualTextureParams>;

/**
 * Fits residual texture: draws what a smooth sample lacks.
 *
 * The decoder of a VAE gives the mean of its likelihood, E[y | z], not a draw from it: saved samples lack the residual, and
 * are too smooth, too much alike and too dry at the top. On normal scores g of samples and of truth, by scale k of a
 * two-dimensional cosine transform with powers Pg(k), Pt(k) and cross-power C(k):
 *
 *     treated = k + m(k) + s·σ(k)·√N·ε,   k = H·g,   H = max(C/Pg, 0),   N = max(Pt − H²·Pg, 0),
 *
 * the conditional simulation of a field given the sample, for strength s = 1; then back to amounts by the real
 * distribution. What real scores are beyond k differs from place to place, most of all between dry and wet ones: m and σ
 * are their mean and standard deviation by k. The power N is then corrected in four rounds, on one member of up to 64
 * events, so that the amounts of a draw, and not its scores alone, have the real power at each scale. Noise ε is keyed by (seed, event, member): the same bytes in any order. In the spirit of RainFARM (Rebora
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
