import { expect, it } from "vitest";
import { eventsOf, type FieldEvent } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { fitHurdleGamma } from "../../lib/postprocess/hurdle-gamma.js";
import { mean } from "./definitions.js";
import { uniforms } from "./rain.js";

/** ∫ tᵃ⁻¹ e⁻ᵗ dt from 0 to x, by t = e^u and Simpson's rule; up to 200, Γ(a). */
function incomplete(a: number, x: number): number {
  const [from, to] = [-37 / a, Math.log(x)];
  const steps = 2000;
  const h = (to - from) / steps;
  let total = 0;
  for (let k = 0; k <= steps; k++) {
    const u = from + k * h;
    total += (k === 0 || k === steps ? 1 : k % 2 === 1 ? 4 : 2) * Math.exp(a * u - Math.exp(u));
  }
  return (total * h) / 3;
}

const WHOLE = 200;

/** The root of a falling function, by halving. */
function root(f: (x: number) => number, low: number, high: number): number {
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (f(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Shape and scale at which the likelihood of the values is largest. */
function likeliest(values: readonly number[]): { shape: number; scale: number } {
  const centre = mean(values);
  const spread = Math.log(centre) - mean(values.map(Math.log));
  // d/da of −ln Γ(a) + a ln a − a − a·spread, with the derivative of ln Γ by a difference.
  const logGamma = (a: number): number => Math.log(incomplete(a, WHOLE));
  const slope = (a: number): number =>
    Math.log(a) - spread - (logGamma(a + 1e-4) - logGamma(a - 1e-4)) / 2e-4;
  const shape = root(slope, 0.05, 50);
  return { shape, scale: centre / shape };
}

it("hurdle-gamma: the likelihood by search, the distribution by integration, the inverse by halving", async () => {
  for (let seed = 1; seed <= 4; seed++) {
    const uniform = uniforms(seed);
    const rainfall = (dry: number, scale: number): Float64Array =>
      Float64Array.from({ length: 40 }, () =>
        uniform() < dry ? uniform() * 0.04 : -scale * Math.log(uniform() * uniform()),
      );
    const grid = { height: 5, width: 8 };
    const [dryTruth, dryGenerated] = seed % 2 === 0 ? [0.5, 0.1] : [0.2, 0.5];
    const truth = makeField("mm/day", grid, rainfall(dryTruth!, 4));
    const members = [1, 2].map(() => makeField("mm/day", grid, rainfall(dryGenerated!, 2)));
    const event: FieldEvent<"mm/day"> = { key: "a", index: 0, truth, members };
    const fitted = await fitHurdleGamma(eventsOf([event]), { trace: 0.05, seed });

    const side = (values: number[]) => {
      const wet = values.filter((x) => x >= 0.05);
      return { dry: 1 - wet.length / values.length, ...likeliest(wet) };
    };
    const real = side([...truth.values]);
    const generated = side(members.flatMap(({ values }) => [...values]));
    for (const [name, expected] of Object.entries({ truth: real, generated })) {
      const found = fitted.params[name as "truth"];
      expect(found.dry).toBeCloseTo(expected.dry, 12);
      expect(found.shape / expected.shape).toBeCloseTo(1, 5);
      expect(found.scale / expected.scale).toBeCloseTo(1, 5);
    }

    const share = ({ dry, shape, scale }: typeof real, x: number): number =>
      dry + ((1 - dry) * incomplete(shape, x / scale)) / incomplete(shape, WHOLE);
    const after = fitted.apply(event).members.map(({ values }) => values);
    let [checked, risen] = [0, 0];
    members.forEach(({ values }, m) => {
      values.forEach((x, i) => {
        const y = after[m]![i]!;
        if (x < 0.05) {
          if (y > 0) risen++;
          expect(y).toBeLessThanOrEqual(
            generated.dry > real.dry ? rootOf(real, generated.dry) * (1 + 1e-4) : 0,
          );
          return;
        }
        if (checked++ > 12) return;
        const p = share(fitted.params.generated, x);
        const expected = p <= real.dry ? 0 : rootOf(fitted.params.truth, p);
        expect(Math.abs(y - expected)).toBeLessThan(1.1e-5 + 1e-6 * expected);
      });
    });
    expect(risen > 0).toBe(generated.dry > real.dry);

    function rootOf(of: typeof real, p: number): number {
      return root((x) => p - share(of, x), 1e-9, 150);
    }
  }
  expect(incomplete(1, 1)).toBeCloseTo(1 - Math.exp(-1), 9);
});
