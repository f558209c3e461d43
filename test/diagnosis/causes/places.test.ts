import { expect, test } from "vitest";
import type { CauseId } from "../../../lib/diagnosis/cause-ids.js";
import { edgeEffect } from "../../../lib/diagnosis/causes/edge-effect/cause.js";
import { excessSmallScale } from "../../../lib/diagnosis/causes/excess-small-scale/cause.js";
import { regionalBias } from "../../../lib/diagnosis/causes/regional-bias/cause.js";
import { examineCauses } from "../../../lib/diagnosis/examine-causes.js";
import type { Finding } from "../../../lib/diagnosis/finding.js";
import { takeSpecimen } from "../../../lib/diagnosis/specimen.js";
import { targetBands } from "../../../lib/metrics/bands.js";
import { evaluate } from "../../../lib/metrics/evaluate.js";
import { eachField, eventSet, type Fault, makeWorld } from "../laboratory.js";

const [height, width] = [20, 22];
const world = makeWorld({ height, width, events: 30, members: 3, wet: 0.6 });

/** What the three causes of places say, and the specimen that their repairs leave. */
async function places(fault: Fault) {
  const events = eventSet(fault(world, 1));
  const asGiven = await evaluate(events);
  const whole = await takeSpecimen(events, 1);
  const { chart, mended } = await examineCauses([excessSmallScale, edgeEffect, regionalBias], {
    evidence: {},
    seed: 1,
    bands: targetBands(asGiven),
    asGiven,
    whole,
  });
  const confirmed = [...chart.values()].filter(({ verdict }) => verdict === "confirmed");
  return { confirmed, mended };
}

const times = (factor: (y: number, x: number) => number): Fault =>
  eachField((values) => values.map((v, i) => v * factor(Math.floor(i / width), i % width)));

test.each<[string, CauseId, (y: number, x: number) => number, RegExp]>([
  ["checkerboard", "excess-small-scale", (y, x) => ((y + x) % 2 === 0 ? 1.2 : 0.8), /as on a checkerboard/],
  ["stripes", "excess-small-scale", (_, x) => (x % 4 === 1 ? 1.8 : 1), /in every 4th column from column/],
  [
    "one row",
    "excess-small-scale",
    (y) => (y === 7 ? 2.5 : 1),
    /a line of its own: amounts are 2\.\d+ times .* in row 7,/,
  ],
  [
    "half",
    "regional-bias",
    (_, x) => (x >= 13 ? 0.5 : 1),
    /a region: .* in columns (0 to 12|13 to 21).*ends sharply/,
  ],
  [
    "edge",
    "edge-effect",
    (y, x) => (y === 0 || x === 0 || y === height - 1 || x === width - 1 ? 0.5 : 1),
    /0\.\d+ times .* at the edge of the grid/,
  ],
  ["first row", "edge-effect", (y) => (y === 0 ? 2 : 1), /in the first row/],
  [
    "tile",
    "regional-bias",
    (y, x) => (y >= 5 && y < 14 && x < 9 ? 4 : 1),
    /a region: .* in rows 5 to 13, columns 0 to 8.*ends sharply/,
  ],
])("%s: %s, with where and how much, and undone", async (_, id, factor, words) => {
  const { confirmed, mended } = await places(times(factor));
  expect(confirmed.map((found: Finding) => found.id)).toEqual([id]);
  expect(confirmed[0]!.explanation).toMatch(words);
  expect(confirmed[0]!.proof).toMatchObject({ by: "repair" });
  let [sum, n] = [0, 0];
  mended.events.forEach(({ members }, e) => {
    members.forEach(({ values }, m) => {
      values.forEach((v, i) => {
        const healthy = world.members[e]![m]![i]!;
        if (healthy < 1) return;
        sum += Math.abs(Math.log(v / healthy));
        n++;
      });
    });
  });
  expect(sum / n).toBeLessThan(0.15);
});

test("healthy members, a factor of the whole field and drizzle have no places", async () => {
  for (const fault of [times(() => 1), times(() => 0.6), eachField((v) => v.map((x) => Math.max(x, 0.6)))])
    expect((await places(fault)).confirmed).toEqual([]);
});
