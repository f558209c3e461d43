import { memberStream } from "../../diagnosis/faults/member-stream.js";
import { movedCells } from "../../diagnosis/faults/nearest-fill.js";
import { smoothNoise } from "../../diagnosis/faults/smooth-noise.js";
import { type EventSet, mapEvents } from "../../fields/event.js";
import { emptyLike, type Grid, type Mask, type Values, withValues } from "../../fields/field.js";
import type { RandomStream } from "../../fields/random.js";

export interface HealthyOptions {
  readonly seed: number;
  /** Members of each event. */
  readonly members: number;
  /** Standard deviation of the displacement along each axis, cells; by default 0.8 % of the longer side. */
  readonly displacement?: number;
  /** Standard deviation of the logarithm of the factor on amounts. */
  readonly noise?: number;
}

/** The stream of what members of an event share. */
const SHARED = 0xffff;

/**
 * A healthy ensemble for given truths, made without a model: each member is the truth displaced by a smooth random
 * field and multiplied by smooth lognormal noise of mean 1. What is common to an event's members is drawn like what
 * differs, so that the truth could be one of them. Wet area, amounts and structure are kept; members that the set
 * had are dropped. NaN stays NaN.
 *
 * @param truths mm/day; read each time the result is iterated
 * @param options seed, members, displacement in cells (0.8 % of the longer side by default), and the noise as the
 *   standard deviation of the logarithm
 * @returns the same truths with new members in mm/day
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * healthySamples(events, { seed: 1, members: 4 }).members; // → 4
 * ```
 */
export function healthySamples(
  truths: EventSet<"mm/day">,
  { seed, members, displacement, noise = 0.25 }: HealthyOptions,
): EventSet<"mm/day"> {
  const { grid, mask } = truths;
  const step = displacement ?? 0.008 * Math.max(grid.height, grid.width);
  const set = mapEvents(truths, "mm/day", (event) => {
    const disturb = (values: Values, member: number) =>
      disturbed(values, grid, mask, step, noise, memberStream(seed, "healthy", event.index, member));
    const centre = disturb(event.truth.values, SHARED);
    return {
      ...event,
      members: Array.from({ length: members }, (_, m) =>
        withValues(event.truth, "mm/day", disturb(centre, m)),
      ),
    };
  });
  return { ...set, members };
}

function disturbed(
  values: Values,
  grid: Grid,
  mask: Mask | null,
  displacement: number,
  noise: number,
  stream: RandomStream,
): Values {
  const { height, width } = grid;
  const spacing = Math.max(4, Math.max(height, width) / 6);
  const down = smoothNoise(grid, spacing, stream);
  const right = smoothNoise(grid, spacing, stream);
  const factor = smoothNoise(grid, Math.max(2, spacing / 4), stream);
  const clamp = (at: number, n: number) => Math.min(Math.max(at, 0), n - 1);
  const moved = movedCells(values, grid, mask, (y, x) => {
    const i = y * width + x;
    const row = clamp(Math.round(y + displacement * (down[i] ?? NaN)), height);
    return row * width + clamp(Math.round(x + displacement * (right[i] ?? NaN)), width);
  });
  const out = emptyLike(values);
  for (let i = 0; i < out.length; i++)
    out[i] = (moved[i] ?? NaN) * Math.exp(noise * (factor[i] ?? NaN) - (noise * noise) / 2);
  return out;
}
