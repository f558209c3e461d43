import { randomStream } from "./random.js";
import { arena } from "./wasm.js";

const START = 64;
/** Uniform draws made at a time. */
const CHUNK = 1 << 15;

/** Fills `out` with the first draws of `normal` of the stream of (seed, a, b), bit by bit. */
export function normalDraws(seed: number, a: number, b: number, out: Float64Array): void {
  const blocks = Math.ceil(out.length / 8);
  const simd = blocks * 8 <= CHUNK ? arena(START + 8 * CHUNK) : null;
  if (!simd) {
    const stream = randomStream(seed, a, b);
    for (let i = 0; i < out.length; i++) out[i] = stream.normal();
    return;
  }
  simd.kernels.uniforms(blocks, a | 0, b | 0, seed | 0, Math.floor(seed / 4294967296) | 0, START);
  const uniforms = simd.f64;
  for (let i = 0, at = START / 8; i < out.length; i += 2, at += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - (uniforms[at] ?? NaN)));
    const angle = 2 * Math.PI * (uniforms[at + 1] ?? NaN);
    out[i] = radius * Math.cos(angle);
    if (i + 1 < out.length) out[i + 1] = radius * Math.sin(angle);
  }
}
