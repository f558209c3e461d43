import { type TextureSplit, textureSplit } from "../../../postprocess/residual-texture/texture-split.js";
import type { PackedTexture, PageData, PageTexture } from "../page-data.js";
import { unpackValues } from "./unpack.js";

/** The texture of an event of the page, fitted without it; null where the page has none. */
export async function textureOf(
  { height, width }: PageData["grid"],
  page: PageTexture,
  place: number,
): Promise<TextureSplit | null> {
  if (page.why !== null) return null;
  const fit = page.fits[page.fitOf[place] ?? -1];
  return fit ? textureSplit(await unpackTables({ height, width }, page.strengths, fit)) : null;
}

async function unpackTables(
  grid: { readonly height: number; readonly width: number },
  strengths: readonly number[],
  { seed, shared, dry, margin, order, gain, residual, local, amounts, backs }: PackedTexture,
): Promise<Parameters<typeof textureSplit>[0]> {
  const numbers = async (pack: PackedTexture["gain"]): Promise<Float64Array> =>
    Float64Array.from(await unpackValues(pack));
  const real = await numbers(amounts);
  return {
    texture: {
      ...grid,
      strength: 1,
      seed,
      shared,
      margin: { dry, amounts: await numbers(margin[0]), scores: await numbers(margin[1]) },
      order: { values: await numbers(order[0]), ranks: await numbers(order[1]) },
      gain: await numbers(gain),
      residual: await numbers(residual),
      local: {
        kept: await numbers(local[0]),
        mean: await numbers(local[1]),
        spread: await numbers(local[2]),
      },
    },
    strengths,
    backs: await Promise.all(
      backs.map(async ({ treated, tailSlope, limit }) => ({
        treated: await numbers(treated),
        amounts: real,
        tailSlope,
        limit,
      })),
    ),
  };
}
