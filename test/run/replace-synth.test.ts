import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { OutputError } from "../../lib/errors.js";
import { appendLedger, hashOf, LEDGER } from "../../lib/io/writing/ledger.js";
import { namesIn, replaceSynth } from "../../lib/run/replace-synth.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-replace-"));
});
afterEach(() => rm(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);
const sample = (day: number) => `day_00000${day}_sample_00.Y_hr_syn.npy`;
/** Puts samples of these days into the folder that is built, as the sampler does. */
const filled =
  (days: readonly number[], content = "new") =>
  async (partial: string): Promise<string> => {
    for (const day of days) {
      appendLedger(partial, [[sample(day), hashOf(content)]]);
      await writeFile(join(partial, sample(day)), content);
    }
    return "done";
  };
const replace = <T>(
  fill: (partial: string, known: readonly unknown[]) => Promise<T>,
  record = "{}",
  force = false,
) => replaceSynth({ synthDir: at("synth"), outputsDir: folder }, record, { force }, fill);
const names = async (): Promise<string[]> => (await readdir(folder, { recursive: true })).sort();

describe("the samples of a run take the place of older ones", () => {
  test("all at once, with their record and ledger; older ones are gone", async () => {
    expect(await replace(filled([1, 2]))).toBe("done");
    expect(await names()).toEqual([
      "synth",
      `synth/${LEDGER}`,
      `synth/${sample(1)}`,
      `synth/${sample(2)}`,
      "synth/sampling.json",
    ]);
    expect(await readFile(at("synth/sampling.json"), "utf8")).toBe("{}");
    await replace(filled([3]), '{"seed": 2}');
    expect(await names()).toEqual(["synth", `synth/${LEDGER}`, `synth/${sample(3)}`, "synth/sampling.json"]);
  });

  test("what failed stays to go on from; the older ones are as they were", async () => {
    await replace(filled([1], "old"));
    const failing = replace(async (partial) => {
      await filled([1, 2])(partial);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await readFile(at(`synth/${sample(1)}`), "utf8")).toBe("old");
    expect(await namesIn(at("synth.partial"))).toContain(sample(2));
    await replace(async (partial) => {
      expect(await namesIn(partial)).toContain(sample(2));
      await filled([3])(partial);
    });
    expect(await namesIn(at("synth"))).toEqual(expect.arrayContaining([sample(1), sample(2), sample(3)]));
    await expect(replace(() => Promise.reject(new Error("no")), "{}")).rejects.toThrow();
    await replace(
      async (partial) => expect(await namesIn(partial)).toEqual([LEDGER, "sampling.json"]),
      '{"seed": 3}',
    );
  });

  test("what is known of samples made from the same: of what is built, then of what is there", async () => {
    const known = (record: string) =>
      replace(async (partial, folders) => {
        await filled([1])(partial);
        return folders.length;
      }, record);
    expect([await known("{}"), await known("{}"), await known('{"seed": 2}')]).toEqual([1, 2, 1]);
  });

  test("files of others stay; samples of others are refused unless they are forced", async () => {
    await replace(filled([1]));
    await writeFile(at("synth/notes.txt"), "mine");
    await replace(filled([2]));
    expect(await readFile(at("synth/notes.txt"), "utf8")).toBe("mine");
    await writeFile(at(`synth/${sample(5)}`), "theirs");
    await expect(replace(filled([3]))).rejects.toThrow(OutputError);
    expect(await namesIn(at("synth"))).toEqual(expect.arrayContaining([sample(2), sample(5)]));
    await replace(filled([3]), "{}", true);
    expect((await namesIn(at("synth"))).sort()).toEqual(
      [LEDGER, sample(3), "notes.txt", "sampling.json"].sort(),
    );
  });

  test("a file that was written and is no longer there is no end in peace", async () => {
    await replace(filled([1], "old"));
    const lost = replace(async (partial) => {
      await filled([1, 2])(partial);
      await rm(join(partial, sample(1)));
    });
    await expect(lost).rejects.toThrow(OutputError);
    await expect(lost).rejects.toThrow(
      /sample_00\.Y_hr_syn\.npy: was written and is no longer there: does another process work in/,
    );
    expect(await readFile(at(`synth/${sample(1)}`), "utf8")).toBe("old");
  });

  test("cut off between its two renames, it is finished by the next call", async () => {
    await replace(filled([1], "old"));
    const rename = async (from: string, to: string) =>
      (await import("node:fs/promises")).rename(at(from), at(to));
    await replace(filled([2]));
    await rename("synth", "synth.partial");
    await mkdir(at(".synth.replaced"));
    await writeFile(at(`.synth.replaced/${sample(1)}`), "old");
    await replace(async () => {
      expect(await namesIn(at("synth"))).toContain(sample(2));
      expect(await namesIn(folder)).not.toContain(".synth.replaced");
      await filled([2])(at("synth.partial"));
    });
    expect(await namesIn(at("synth"))).toContain(sample(2));
    await rename("synth", ".synth.replaced");
    await replace(async (partial) => {
      expect(await namesIn(at("synth"))).toContain(sample(2));
      await filled([4])(partial);
    });
    expect(await namesIn(folder)).not.toContain(".synth.replaced");
  });
  test("of no folder there are no names", async () => expect(await namesIn(at("none"))).toEqual([]));
});
