import { isUserError } from "../../errors.js";
import type { EventSet } from "../../fields/event.js";
import type { TextureTables } from "../../postprocess/residual-texture/texture-split.js";
import { chooseStrengths, type FoldStrengths } from "../../run/choose-strength.js";
import type { Scores } from "../../run/event-scores.js";
import { sure } from "../../sure.js";
import { packValues } from "./pack.js";
import type { PackedTexture, PageTexture, Sweep } from "./page-data.js";

/** Most bytes that the textures of one model take in a page. */
export const TEXTURE_BYTES = 400_000;

/** Folds of its cross-validation. */
export const FOLDS = 4;

/**
 * Residual texture of a model at every strength, each event by a fit that has not seen it; or, as a sentence, why there
 * is none.
 */
export async function modelTexture(
  events: EventSet<"mm/day">,
  onFold?: (done: number) => void,
): Promise<FoldStrengths | string> {
  try {
    return await chooseStrengths(events, { by: "bands", folds: FOLDS, onFold });
  } catch (error) {
    if (isUserError(error)) return error.message;
    throw error;
  }
}

/**
 * What a page holds of it.
 *
 * @param keys of the events that the page holds cell by cell; none where it holds means
 */
export function packTexture(texture: FoldStrengths | string, keys: readonly string[]): PageTexture {
  if (typeof texture === "string") return { why: texture };
  const { strength, curve, folds } = texture.choices.all;
  const ofKeys = keys.map((key) => texture.without(key));
  const fits = [...new Set(ofKeys)];
  return {
    why: null,
    strengths: curve.map((point) => point.strength),
    chosen: curve.findIndex((point) => point.strength === strength),
    sweep: sweepOf(curve),
    folds,
    fits: fits.map(packTables),
    fitOf: ofKeys.map((tables) => fits.indexOf(tables)),
  };
}

function sweepOf(curve: readonly Scores[]): Sweep {
  const of = (score: keyof Scores): (number | null)[] =>
    curve.map((point) => (Number.isFinite(point[score]) ? point[score] : null));
  return {
    spatialCorrelation: of("correlation"),
    wetFraction: of("wetFraction"),
    ks: of("ks"),
    massBias: of("massBias"),
    diversity: of("diversity"),
  };
}

function packTables({ texture, backs }: TextureTables): PackedTexture {
  const { seed, shared, margin, order, gain, residual, local } = texture;
  const pack = (values: Float64Array): PackedTexture["gain"] => packValues(values, null);
  return {
    seed,
    shared,
    dry: margin.dry,
    margin: [pack(margin.amounts), pack(margin.scores)],
    order: [pack(order.values), pack(order.ranks)],
    gain: pack(gain),
    residual: pack(residual),
    local: [pack(local.kept), pack(local.mean), pack(local.spread)],
    amounts: pack(sure(backs[0]).amounts),
    backs: backs.map(({ treated, tailSlope, limit }) => ({ treated: pack(treated), tailSlope, limit })),
  };
}
