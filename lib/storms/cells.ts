import { upperBound } from "../fields/bounds.js";
import type { RandomStream } from "../fields/random.js";
import type { Movement } from "./movement.js";

/**
 * Adds up the swaths of convective cells: each is born where `favour` is high, moves with the flow for its life
 * and leaves rain in a Gaussian cross-section along its track. Amounts are relative. `[height, width]`.
 */
export function cellSwaths(
  height: number,
  width: number,
  favour: Float64Array,
  movement: Movement,
  count: number,
  stream: RandomStream,
): Float64Array {
  const out = new Float64Array(height * width);
  const births = cumulative(favour);
  for (let i = 0; i < count; i++) {
    const born = Math.min(upperBound(births, stream.uniform()), births.length - 1);
    const y = Math.floor(born / width) + stream.uniform() - 0.5;
    const x = (born % width) + stream.uniform() - 0.5;
    const angle = movement.angle + 0.2 * stream.normal();
    const length = movement.speed * (0.5 + 2.5 * stream.uniform());
    const radius = 1.2 + 2.6 * stream.uniform() ** 2;
    const intensity = Math.exp(0.7 * stream.normal());
    addSwath(out, height, width, { y, x, angle, length, radius, intensity });
  }
  return out;
}

interface Swath {
  readonly y: number;
  readonly x: number;
  readonly angle: number;
  readonly length: number;
  readonly radius: number;
  readonly intensity: number;
}

function addSwath(out: Float64Array, height: number, width: number, swath: Swath): void {
  const { y, x, angle, length, radius, intensity } = swath;
  const dx = Math.cos(angle);
  const dy = Math.sin(angle);
  const margin = 3 * radius;
  const top = Math.max(0, Math.floor(Math.min(y, y + length * dy) - margin));
  const bottom = Math.min(height - 1, Math.ceil(Math.max(y, y + length * dy) + margin));
  const left = Math.max(0, Math.floor(Math.min(x, x + length * dx) - margin));
  const right = Math.min(width - 1, Math.ceil(Math.max(x, x + length * dx) + margin));
  for (let cy = top; cy <= bottom; cy++)
    for (let cx = left; cx <= right; cx++) {
      const along = (cx - x) * dx + (cy - y) * dy;
      const across = (cy - y) * dx - (cx - x) * dy;
      const past = along < 0 ? along : along > length ? along - length : 0;
      const life = 0.55 + 0.45 * Math.sin((Math.PI * Math.min(Math.max(along, 0), length)) / length);
      out[cy * width + cx] =
        (out[cy * width + cx] ?? NaN) +
        intensity * life * Math.exp((-0.5 * (across ** 2 + past ** 2)) / radius ** 2);
    }
}

/** Running sum of exp(favour), divided by its total. */
function cumulative(favour: Float64Array): Float64Array {
  const out = new Float64Array(favour.length);
  let sum = 0;
  for (let i = 0; i < favour.length; i++) out[i] = sum += Math.exp(favour[i] ?? NaN);
  return out.map((v) => v / sum);
}
