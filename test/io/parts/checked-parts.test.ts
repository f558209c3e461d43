import { cp, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FormatError } from "../../../lib/errors.js";
import { checkParts, findParts } from "../../../lib/io/parts/checked-parts.js";
import { inputHash } from "../../../lib/io/parts/input-hash.js";
import type { Claim } from "../../../lib/io/parts/manifest.js";
import { finishPart, openPart, partsFolder } from "../../../lib/io/parts/part.js";
import { ofShard } from "../../../lib/io/parts/shard.js";
import { appendLedger, hashOf } from "../../../lib/io/writing/ledger.js";

const VERSION = "1.0.0";
const EVENTS = ["a", "b", "c", "d", "e", "f", "g", "h"];
let folder: string;
let target: string;
let at: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-checked-"));
  target = join(folder, "synth");
  at = partsFolder(target);
  await writeFile(join(folder, "model"), "weights");
});
afterEach(() => rm(folder, { recursive: true }));

/** The part of a shard with a file for each of its events, made from `model`. */
async function part(shard: number, of: number, more: Partial<Claim> = {}): Promise<void> {
  const events = Object.fromEntries(ofShard(EVENTS, { index: shard, of }).map((event) => [event, ""]));
  const sources = { "../model": await inputHash(join(folder, "model")) };
  const claim: Claim = {
    ...{ undrizzle: VERSION, command: "sample", shard, of, total: EVENTS.length },
    ...{ made: { seed: 1, days: "all" }, sources, events },
    ...more,
  };
  const opened = await openPart(target, claim);
  for (const event of Object.keys(claim.events)) {
    await writeFile(join(opened.folder, event), event);
    appendLedger(opened.folder, [[event, hashOf(event)]]);
  }
  await finishPart(opened, claim, { of: shard });
}

async function parts(of: number): Promise<void> {
  for (let shard = of; shard >= 1; shard--) await part(shard, of);
}

const problems = async (): Promise<string> => {
  const found = await checkParts(at, VERSION).catch((error: unknown) => error);
  expect(found).toBeInstanceOf(FormatError);
  return (found as Error).message.replace(`${at}: `, "");
};

describe("parts that are whole", () => {
  test("are given in the order of their shards, not of their names", async () => {
    const of = 11;
    await parts(of);
    await writeFile(join(at, ".nfs0001"), "");
    const checked = await checkParts(at, VERSION);
    expect(checked).toMatchObject({ target, command: "sample", unchecked: [] });
    expect(checked.parts.map(({ manifest }) => manifest.shard)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(checked.parts[9]!.folder).toBe(join(at, "10-of-11"));
  });

  test("whose inputs went away cannot be compared with them, which is told", async () => {
    await parts(2);
    await rm(join(folder, "model"));
    expect((await checkParts(at, VERSION)).unchecked).toEqual([join(folder, "model")]);
  });

  test("are found by their folder, by the output beside it, and by what holds it", async () => {
    await parts(1);
    await mkdir(join(folder, "other.parts"));
    expect(await findParts(at)).toEqual([at]);
    expect(await findParts(target)).toEqual([at]);
    expect(await findParts(folder)).toEqual([join(folder, "other.parts"), at]);
    await expect(findParts(join(folder, "model"))).rejects.toThrow(/model: no parts to merge/);
    await writeFile(join(folder, "file.parts"), "");
    await expect(findParts(join(folder, "file.parts"))).rejects.toThrow(FormatError);
  });
});

describe("parts are refused", () => {
  test("where some are missing: up to five are named", async () => {
    await part(3, 6);
    expect(await problems()).toBe("1-of-6, 2-of-6, 4-of-6, 5-of-6, 6-of-6 missing: run those shards");
    await rm(at, { recursive: true });
    await part(3, 8);
    expect(await problems()).toBe(
      "1-of-8, 2-of-8, 4-of-8, 5-of-8, 6-of-8 and 2 more missing: run those shards",
    );
  });

  test("where there is none, or something else", async () => {
    await mkdir(at);
    expect(await problems()).toBe("holds no part");
    await mkdir(join(at, "mine"));
    expect(await problems()).toBe("mine is no part: move it away; holds no part");
  });

  test("of several numbers of shards", async () => {
    await parts(2);
    await cp(join(at, "1-of-2"), join(at, "1-of-3"), { recursive: true });
    const message = await problems();
    expect(message).toContain("1-of-3 holds shard 1/2, which it is not called after: remove it");
    expect(message).toContain("parts of 2 and of 3 shards (1-of-2, 1-of-3, 2-of-2): remove those that");
  });

  test("that are called after another shard", async () => {
    await parts(2);
    await rm(join(at, "2-of-2"), { recursive: true });
    await rename(join(at, "1-of-2"), join(at, "2-of-2"));
    expect(await problems()).toBe(
      "2-of-2 holds shard 1/2, which it is not called after: remove it; 1-of-2 missing: run those shards",
    );
  });

  test.each([
    [{ made: { seed: 2, days: "all" } }, "seed 2, not 1"],
    [{ made: { seed: 1, days: "all", temperature: 2 } }, "temperature 2, not nothing"],
    [{ made: { days: "all", seed: 1 } }, "in the order of its options"],
    [{ command: "fix" }, "command fix, not sample"],
    [{ total: 9 }, "total 9, not 8"],
  ] as const)("that were made otherwise than most: %j", async (more, difference) => {
    await parts(3);
    await part(2, 3, more);
    expect(await problems()).toBe(
      `2-of-3 was made otherwise than 1-of-3, 3-of-3 (${difference}): run shard 2/3 again, or the others`,
    );
  });

  test("by another version, unfinished, or with another manifest than was written", async () => {
    await parts(3);
    await part(1, 3, { undrizzle: "0.9.0" });
    await rm(join(at, "2-of-3/manifest.json"));
    await writeFile(join(at, "3-of-3/manifest.json"), "{}");
    expect(await problems()).toBe(
      "1-of-3 was made by undrizzle 0.9.0, this is 1.0.0: run shard 1/3 again; " +
        "2-of-3 is not finished: run shard 2/3 again; " +
        "the manifest of 3-of-3 was changed since: run shard 3/3 again",
    );
  });

  test("that share an event, of which the first five are named", async () => {
    await part(1, 2, { events: Object.fromEntries(EVENTS.map((event) => [event, ""])) });
    await part(2, 2, { events: Object.fromEntries(EVENTS.slice(0, 6).map((event) => [event, ""])) });
    expect(await problems()).toBe(
      ["a", "b", "c", "d", "e"].map((event) => `${event} is in 1-of-2 and in 2-of-2`).join("; "),
    );
  });

  test("that do not hold all events together", async () => {
    await part(1, 2);
    await part(2, 2, { events: { b: "", d: "", f: "" } });
    expect(await problems()).toBe("the parts hold 7 events of 8: run all shards again");
  });

  test("whose files or inputs changed since", async () => {
    await parts(2);
    await writeFile(join(at, "1-of-2/c"), "C");
    await rm(join(at, "1-of-2/e"));
    await writeFile(join(folder, "model"), "other weights");
    expect(await problems()).toBe(
      "1-of-2/c, 1-of-2/e changed or removed since: run shard 1/2 again; " +
        `1-of-2 is stale, for ${join(folder, "model")} changed since: run shard 1/2 again; ` +
        `2-of-2 is stale, for ${join(folder, "model")} changed since: run shard 2/2 again`,
    );
  });
});
