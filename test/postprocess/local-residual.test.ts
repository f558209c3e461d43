import { expect, test } from "vitest";
import { eventsOf } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { randomStream } from "../../lib/fields/random.js";
import { fitLocally } from "../../lib/postprocess/residual-texture/local-residual.js";
import { fitResidualTexture } from "../../lib/postprocess/residual-texture/residual-texture.js";
import { gaussian, SMOOTH_GRID } from "../fixtures/smooth-events.js";

test("by hand: linear between nodes, level beyond them", () => {
  const local = {
    kept: Float64Array.of(-1, 1),
    mean: Float64Array.of(0.5, -0.5),
    spread: Float64Array.of(1, 3),
  };
  const [kept, lacking] = [Float64Array.of(-4, -1, 0, 0.5, 2), new Float64Array(5).fill(2)];
  fitLocally(local)(kept, lacking);
  expect([...kept]).toEqual([-3.5, -0.5, 0, 0.25, 1.5]);
  expect([...lacking]).toEqual([2, 2, 4, 5, 6]);
});

test("a residual that is wide in light rain and narrow in heavy rain is drawn so, on events not seen", async () => {
  const cells = SMOOTH_GRID.height * SMOOTH_GRID.width;
  // Log amounts: a smooth part that the sample knows, and white noise that it lacks, three times as wide where that is low.
  const events = Array.from({ length: 40 }, (_, index) => {
    const known = gaussian(index, 0.06);
    const noise = randomStream(99, index);
    const amount = (i: number, lacks: number) => Math.exp(1 + known[i]! + lacks);
    const wide = (i: number) => (known[i]! < 0 ? 0.75 : 0.25);
    const field = (lacks: (i: number) => number) =>
      makeField(
        "mm/day",
        SMOOTH_GRID,
        Float32Array.from({ length: cells }, (_, i) => amount(i, lacks(i))),
      );
    const sample = field(() => 0);
    return {
      key: `${index}`,
      index,
      known,
      truth: field((i) => wide(i) * noise.normal()),
      members: [sample, sample],
    };
  });
  const method = await fitResidualTexture(eventsOf(events.filter(({ index }) => index % 2 === 0)));
  const sums = { low: [0, 0], high: [0, 0] };
  for (const event of events.filter(({ index }) => index % 2 === 1)) {
    const [a, b] = method.apply(event).members;
    for (let i = 0; i < cells; i++) {
      const side = event.known[i]! < -0.3 ? "low" : event.known[i]! > 0.3 ? "high" : null;
      // Below the least score of the fit it is dry.
      if (!side || !(a!.values[i]! * b!.values[i]! > 0)) continue;
      // Half the squared difference of two draws is an unbiased estimate of the variance.
      sums[side][0]! += Math.log(a!.values[i]! / b!.values[i]!) ** 2 / 2;
      sums[side][1]!++;
    }
  }
  const deviation = ([squares, n]: number[]): number => Math.sqrt(squares! / n!);
  expect(deviation(sums.low)).toBeGreaterThan(0.6);
  expect(deviation(sums.low)).toBeLessThan(0.9);
  expect(deviation(sums.high)).toBeGreaterThan(0.18);
  expect(deviation(sums.high)).toBeLessThan(0.33);
});
