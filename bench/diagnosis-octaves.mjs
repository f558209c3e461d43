/**
 * Gaussian noise with a power law: bilinear lattices of 1, 2, 4 … cells at random offsets, each weighted by its spacing to
 * `slope`. About unit variance.
 *
 * @param {number} height
 * @param {number} width
 * @param {number} slope
 * @param {import("./sick-run.js").Random} random
 */
export function octaves(height, width, slope, random) {
  const out = new Float64Array(height * width);
  let variance = 0;
  for (let step = 1; step <= Math.max(height, width); step *= 2) {
    const weight = step ** slope;
    const [dy, dx] = step === 1 ? [0, 0] : [random.uniform(), random.uniform()];
    const across = Math.ceil(width / step) + 2;
    const nodes = Float64Array.from({ length: (Math.ceil(height / step) + 2) * across }, () =>
      random.normal(),
    );
    for (let y = 0; y < height; y++) {
      const v = y / step + dy;
      const row = Math.floor(v);
      for (let x = 0; x < width; x++) {
        const u = x / step + dx;
        const column = Math.floor(u);
        const i = row * across + column;
        const [b, a] = [v - row, u - column];
        out[y * width + x] +=
          weight *
          ((1 - b) * ((1 - a) * nodes[i] + a * nodes[i + 1]) +
            b * ((1 - a) * nodes[i + across] + a * nodes[i + across + 1]));
      }
    }
    variance += weight * weight * (step === 1 ? 1 : 0.45);
  }
  return out.map((v) => v / Math.sqrt(variance));
}
