import type { RandomStream } from "../fields/random.js";

/** The mean movement of weather systems during a day. */
export interface Movement {
  /** Direction towards which they move, radians counter-clockwise from east. */
  readonly angle: number;
  /** Cells an hour. */
  readonly speed: number;
}

/** Mostly westerly, 10 to 50 km/h. */
export function drawMovement(stream: RandomStream): Movement {
  return { angle: 0.15 + 0.6 * stream.normal(), speed: 2.5 + 10 * stream.uniform() };
}
