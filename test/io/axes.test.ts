import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PairOptions } from "../../lib/io/fields/open-options.js";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { openPair } from "../../lib/io/pairs/pair.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-axes-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Event e, member m: e + m / 10 everywhere. */
async function array(
  name: string,
  shape: readonly number[],
  value: (...index: number[]) => number,
): Promise<string> {
  const values = new Float64Array(shape.reduce((product, n) => product * n, 1));
  const cells = shape.at(-1)! * shape.at(-2)!;
  const leading = shape.slice(0, -2);
  for (let i = 0; i < values.length; i++) {
    let rest = Math.floor(i / cells);
    const index: number[] = [];
    for (const n of leading.toReversed()) {
      index.unshift(rest % n);
      rest = Math.floor(rest / n);
    }
    values[i] = value(...index);
  }
  const path = join(folder, name);
  await writeNpy(path, npyOfFloats(values, shape));
  return path;
}

async function valuesOf(truth: string, samples: string, options: PairOptions = {}) {
  const pair = await openPair({ truth, samples, units: "mm/day", ...options });
  const found: number[][] = [];
  for await (const { truth: observed, members } of pair)
    found.push([observed.values[0]!, ...members.map(({ values }) => values[0]!)]);
  await pair.close();
  return { found, notes: pair.notes.join("\n") };
}

const truthOf = (events: number) => array(`t${events}.npy`, [events, 2, 3], (event) => event);
const BY_EVENT = (event: number, member: number) => event + member / 10;
const BY_MEMBER = (member: number, event: number) => event + member / 10;
const THREE_OF_TWO = [
  [0, 0, 0.1],
  [1, 1, 1.1],
  [2, 2, 2.1],
];

test("the axis that is as long as the truth has the events", async () => {
  const truth = await truthOf(3);
  const straight = await valuesOf(truth, await array("s32.npy", [3, 2, 2, 3], BY_EVENT));
  expect(straight.found).toEqual(THREE_OF_TWO);
  expect(straight.notes).not.toMatch(/axes taken/);
  const turned = await valuesOf(truth, await array("s23.npy", [2, 3, 2, 3], BY_MEMBER));
  expect(turned.found).toEqual(THREE_OF_TWO);
  expect(turned.notes).toMatch(
    /s23\.npy: axes taken as member, event, y, x: the second is as long as the 3 events/,
  );
});

test("where both are, the order is asked for", async () => {
  const truth = await truthOf(2);
  const samples = await array("s22.npy", [2, 2, 2, 3], BY_MEMBER);
  await expect(valuesOf(truth, samples)).rejects.toThrow(
    /s22\.npy is 2×2×2×3, .*--axes member,event .*--samples-axes/,
  );
  const asked = await valuesOf(truth, samples, { axes: "member,event" });
  expect(asked.found).toEqual([
    [0, 0, 0.1],
    [1, 1, 1.1],
  ]);
  const other = await valuesOf(truth, samples, { samplesOptions: { axes: "event,member" } });
  expect(other.found).toEqual([
    [0, 0, 1],
    [1, 0.1, 1.1],
  ]);
});

test("where none is, both lengths are named", async () => {
  const samples = await array("s45.npy", [4, 5, 2, 3], BY_EVENT);
  await expect(valuesOf(await truthOf(3), samples)).rejects.toThrow(/4×5×2×3, .* 3 events: neither/);
});

test("a truth of [1, event, y, x] has one member", async () => {
  const truth = await array("t13.npy", [1, 3, 2, 3], (_, event) => event);
  const { found } = await valuesOf(truth, await array("s32b.npy", [3, 2, 2, 3], BY_EVENT));
  expect(found).toEqual(THREE_OF_TWO);
});
