import type { RandomStream } from "../fields/random.js";
import type { Movement } from "./movement.js";

/** A rain band: a curved line that drifts through the day, in cells. */
export interface Front {
  readonly y: number;
  readonly x: number;
  /** Direction of the line, radians. */
  readonly angle: number;
  /** Half-width of the band once its drift is accumulated. */
  readonly width: number;
  /** Curvature: sideways offset is curvature·along². */
  readonly curvature: number;
  readonly phase: number;
  readonly strength: number;
}

/** One or two fronts roughly across the movement. */
export function drawFronts(
  height: number,
  width: number,
  movement: Movement,
  stream: RandomStream,
): readonly Front[] {
  const count = 1 + stream.below(2);
  return Array.from({ length: count }, () => ({
    y: height * stream.uniform(),
    x: width * stream.uniform(),
    angle: movement.angle + Math.PI / 2 + 0.35 * stream.normal(),
    width: 4 + 7 * stream.uniform(),
    curvature: 0.0025 * stream.normal(),
    phase: 2 * Math.PI * stream.uniform(),
    strength: 0.8 + 0.7 * stream.uniform(),
  }));
}

/** Strength of a front at a cell: sharp ahead, with a broad shield of rain behind. */
export function frontAt(
  { y, x, angle, width, curvature, phase, strength }: Front,
  cy: number,
  cx: number,
): number {
  const along = (cx - x) * Math.cos(angle) + (cy - y) * Math.sin(angle);
  const bend = curvature * along * along + 0.9 * width * Math.sin(along / 17 + phase);
  const across = -(cx - x) * Math.sin(angle) + (cy - y) * Math.cos(angle) - bend;
  const band = Math.exp(-0.5 * (across / width) ** 2);
  const shieldWidth = across > 0 ? 5 * width : 2 * width;
  const shield = Math.exp(-0.5 * (across / shieldWidth) ** 2);
  const gaps = 0.75 + 0.25 * Math.sin(along / 11 + 2.7 * phase);
  return strength * (0.7 * band * gaps + 0.6 * shield);
}
