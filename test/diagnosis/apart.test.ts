import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import type { workApart } from "../../lib/diagnosis/apart.js";
import { lookAt } from "../../lib/diagnosis/looks/look-at.js";
import { examinePairing } from "../../lib/diagnosis/pairing/examine-pairing.js";
import { randomStream } from "../../lib/fields/random.js";
import { specimenOf } from "./specimens.js";

const compiled = pathToFileURL(resolve(import.meta.dirname, "../../dist/diagnosis/apart.js")).href;

/** Days of a few smooth waves, and members that are the day with waves of their own: 8 events of 3 members. */
const rain = (height: number, width: number) => {
  const wavesOf = (seed: number): number[] => {
    const { uniform } = randomStream(seed, 7);
    const waves = Array.from({ length: 6 }, () => [4 * uniform(), 4 * uniform(), 6.28 * uniform()]);
    return Array.from({ length: height * width }, (_, i) => {
      const [y, x] = [Math.floor(i / width) / height, (i % width) / width];
      return waves.reduce((sum, [a = 0, b = 0, c = 0]) => sum + Math.sin(6.28 * (a * y + b * x) + c), 0);
    });
  };
  return Array.from({ length: 8 }, (_, e) => {
    const day = wavesOf(e);
    const members = Array.from({ length: 3 }, (_, m) => {
      const own = wavesOf(100 + 3 * e + m);
      return day.map((v, i) => Math.max(v + own[i]! / 2, 0));
    });
    return { truth: day.map((v) => Math.max(v, 0)), members };
  });
};

test("a thread gives what this one gives", async () => {
  const specimen = specimenOf([184, 180], rain(184, 180));
  const { workApart: start } = (await import(compiled)) as { workApart: typeof workApart };
  const apart = start(specimen, 2)!;
  try {
    const [pairing, looks] = await Promise.all([
      apart.ask("pairing", specimen, 3),
      apart.ask("looks", specimen, 3),
    ]);
    expect(pairing).toEqual(examinePairing(specimen, 3));
    expect(pairing.relation).toBe("own");
    expect(looks).toEqual(lookAt(specimen, 3));
  } finally {
    apart.release();
  }
});

test("no thread is started for little work or on one core", async () => {
  const { workApart: start } = (await import(compiled)) as { workApart: typeof workApart };
  expect(start(specimenOf([8, 8], rain(8, 8)), 2)).toBeNull();
  expect(start(specimenOf([184, 180], rain(184, 180)), 1)).toBeNull();
});
