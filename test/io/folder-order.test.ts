import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openFields } from "../../lib/io/fields/open.js";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";

/** Each file holds its own event and member: 100 event + member. */
describe("the order of files is that of their numbers, not of their letters", () => {
  let folder = "";
  const events = [2, 10, 9, 100, 1];
  const members = [10, 2, 1, 11, 0];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "undrizzle-order-"));
    for (const event of events)
      for (const member of members)
        await writeNpy(
          join(folder, `event_${event}_sample_${member}.npy`),
          npyOfFloats(Float64Array.of(100 * event + member, 0, 0, 0), [2, 2]),
        );
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("events and members", async () => {
    const file = await openFields(folder, { units: "mm/day", allowImplausible: true });
    expect([file.events, file.members]).toEqual([5, 5]);
    const found: number[][] = [];
    for (let event = 0; event < 5; event++)
      found.push((await file.readEvent(event)).map((values) => values[0]));
    expect(found).toEqual(
      [1, 2, 9, 10, 100].map((event) => [0, 1, 2, 10, 11].map((member) => 100 * event + member)),
    );
    expect(file.key(3)).toBe("event_10");
    await file.close();
  });
});

test("files of several events are members in the order of their numbers", async () => {
  const folder = await mkdtemp(join(tmpdir(), "undrizzle-order-"));
  for (const member of [10, 2, 1, 9])
    await writeNpy(
      join(folder, `run_r${member}.npy`),
      npyOfFloats(
        Float64Array.from({ length: 8 }, () => member),
        [2, 2, 2],
      ),
    );
  const file = await openFields(folder, { units: "mm/day", allowImplausible: true });
  expect((await file.readEvent(1)).map((values) => values[0])).toEqual([1, 2, 9, 10]);
  expect(file.notes.at(-1)).toBe(`${folder}: 4 files of the same 2 events are its members`);
  expect(file.members).toBe(4);
  await file.close();
  await rm(folder, { recursive: true });
});
