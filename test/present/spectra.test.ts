import { expect, test } from "vitest";
import { eventsOf } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { randomStream } from "../../lib/fields/random.js";
import { measureSpectra } from "../../lib/present/spectra.js";

const grid = { height: 8, width: 8 };
const { uniform } = randomStream(2);
const rain = (): Float32Array => Float32Array.from({ length: 64 }, () => 5 * uniform());
const mask = Uint8Array.from({ length: 64 }, (_, i) => (i % 9 === 4 ? 0 : 1));

test("masked cells count as 0 in both fields; the spacing sets the unit of frequency", async () => {
  const [truth, member] = [rain(), rain()];
  const set = (values: readonly Float32Array[], m: Uint8Array | null) => {
    const [t, s] = values.map((v) => makeField("mm/day", grid, v, m));
    return eventsOf([{ key: "a", index: 0, truth: t!, members: [s!] }]);
  };
  const zeroed = [truth, member].map((v) => v.map((x, i) => (mask[i] ? x : 0)));
  const masked = await measureSpectra(set([truth, member], mask), 12);
  expect(masked).toEqual(await measureSpectra(set(zeroed, null), 12));
  expect(masked).not.toEqual(await measureSpectra(set([truth, member], null), 12));
  const unit = await measureSpectra(set(zeroed, null));
  expect(unit.frequency.length).toBeGreaterThan(3);
  for (const [i, frequency] of masked.frequency.entries())
    expect(frequency).toBeCloseTo(unit.frequency[i]! / 12, 12);
});
