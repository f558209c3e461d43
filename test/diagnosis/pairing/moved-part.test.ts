import { expect, test } from "vitest";
import { movedPart } from "../../../lib/diagnosis/pairing/moved-part.js";
import { takeSpecimen } from "../../../lib/diagnosis/specimen.js";
import { eachField, eventSet, makeWorld } from "../laboratory.js";

const [height, width] = [24, 24];
const world = makeWorld({ height, width, events: 24, members: 3, wet: 0.5, length: 2 });
const moved = async (from: (y: number, x: number) => readonly [number, number]) =>
  movedPart(
    await takeSpecimen(
      eventSet(
        eachField((f) =>
          f.map((_, i) => {
            const [y, x] = from(Math.floor(i / width), i % width);
            return f[Math.min(Math.max(y, 0), height - 1) * width + Math.min(Math.max(x, 0), width - 1)];
          }),
        )(world, 1),
      ),
      1,
    ),
  );

test("members where the real storms are have no part that lies otherwise", async () => {
  expect(await moved((y, x) => [y, x])).toBeNull();
});

test("a right half that lies three rows lower is found there, by that shift", async () => {
  const found = await moved((y, x) => [x >= width / 2 ? y - 3 : y, x]);
  expect(found!.where).toMatch(/right/);
  expect([found!.down, found!.right]).toEqual([3, 0]);
});

test("a zoom by two about the middle moves quarters outwards", async () => {
  const found = await moved((y, x) => [12 + Math.floor((y - 12) / 2), 12 + Math.floor((x - 12) / 2)]);
  expect(found).not.toBeNull();
  expect(found!.gain).toBeGreaterThan(0.02);
});
