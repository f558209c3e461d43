import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConfigError, FormatError, ShapeError } from "../../lib/errors.js";
import { makeField } from "../../lib/fields/field.js";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { readConditioning, readPredictors } from "../../lib/run/conditioning.js";
import { readGivenInputs } from "../../lib/run/given-inputs.js";
import { needFinite } from "../../lib/run/need-finite.js";
import type { Run } from "../../lib/run/run.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-inputs-"));
});
afterEach(() => rm(folder, { recursive: true }));

const put = async (path: string, values: readonly number[], shape: number[]): Promise<void> => {
  await mkdir(join(folder, path, ".."), { recursive: true });
  await writeNpy(join(folder, path), npyOfFloats(Float64Array.from(values), shape));
};
const run = (inputs: Record<string, unknown>, days: readonly number[] = [3, 7, 8, 20]): Run =>
  ({
    config: { file: join(folder, "config.yaml"), model: { inputs, in_channels_X: 2 } },
    dataDir: folder,
    grid: { height: 2, width: 3 },
    days,
  }) as unknown as Run;
const counted = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** What an input is on a day: dims and values. */
async function given(setting: unknown, day: number, days?: readonly number[]) {
  const { extra } = await (await readGivenInputs(run({ extra: setting }, days))).of(day);
  return [extra!.dims, [...extra!.data]];
}

describe("inputs that the config gives", () => {
  test.each<[string, unknown, number[], number[]]>([
    ["a number", 2, [], [2]],
    ["a truth value", true, [], [1]],
    ["a number as a constant", { constant: 2.5 }, [], [2.5]],
    ["a list", [0.25, 0.75], [2], [0.25, 0.75]],
    [
      "lists in a list",
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [2, 3],
      [1, 2, 3, 4, 5, 6],
    ],
  ])("%s", async (_, setting, dims, values) => {
    expect(await given(setting, 3)).toEqual([dims, values]);
    expect(await given(setting, 20)).toEqual([dims, values]);
  });

  test.each<[string, unknown]>([
    ["lists of different lengths", [[1, 2], [3]]],
    ["lists of different depths", [[1, 2], 3]],
    ["numbers and lists", [1, [2, 3]]],
    ["a text in a list", ["winter"]],
    ["infinite", [Number.POSITIVE_INFINITY]],
    ["a text among numbers", [1, "2"]],
    ["nothing", [null]],
  ])("refused: %s", async (_, setting) => {
    const refused = readGivenInputs(run({ extra: setting }));
    await expect(refused).rejects.toThrow(ConfigError);
    await expect(refused).rejects.toThrow(/config\.yaml: model\.inputs\.extra is .*give a number, or a list/);
  });

  test("a name for another input is no value", async () => {
    const inputs = await readGivenInputs(run({ X_lr: "predictors", season: 1 }));
    expect(inputs.names).toEqual(["season"]);
  });

  test("an array for every event", async () => {
    await put("relief.npy", [1, 2, 3, 4, 5, 6], [2, 3]);
    expect(await given({ constant: "relief.npy" }, 7)).toEqual([
      [2, 3],
      [1, 2, 3, 4, 5, 6],
    ]);
    await put("hole.npy", [1, 2, Number.NaN], [3]);
    await expect(readGivenInputs(run({ extra: { constant: "hole.npy" } }))).rejects.toThrow(
      /hole\.npy: model\.inputs\.extra: is NaN at \[2\]/,
    );
  });

  test("a file whose first axis is the days of Y_hr, ascending", async () => {
    await put("sst.npy", counted(8), [4, 2]);
    expect(await given({ file: "sst.npy" }, 3)).toEqual([[2], [0, 1]]);
    expect(await given({ file: "sst.npy" }, 20)).toEqual([[2], [6, 7]]);
  });

  test("a file whose first axis is the number of the day", async () => {
    await put("sst.npy", counted(42), [21, 2]);
    expect(await given({ file: "sst.npy" }, 3)).toEqual([[2], [6, 7]]);
    expect(await given({ file: "sst.npy" }, 20)).toEqual([[2], [40, 41]]);
    await put("month.npy", counted(21), [21]);
    expect(await given({ file: "month.npy" }, 8)).toEqual([[], [8]]);
  });

  test("a file of neither is refused, and a hole on the day that has it", async () => {
    await put("sst.npy", counted(40), [20, 2]);
    const refused = readGivenInputs(run({ extra: { file: "sst.npy" } }));
    await expect(refused).rejects.toThrow(FormatError);
    await expect(refused).rejects.toThrow(/shape \(20, 2\) .* the 4 days of Y_hr, ascending, .* \(0 to 20\)/);
    await put("sst.npy", counted(8).with(5, Number.NaN), [4, 2]);
    const inputs = await readGivenInputs(run({ extra: { file: "sst.npy" } }));
    await inputs.of(7);
    await expect(inputs.of(8)).rejects.toThrow(
      /model\.inputs\.extra, day 8: is NaN at \[1\] \(1 of 2 values/,
    );
  });

  test.each(["sst/day_%06d.npy", "sst/day_%d.npy", "sst/day_{day}.npy", "sst/day_%3d.npy"])(
    "a file a day: %s",
    async (pattern) => {
      const name = { "%06d": "000007", "%d": "7", "{day}": "7", "%3d": "007" }[
        /%\d*d|\{day\}/.exec(pattern)![0]
      ]!;
      await put(`sst/day_${name}.npy`, [5, 6], [2]);
      expect(await given({ file: pattern }, 7)).toEqual([[2], [5, 6]]);
    },
  );

  test("a folder with a file a day", async () => {
    await put("sst/day_000007.npy", [5, Number.NaN], [2]);
    await put("sst/day_000008.npy", [5, 6], [2]);
    expect(await given({ file: "sst" }, 8)).toEqual([[2], [5, 6]]);
    await expect(given({ file: "sst" }, 7)).rejects.toThrow(
      /day_000007\.npy: model\.inputs\.extra, day 7: is NaN/,
    );
  });
});

describe("what a model is told of a day", () => {
  test("predictors have the channels of the config", async () => {
    await put("X_lr/day_000003.npy", counted(8), [2, 2, 2]);
    expect(await readPredictors(run({}), 3)).toEqual({
      dims: [2, 2, 2],
      data: Float32Array.from(counted(8)),
    });
    for (const shape of [
      [1, 4, 2],
      [2, 4],
      [2, 2, 2, 1],
    ]) {
      await put("X_lr/day_000003.npy", counted(8), shape);
      const refused = readPredictors(run({}), 3);
      await expect(refused).rejects.toThrow(ShapeError);
      await expect(refused).rejects.toThrow(
        `has shape ${shape.join("×")}, not 2 channels × rows × columns (model.in_channels_X)`,
      );
    }
  });

  test("every value is finite, or the first that is not is named", async () => {
    const statics = { dims: [0, 2, 3], data: new Float32Array(0) };
    const others = {
      names: [],
      of: async (day: number) => ({ month: { dims: [], data: Float64Array.of(day) } }),
    };
    const tell = (values: readonly number[]) =>
      readConditioning(
        run({}),
        3,
        makeField("z", { height: 2, width: 3 }, Float64Array.from(values)),
        statics,
        others,
      );
    await put("X_lr/day_000003.npy", counted(8), [2, 2, 2]);
    expect(await tell(counted(6))).toEqual({
      predictors: { dims: [2, 2, 2], data: Float32Array.from(counted(8)) },
      statics,
      truth: { dims: [1, 2, 3], data: Float32Array.from(counted(6)) },
      others: { month: { dims: [], data: Float64Array.of(3) } },
    });
    await expect(tell(counted(6).with(5, Number.NaN))).rejects.toThrow(
      /Y_hr\/day_000003\.npy: day 3: is NaN at \[0, 1, 2\] \(1 of 6 values/,
    );
    await put("X_lr/day_000003.npy", counted(8).with(6, -Infinity).with(7, Number.NaN), [2, 2, 2]);
    await expect(tell(counted(6))).rejects.toThrow(
      /X_lr\/day_000003\.npy: day 3: is -Infinity at \[1, 1, 0\] \(2 of 8 values/,
    );
  });

  test("no values are finite", () => {
    expect(() => needFinite(new Float32Array(0), [0], "x")).not.toThrow();
    expect(() => needFinite(Float32Array.of(1, -0), [2], "x")).not.toThrow();
  });
});

test("a file of a run that is no JSON, or no object", async () => {
  const { readJson } = await import("../../lib/run/read-json.js");
  const file = join(folder, "a.json");
  await expect(readJson(file, "nothing can be told")).rejects.toThrow(/a\.json.*nothing can be told/);
  for (const text of ["3", "null", '"day"']) {
    await writeFile(file, text);
    await expect(readJson(file, "")).rejects.toThrow(`holds ${text}, not an object`);
  }
  await writeFile(file, "[1, 2]");
  expect(await readJson(file, "")).toEqual([1, 2]);
});
