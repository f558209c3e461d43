import { randomStream } from "../fields/random.js";
import { cellSwaths } from "./cells.js";
import type { StormDomain } from "./domain.js";
import { drawFronts, frontAt } from "./front.js";
import { gaussianFields } from "./gaussian-field.js";
import { amountsOf } from "./marginal.js";
import { drawMovement, type Movement } from "./movement.js";
import { type Weather, weatherOf } from "./weather.js";

/** One day of rain and what made it. Maps are `[y, x]` on the domain's grid. */
export interface Storm {
  readonly seed: number;
  readonly day: number;
  readonly weather: Weather;
  readonly movement: Movement;
  /** Daily precipitation, mm/day, over land and sea. */
  readonly rain: Float32Array;
  /** Large-scale ingredients, dimensionless: ascent (fronts and shield), moisture, instability. */
  readonly ascent: Float64Array;
  readonly moisture: Float64Array;
  readonly instability: Float64Array;
}

const STREAM = { movement: 0, large: 1, fine: 2, fronts: 3, cells: 4 } as const;

/**
 * The storm of (seed, day): the same values whatever else was generated.
 *
 * A score is composed of an anisotropic Gaussian field (moisture; power-law spectrum, elongated across the
 * movement), fronts with their stratiform shield, swaths of moving convective cells, finer Gaussian structure
 * and a coastal belt that depends on the flow being onshore; the day's zero-inflated distribution of amounts
 * is then laid over the ranks of that score.
 *
 * @param domain as {@link stormDomain} gives it
 * @param seed any integer of absolute value up to 2⁵³
 * @param day from 0 to 2³² − 1
 * @returns rain in mm/day, row by row, and the fields it was made of, without unit
 * @example
 * ```ts
 * const { rain } = storm(stormDomain(), 1, 0);
 * Math.max(...rain) > 1; // → true
 * ```
 */
export function storm(domain: StormDomain, seed: number, day: number): Storm {
  const { height, width } = domain;
  const stream = (id: number) => randomStream(seed, day, id);
  const weather = weatherOf(seed, day);
  const movement = drawMovement(stream(STREAM.movement));
  const fronts = drawFronts(height, width, movement, stream(STREAM.fronts));
  const large = { scale: 26, slope: 3.6, anisotropy: 2, angle: movement.angle + Math.PI / 2 };
  const [moisture, instability] = gaussianFields(height, width, large, stream(STREAM.large));
  const small = { scale: 7, slope: 2.9, anisotropy: 1.5, angle: movement.angle };
  const [fine] = gaussianFields(height, width, small, stream(STREAM.fine));

  const ascent = new Float64Array(height * width);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (const front of fronts)
        ascent[y * width + x] = (ascent[y * width + x] ?? NaN) + frontAt(front, y, x);

  const favour = ascent.map((a, i) => 1.2 * a + 0.5 * (moisture[i] ?? NaN) + 0.9 * (instability[i] ?? NaN));
  const convective = 1.5 - weather.shape;
  const births = stream(STREAM.cells);
  const count = Math.round(90 * convective * (0.5 + births.uniform()));
  const cells = cellSwaths(height, width, favour, movement, count, births);

  const onshore = Math.cos(movement.angle);
  const score = ascent.map((a, i) => {
    const belt = domain.land[i] ? Math.exp(-(domain.coastKm[i] ?? NaN) / 60) : 0.3;
    return (
      1.1 * a +
      0.75 * (moisture[i] ?? NaN) +
      1.1 * Math.log1p(1.5 * (cells[i] ?? NaN)) +
      0.32 * (fine[i] ?? NaN) +
      (0.25 + 0.45 * onshore) * belt
    );
  });
  return {
    seed,
    day,
    weather,
    movement,
    rain: amountsOf(score, domain.land, weather),
    ascent,
    moisture,
    instability,
  };
}
