import { z } from "zod";
import type { Method } from "../method.js";
import { SAME_EVERYWHERE } from "../residual-texture/local-residual.js";
import {
  type FittedResidualTexture,
  fitResidualTexture,
  type ResidualTextureOptions,
  residualTexture,
} from "../residual-texture/residual-texture.js";
import { amount, finiteNumbers, number, sameLength, seed, share, storedAs } from "./stored.js";

export const residualTextureMethod: Method<
  "residual-texture",
  ResidualTextureOptions,
  FittedResidualTexture
> = {
  id: "residual-texture",
  family: "pattern",
  about: "draws what smooth samples lack, by scale; real distribution; spread and small scales",
  mends:
    "Samples that are too smooth and too much alike: a draw of the residual, scale by scale, then the real distribution.",
  costs:
    "Correlation with the truth falls as spread grows: coherence is never raised. Refused where samples are not related to their events.",
  options: {
    strength: { kind: "share", about: "0 adds nothing, 1 is the calibrated draw", byDefault: 1 },
    shared: { kind: "share", about: "noise that the members of an event have in common", byDefault: 0 },
    seed: { kind: "seed", about: "of the noise", byDefault: 0 },
  },
  fit: fitResidualTexture,
  fromJSON: storedAs(
    z
      .object({
        strength: share,
        shared: share,
        seed,
        height: z.int().positive(),
        width: z.int().positive(),
        margin: z.object({ dry: share, amounts: finiteNumbers, scores: finiteNumbers }),
        order: z.object({ values: finiteNumbers, ranks: finiteNumbers }),
        gain: finiteNumbers,
        residual: finiteNumbers,
        local: z
          .object({ kept: finiteNumbers, mean: finiteNumbers, spread: finiteNumbers })
          .default(SAME_EVERYWHERE),
        treated: finiteNumbers,
        amounts: finiteNumbers,
        tailSlope: amount,
        limit: amount,
        own: number,
        other: number,
      })
      .refine(
        ({ margin, treated, amounts, gain, residual, local, order }) =>
          sameLength(margin.amounts, margin.scores) &&
          sameLength(treated, amounts) &&
          sameLength(gain, residual) &&
          sameLength(local.kept, local.mean, local.spread) &&
          sameLength(order.values, order.ranks),
        { error: "its tables differ in length" },
      ),
    residualTexture,
  ),
};
