import { eightUniforms } from "./philox";

/** The first 8·`blocks` draws of the stream of (seed, a, b), as `uniform` of ../random.ts gives them. */
export function uniforms(blocks: u32, a: u32, b: u32, low: u32, high: u32, out: usize): void {
  for (let block: u32 = 0; block < blocks; block++, out += 64) eightUniforms(block, a, b, low, high, out);
}
