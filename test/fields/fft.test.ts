import { expect, test } from "vitest";
import { fourierPlan, transform } from "../../lib/fields/fft.js";
import { randomStream } from "../../lib/fields/random.js";

/** The sums as they are defined. */
function direct(re: Float64Array, im: Float64Array): { re: Float64Array; im: Float64Array } {
  const n = re.length;
  const out = { re: new Float64Array(n), im: new Float64Array(n) };
  for (let k = 0; k < n; k++)
    for (let j = 0; j < n; j++) {
      const angle = (-2 * Math.PI * ((j * k) % n)) / n;
      out.re[k]! += re[j]! * Math.cos(angle) - im[j]! * Math.sin(angle);
      out.im[k]! += re[j]! * Math.sin(angle) + im[j]! * Math.cos(angle);
    }
  return out;
}

const lengths = [...Array.from({ length: 70 }, (_, i) => i + 1), 97, 121, 128, 132, 156, 169, 210, 211, 257];

test.each(lengths)("length %i: the sums themselves, and the line is left as it was", (n) => {
  const stream = randomStream(n);
  const re = Float64Array.from({ length: n }, () => stream.normal());
  const im = Float64Array.from({ length: n }, () => stream.normal());
  const before = [re.slice(), im.slice()];
  const out = { re: new Float64Array(n), im: new Float64Array(n) };
  const plan = fourierPlan(n);
  transform(plan, re, im, out.re, out.im);
  const expected = direct(re, im);
  const scale = 1e-13 * n;
  for (let k = 0; k < n; k++) {
    expect(Math.abs(out.re[k]! - expected.re[k]!)).toBeLessThan(scale);
    expect(Math.abs(out.im[k]! - expected.im[k]!)).toBeLessThan(scale);
  }
  expect([re, im]).toEqual(before);
  const again = { re: new Float64Array(n), im: new Float64Array(n) };
  transform(plan, re, im, again.re, again.im);
  expect(again).toEqual(out);
});
