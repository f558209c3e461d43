import { copyFile, mkdir, readdir, readFile, rename, rm, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { zToMm } from "../../lib/fields/transform.js";
import { npyOfFloats, readFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { eventsInMm, readTruth, runEvents } from "../../lib/run/events.js";
import { needNormalisation, openRun, selectDays } from "../../lib/run/run.js";
import { openSampler, sampleEvents, sampleOptions } from "../../lib/run/sample.js";
import { writeSamples } from "../../lib/run/write-samples.js";
import { tiny, tinyRun } from "../fixtures/tiny-run.js";

async function bytesOf(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), "hex")] as const)),
  );
}

describe("openRun", () => {
  test("reads days, grid, mask and normalisation", async () => {
    const run = await openRun(await tinyRun());
    expect(run.days).toEqual(tiny.days);
    expect(run.grid).toMatchObject({ height: 6, width: 5 });
    expect([...run.landMask!.slice(0, 5)]).toEqual([1, 1, 1, 1, 0]);
    expect(needNormalisation(run).std[0]).toBeCloseTo(0.8);
  });

  test("a data_root without config.yaml is a run too", async () => {
    const folder = await tinyRun();
    await unlink(join(folder, "config.yaml"));
    await rm(join(folder, "outputs"), { recursive: true, force: true });
    expect((await openRun(folder)).outputsDir).toBe(folder);
    await mkdir(join(folder, "outputs"));
    expect((await openRun(folder)).outputsDir).toBe(join(folder, "outputs"));
  });

  test("days are in the order of their numbers, whatever their digits", async () => {
    const folder = await tinyRun();
    for (const day of ["1000000", "999999"])
      await copyFile(join(folder, "data/Y_hr/day_000003.npy"), join(folder, `data/Y_hr/day_${day}.npy`));
    expect((await openRun(folder)).days).toEqual([...tiny.days, 999999, 1000000]);
  });

  test("folders of another machine are named, relative ones are not", async () => {
    const folder = await tinyRun();
    const open = (text: string) => writeFile(join(folder, "config.yaml"), text).then(() => openRun(folder));
    await expect(open("data_root: /not/here\noutputs_root: outputs\n")).rejects.toThrow(
      /data_root is \/not\/here, which is not on this machine: give --data-root DIR/,
    );
    await expect(open("data_root: .\noutputs_root: /not/here\n")).rejects.toThrow(
      /outputs_root is \/not\/here, and neither it nor \/not is on this machine: give --outputs-root DIR/,
    );
    for (const outputs of ["outputs", "some/where", folder, join(folder, "new")])
      expect((await open(`data_root: .\noutputs_root: ${outputs}\n`)).days).toEqual(tiny.days);
  });

  test("one file of the statistics alone is refused, none at all is not", async () => {
    const folder = await tinyRun();
    await rm(join(folder, "data/metadata/ERA5_std_train.npy"));
    await expect(openRun(folder)).rejects.toThrow(/ERA5_std_train\.npy/);
    await rm(join(folder, "data/metadata/ERA5_mean_train.npy"));
    expect((await openRun(folder)).normalisation).toBeNull();
  });

  test("a folder of fields without a day is refused", async () => {
    const folder = await tinyRun();
    for (const day of tiny.days)
      await unlink(join(folder, `data/Y_hr/day_${String(day).padStart(6, "0")}.npy`));
    await expect(openRun(folder)).rejects.toThrow(
      /Y_hr: no day_000000\.npy files: is data_root \(\.\) right/,
    );
  });

  test.each([
    ["all", [3, 7, 8, 20]],
    ["heavy_only", [3, 8, 20]],
    ["split:train", [3, 7]],
    ["file:days.txt", [7, 20]],
  ])("days %s", async (selector, days) => {
    const folder = await tinyRun();
    await writeFile(join(folder, "days.txt"), "20\n7\n");
    expect(await selectDays(await openRun(folder), selector)).toEqual(days);
  });

  test.each([
    ["one a line, with empty lines and Windows ends", "\uFEFF20\r\n\r\n 7 \r\n"],
    ["names of files", "day_000007\nday_000020.npy"],
    ["a JSON list of numbers", "[7,\n20]\n"],
    ["a JSON list of names", '["7", "day_000020"]'],
  ])("days of a file: %s", async (_, text) => {
    const folder = await tinyRun();
    await writeFile(join(folder, "days.txt"), text);
    expect(await selectDays(await openRun(folder), "file:days.txt")).toEqual([7, 20]);
  });

  test.each([
    ["7\n2001/05/02\n", /days\.txt: line 2: "2001\/05\/02" is no day: .*calendar date/],
    ["2001-05-02\n", /line 1: "2001-05-02" is no day/],
    ["7\n\n20 # wet\n", /line 3: "20 # wet" is no day/],
    ["3, 7\n", /line 1: "3, 7" is no day/],
    ["-7", /line 1: "-7" is no day/],
    ["7.5", /line 1: "7\.5" is no day/],
    ["7.000000000000000000e+00", /line 1: "7\.0+e\+00" is no day/],
    ["0x7", /line 1: "0x7" is no day/],
    ["7777777777777777777777", /line 1: "7{22}" is no day/],
    ["[7, 8.5]", /item 2: 8\.5 is no day/],
    ["[7, null]", /item 2: null is no day/],
    ["[[7, 8]]", /item 1: a list or an object is no day/],
    ['["2001/05/02"]', /item 1: "2001\/05\/02" is no day/],
    ["[7, 8", /days\.txt: not JSON/],
    ['{"days": [7]}', /holds an object, not a list/],
    [" \n", /days\.txt: holds no day numbers/],
  ])("%j in a list of days is refused, never read as the numbers in it", async (text, message) => {
    const folder = await tinyRun();
    await writeFile(join(folder, "days.txt"), text);
    await expect(selectDays(await openRun(folder), "file:days.txt")).rejects.toThrow(message);
  });

  test("what is no day in split.json and categories.json is named", async () => {
    const folder = await tinyRun();
    const run = await openRun(folder);
    await writeFile(join(folder, "data/metadata/split.json"), '{"train": [3, "2001/05/02"]}');
    await expect(selectDays(run, "split:train")).rejects.toThrow(/split train: "2001\/05\/02" is no day/);
    await expect(selectDays(run, "split:constructor")).rejects.toThrow(/no split constructor/);
    await writeFile(join(folder, "data/metadata/categories.json"), '{"2001-05-02": "heavy_coast"}');
    await expect(selectDays(run, "heavy_only")).rejects.toThrow(/"2001-05-02" is no day/);
    await expect(selectDays(run, "2001/05/02")).rejects.toThrow(/days is 2001\/05\/02: give all/);
  });

  test("selectors that name nothing are refused with what there is", async () => {
    const folder = await tinyRun();
    const run = await openRun(folder);
    await expect(selectDays(run, "split:dev")).rejects.toThrow(
      /split\.json: no split dev: it has train, val, test/,
    );
    await writeFile(join(folder, "days.txt"), "1000\n");
    await expect(selectDays(run, "file:days.txt")).rejects.toThrow(/names none of the 4 days/);
    await expect(selectDays(run, "file:absent.txt")).rejects.toThrow(
      /absent\.txt does not exist: days cannot be chosen by it/,
    );
  });

  test("what is not a run is named", async () => {
    await expect(openRun("/nowhere")).rejects.toThrow("/nowhere: no such file or folder");
    const folder = await tinyRun();
    await rm(join(folder, "data/Y_hr"), { recursive: true });
    await expect(openRun(folder)).rejects.toThrow(/Y_hr: no such folder/);
  });

  test("statistics of another grid are refused with both shapes", async () => {
    const folder = await tinyRun();
    await writeNpy(
      join(folder, "data/metadata/ERA5_std_train.npy"),
      npyOfFloats(new Float32Array(20), [5, 4]),
    );
    await expect(openRun(folder)).rejects.toThrow(/ERA5_std_train\.npy.*5.*4/);
  });
});

describe("writeSamples", () => {
  const written = async (folder: string, replaced = {}): Promise<Record<string, string>> => {
    const run = await openRun(folder);
    await writeSamples(await openSampler(run), sampleOptions(run, replaced));
    return bytesOf(run.synthDir);
  };

  test("writes K samples a heavy day with the predictors beside them", async () => {
    const folder = await tinyRun();
    const names = Object.keys(await written(folder));
    expect(names).toHaveLength(3 * 3 * 2 + 2);
    expect(names).toContain("day_000003_sample_00.Y_hr_syn.npy");
    const { shape } = await readFloats(join(folder, "outputs/synth/day_000020_sample_02.Y_hr_syn.npy"));
    expect(shape).toEqual([1, 6, 5]);
    expect(await readFile(join(folder, "outputs/synth/day_000008_sample_01.X_lr_ref.npy"))).toEqual(
      await readFile(join(folder, "data/X_lr/day_000008.npy")),
    );
  });

  test("same seed, same bytes; another seed, others", async () => {
    const first = await written(await tinyRun());
    expect(await written(await tinyRun())).toEqual(first);
    const other = await written(await tinyRun(), { seed: 6 });
    const name = "day_000003_sample_00.Y_hr_syn.npy";
    expect(other[name]).not.toBe(first[name]);
  });

  test("a member's bytes do not depend on how many are drawn or which days", async () => {
    const all = await written(await tinyRun());
    const fewer = await written(await tinyRun(), { K: 1, days: "split:test" });
    const name = "day_000020_sample_00.Y_hr_syn.npy";
    expect(fewer[name]).toBe(all[name]);
  });

  test("an interrupted call goes on and ends with the same bytes", async () => {
    const undisturbed = await written(await tinyRun());
    const folder = await tinyRun();
    const run = await openRun(folder);
    const sampler = await openSampler(run);
    const stop = writeSamples(sampler, sampleOptions(run), (done) => {
      if (done === 2) throw new Error("cut off");
    });
    await expect(stop).rejects.toThrow("cut off");
    expect(await readdir(run.outputsDir)).toEqual(["synth.partial"]);
    const resumed = await writeSamples(sampler, sampleOptions(run));
    expect(resumed.resumed).toBeGreaterThanOrEqual(2);
    expect(await bytesOf(run.synthDir)).toEqual(undisturbed);
  });

  test("old samples stay until new ones are complete", async () => {
    const folder = await tinyRun();
    const before = await written(folder);
    const run = await openRun(folder);
    const stop = writeSamples(await openSampler(run), sampleOptions(run, { seed: 9 }), () => {
      throw new Error("cut off");
    });
    await expect(stop).rejects.toThrow("cut off");
    expect(await bytesOf(run.synthDir)).toEqual(before);
  });

  test("cut off between its two renames, the next call finds the new samples", async () => {
    const folder = await tinyRun();
    const expected = await written(folder);
    await rename(join(folder, "outputs/synth"), join(folder, "outputs/synth.partial"));
    await mkdir(join(folder, "outputs/.synth.replaced"));
    expect(await written(folder)).toEqual(expected);
    expect(await readdir(join(folder, "outputs"))).toEqual(["synth"]);
  });

  test("pixel_threshold works in mm/day: nothing is left in (0, 0.5)", async () => {
    const folder = await tinyRun();
    await written(folder, { pixelThreshold: 0.5 });
    const run = await openRun(folder);
    let wet = 0;
    for await (const { members } of eventsInMm(run, await runEvents(run)))
      for (const { values } of members)
        for (const v of values) {
          expect(v < 1e-6 || v >= 0.4999).toBe(true);
          if (v >= 0.4999) wet++;
        }
    expect(wet).toBeGreaterThan(0);
  });

  test("min_threshold discards poor posterior samples and says how many", async () => {
    const folder = await tinyRun();
    const run = await openRun(folder);
    const result = await writeSamples(await openSampler(run), sampleOptions(run, { minThreshold: 1 }));
    expect(result.samples + result.discarded).toBe(9);
    expect(result.discarded).toBeGreaterThan(0);
    const prior = await writeSamples(
      await openSampler(run),
      sampleOptions(run, { minThreshold: 1, mode: "prior" }),
    );
    expect(prior.discarded).toBe(0);
  });

  test.each([
    [{ K: 0 }, "K is 0"],
    [{ temperature: 0 }, "temperature is 0"],
    [{ pixelThreshold: -1 }, "pixel threshold is -1"],
    [{ minThreshold: 2 }, "min_threshold is 2"],
  ])("%j is refused", async (replaced, message) => {
    const run = await openRun(await tinyRun());
    expect(() => sampleOptions(run, replaced)).toThrow(message);
  });

  test("a run without a model says which key is missing", async () => {
    const folder = await tinyRun();
    await writeFile(join(folder, "config.yaml"), "data_root: .\noutputs_root: outputs\n");
    await expect(openSampler(await openRun(folder))).rejects.toThrow(/model\.encoder is missing/);
  });

  test("predictors with other channels are refused with shape and key", async () => {
    const folder = await tinyRun();
    await writeNpy(join(folder, "data/X_lr/day_000003.npy"), npyOfFloats(new Float32Array(18), [3, 3, 2]));
    await expect(written(folder)).rejects.toThrow(/day_000003\.npy: has shape 3×3×2, not 2 channels/);
  });
});

describe("runEvents", () => {
  test("pairs each sampled day with its real field", async () => {
    const folder = await tinyRun();
    const run = await openRun(folder);
    const sampler = await openSampler(run);
    const options = sampleOptions(run);
    await writeSamples(sampler, options);
    const events = await runEvents(run);
    expect(events).toMatchObject({ length: 3, members: 3, space: "z" });
    const decoded = await sampleEvents(sampler, options);
    const fresh: Float32Array[] = [];
    for await (const event of decoded) fresh.push(...event.members.map((m) => m.values as Float32Array));
    const keys: string[] = [];
    const stored: Float32Array[] = [];
    for await (const event of events) {
      keys.push(event.key);
      stored.push(...event.members.map((m) => m.values as Float32Array));
    }
    expect(keys).toEqual(["day_000003", "day_000008", "day_000020"]);
    expect(stored).toEqual(fresh);
  });

  test("mm/day are the inverse transform of what is stored", async () => {
    const folder = await tinyRun();
    const run = await openRun(folder);
    await writeSamples(await openSampler(run), sampleOptions(run));
    for await (const { truth } of eventsInMm(run, await runEvents(run))) {
      expect(truth.space).toBe("mm/day");
      expect(truth.values).toEqual(
        zToMm(await readTruth(run, Number(/\d+/.exec("day_000003")![0])), needNormalisation(run)).values,
      );
      break;
    }
  });

  test("samples of a day without a real field are refused", async () => {
    const folder = await tinyRun();
    const run = await openRun(folder);
    await writeSamples(await openSampler(run), sampleOptions(run));
    await unlink(join(folder, "data/Y_hr/day_000008.npy"));
    await expect(openRun(folder).then(runEvents)).rejects.toThrow(/samples of day 8 have no real field/);
  });

  test("no samples yet: says what to run", async () => {
    await expect(openRun(await tinyRun()).then(runEvents)).rejects.toThrow(/run undrizzle sample first/);
  });
});
