import { normalDraws } from "../../fields/normal-draws.js";

/** The sub-key of noise that belongs to no member. */
const COMMON = 2 ** 32 - 1;

/**
 * Independent standard normal noise of a member of an event, one number for each cell; a part of its variance the members
 * of an event have in common. It is to be read before the next one is asked for.
 */
export function memberNoise(
  { seed, shared }: { readonly seed: number; readonly shared: number },
  cells: number,
): (event: number, member: number) => Float64Array {
  const noise = new Float64Array(cells);
  if (shared === 0)
    return (event, member) => {
      normalDraws(seed, event, member, noise);
      return noise;
    };
  const [common, own] = [Math.sqrt(shared), Math.sqrt(1 - shared)];
  const ofEvent = new Float64Array(cells);
  return (event, member) => {
    normalDraws(seed, event, member, noise);
    normalDraws(seed, event, COMMON, ofEvent);
    for (let i = 0; i < cells; i++) noise[i] = own * (noise[i] ?? NaN) + common * (ofEvent[i] ?? NaN);
    return noise;
  };
}
