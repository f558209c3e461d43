import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { read, utils } from "xlsx";
import { compareSkill, type SkillPair, type SkillRow, type SkillSeeds } from "../../lib/augment/skill.js";
import { skillCsv, skillSheets } from "../../lib/augment/skill-files.js";
import type { FieldEvent } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { randomStream } from "../../lib/fields/random.js";
import { xlsx } from "../../lib/io/tables/xlsx.js";
import { cellErrors } from "../../lib/metrics/cell-errors.js";
import { contingency } from "../../lib/metrics/contingency.js";
import { gpdOf } from "../../lib/metrics/gpd.js";
import { histogramKl } from "../../lib/metrics/histogram-kl.js";
import type { Metric } from "../../lib/metrics/metric.js";
import { spatialCorrelation } from "../../lib/metrics/spatial-correlation.js";
import { ssim } from "../../lib/metrics/ssim.js";
import { variogram } from "../../lib/metrics/variogram.js";
import { skillDifferencesPlot } from "../../lib/present/plots/skill-differences.js";
import { renderSvg } from "../../lib/present/render.js";
import { add } from "../fixtures/measured.js";

const grid = { height: 14, width: 15 };
const cells = grid.height * grid.width;
const mask = Uint8Array.from({ length: cells }, (_, i) => (i % 15 === 0 ? 0 : 1));

/** Patches of rain that drift; `noise` is how far a model is from them. */
function pairs(
  days: number,
  noises: readonly [number, number],
  key = (day: number) => `day ${day}`,
): SkillPair[] {
  return Array.from({ length: days }, (_, day) => {
    const rain = Float32Array.from({ length: cells }, (_, i) => {
      const [y, x] = [Math.floor(i / 15), i % 15];
      return Math.max(0, 30 * Math.sin(y / 3 + day) * Math.cos(x / 4 - day) - 5);
    });
    const truth = makeField("mm/day", grid, rain, mask);
    const model = (noise: number, stream: number): FieldEvent<"mm/day"> => {
      const { normal } = randomStream(stream, day);
      const values = rain.map((v) => Math.max(0, v * (1 + noise * normal())));
      return { key: key(day), index: day, truth, members: [makeField("mm/day", grid, values, mask)] };
    };
    return { before: model(noises[0], 1), after: model(noises[1], 2) };
  });
}

async function* stream<T>(events: readonly T[]): AsyncGenerator<T> {
  yield* events;
}
const streamed = <T extends SkillPair | SkillSeeds>(events: readonly T[]): AsyncIterable<T> => ({
  [Symbol.asyncIterator]: () => stream(events),
});

const find = (rows: readonly SkillRow[], score: string, threshold: number | null = null, season = "all") =>
  rows.find((row) => row.score === score && row.threshold === threshold && row.stratum === season)!;

function over<State, Result>(metric: Metric<State, Result>, events: readonly FieldEvent<"mm/day">[]): Result {
  const state = metric.init();
  for (const event of events) add(metric, state, event);
  return metric.result(state);
}

describe("the table", () => {
  const events = pairs(12, [0.8, 0.2]);
  const before = events.map((pair) => pair.before);

  test("holds what the metrics give over all events", async () => {
    const { rows, percentiles } = await compareSkill(streamed(events), {
      replicates: 20,
      thresholds: [5, 20],
    });
    const value = (score: string, threshold: number | null = null) => find(rows, score, threshold).before;
    const tables = over(contingency({ thresholds: [5, 20, percentiles.P95] }), before).scores;
    for (const table of tables) {
      expect(value("CSI", table.threshold)).toBeCloseTo(table.csi, 12);
      expect(value("POD", table.threshold)).toBeCloseTo(table.pod, 12);
      expect(value("precision", table.threshold)).toBeCloseTo(1 - table.far, 12);
      expect(value("SEDI", table.threshold)).toBeCloseTo(table.sedi, 12);
      expect(value("frequency bias", table.threshold)).toBeCloseTo(table.bias, 12);
    }
    const errors = over(cellErrors({ tailFrom: Number.POSITIVE_INFINITY }), before);
    expect(value("RMSE")).toBeCloseTo(errors.rmse, 12);
    expect(value("bias")).toBeCloseTo(errors.bias, 12);
    expect(value("correlation")).toBeCloseTo(over(spatialCorrelation(), before).mean, 12);
    expect(value("SSIM")).toBeCloseTo(over(ssim(), before).mean, 12);
    expect(value("KL divergence")).toBeCloseTo(over(histogramKl(), before).kl, 12);
    const lags = over(variogram({ maxLag: 5 }), before);
    expect(value("variogram lag 5")).toBeCloseTo(lags.samples[4]!, 9);
    expect(find(rows, "variogram lag 5").best).toBeCloseTo(lags.truth[4]!, 9);
    expect(rows.filter(({ percentile }) => percentile === "P99")).toHaveLength(5);
  });

  test("scores both on the cells that both have, and says how many are left out", async () => {
    const half = events.map(({ before: event }) => {
      const [member] = event.members;
      const values = member!.values.map((v, i) => (i < 7 * 15 ? Number.NaN : v));
      return { before: { ...event, members: [{ ...member!, values }] }, after: event };
    });
    const { rows, notes } = await compareSkill(streamed(half), { replicates: 20 });
    // On the rows that both have they are one and the same.
    for (const row of rows) {
      expect(row.after).toEqual(row.before);
      expect(row.verdict).toBe("unclear");
    }
    expect(notes[0]).toBe(
      "scored on the 1176 cells that have a value before and after: 1176 more, in 12 of 12 events, are missing in one of them",
    );
    const none = half.map(({ before: event, after }) => {
      const [member] = after.members;
      const values = member!.values.map((v, i) => (i < 7 * 15 ? v : Number.NaN));
      return { before: event, after: { ...after, members: [{ ...member!, values }] } };
    });
    await expect(compareSkill(streamed(none))).rejects.toThrow(
      /none has a value in the truth, before and after/,
    );
  });

  test("fits the tail from classes as from all values, to half a percent", async () => {
    const many = pairs(60, [0.8, 0.2]);
    const { rows, percentiles } = await compareSkill(streamed(many), { replicates: 5 });
    const inside = many.flatMap(({ before }) =>
      Array.from(before.members[0]!.values).filter((_, i) => mask[i] === 1),
    );
    const { shape, scale } = gpdOf(inside, percentiles.P95);
    expect(find(rows, "GPD scale").before / scale).toBeCloseTo(1, 2);
    expect(Math.abs(find(rows, "GPD scale").before / scale - 1)).toBeLessThan(0.005);
    expect(Math.abs(find(rows, "GPD shape").before - shape)).toBeLessThan(0.005);
  });

  test("counts Σ real for the relative bias, and leaves it undefined without rain", async () => {
    const small = (...values: number[]) =>
      makeField("mm/day", { height: 1, width: 3 }, Float64Array.from(values));
    const event = (truth: number[], sample: number[]): FieldEvent<"mm/day"> => ({
      key: "a",
      index: 0,
      truth: small(...truth),
      members: [small(...sample)],
    });
    const one = { before: event([1, 2, Number.NaN], [2, 4, 9]), after: event([1, 2, Number.NaN], [1, 2, 9]) };
    const { rows } = await compareSkill(streamed([one]), { replicates: 3 });
    expect(find(rows, "relative bias")).toMatchObject({ before: 1, after: 0, difference: -1 });
    expect(find(rows, "bias")).toMatchObject({ before: 1.5, after: 0 });
    const dry = { before: event([0, 0, 0], [0, 1, 0]), after: event([0, 0, 0], [0, 0, 0]) };
    const none = await compareSkill(streamed([dry]), { replicates: 3 });
    expect(find(none.rows, "relative bias").before).toBeNaN();
    expect(find(none.rows, "GPD shape").before).toBeNaN();
    expect(none.notes.join()).toMatch(/P95 of the truth is 0/);
  });
});

describe("the interval", () => {
  test("of a model against itself is nothing, and no verdict", async () => {
    const same = pairs(15, [0.5, 0.5]).map(({ before }) => ({ before, after: before }));
    const { rows } = await compareSkill(streamed(same), { replicates: 50 });
    expect(find(rows, "CSI", 10)).toMatchObject({ difference: 0, lower: 0, upper: 0, verdict: "unclear" });
  });

  test("of a clearly better model is on one side; swapped, on the other", async () => {
    const [better, worse] = [
      await compareSkill(streamed(pairs(15, [0.9, 0.1])), { replicates: 100, sameModel: true }),
      await compareSkill(streamed(pairs(15, [0.1, 0.9])), { replicates: 100, sameModel: true }),
    ];
    for (const score of ["RMSE", "SSIM", "KL divergence"]) {
      expect(find(better.rows, score).verdict).toBe("better");
      expect(find(worse.rows, score).verdict).toBe("worse");
    }
    const { difference, lower, upper } = find(better.rows, "CSI", 10);
    expect(lower).toBeGreaterThan(0);
    expect(lower).toBeLessThanOrEqual(difference);
    expect(upper).toBeGreaterThanOrEqual(difference);
  });

  test("is the same for the same seed, another for another", async () => {
    const events = pairs(12, [0.8, 0.2]);
    const run = async (seed: number) => (await compareSkill(streamed(events), { replicates: 40, seed })).rows;
    expect(await run(3)).toEqual(await run(3));
    expect(find(await run(3), "RMSE").lower).not.toBe(find(await run(4), "RMSE").lower);
  });

  test("from few events is flagged", async () => {
    const { notes } = await compareSkill(streamed(pairs(4, [0.8, 0.2])), { replicates: 5 });
    expect(notes.join()).toMatch(/4 events: intervals from fewer than 10/);
  });
});

describe("seeds of a training", () => {
  /** Trainings that differ by a factor of their own, besides the noise of each day. */
  function trainings(days: number, noise: number, seeds: readonly number[]): FieldEvent<"mm/day">[][] {
    const cells = grid.height * grid.width;
    const own = seeds.map((seed) => 1 + 0.15 * randomStream(seed, 1000).normal());
    return Array.from({ length: days }, (_, day) => {
      const { normal } = randomStream(77, day);
      const level = 4 + 3 * normal();
      const rain = Float32Array.from({ length: cells }, () => Math.max(0, level + 6 * normal()));
      const truth = makeField("mm/day", grid, rain, mask);
      return seeds.map((seed, i): FieldEvent<"mm/day"> => {
        const { normal: error } = randomStream(seed, day);
        const values = rain.map((v) => Math.max(0, own[i]! * v * (1 + noise * error())));
        return { key: `${day}`, index: day, truth, members: [makeField("mm/day", grid, values, mask)] };
      });
    });
  }
  const table = (before: [number, number[]], after: [number, number[]]) => {
    const sides = [before, after].map(([noise, seeds]) => trainings(24, noise, seeds));
    const events = sides[0]!.map((event, day) => ({ before: event, after: sides[1]![day]! }));
    return compareSkill(streamed(events), { replicates: 60, thresholds: [5] });
  };

  test("that are the same training come out unclear, though days alone tell these runs apart", async () => {
    let [rows, told, ofRuns] = [0, 0, 0];
    for (let k = 0; k < 3; k++) {
      const seeds = [1, 2, 3, 4].map((seed) => 100 * k + seed);
      const many = await table([0.5, seeds.slice(0, 2)], [0.5, seeds.slice(2)]);
      rows += many.rows.length;
      told += many.rows.filter(({ verdict }) => verdict !== "unclear").length;
      ofRuns += many.rows.filter(({ onTheseRuns }) => onTheseRuns !== "unclear").length;
    }
    expect(told / rows).toBeLessThan(0.05);
    expect(ofRuns).toBeGreaterThan(told);
  });

  test("of one run a side are never called better, and why is said", async () => {
    const one = await table([0.5, [1]], [0.5, [3]]);
    expect(one.runs).toEqual({ before: 1, after: 1 });
    expect(one.rows.every(({ verdict }) => verdict === "unclear")).toBe(true);
    expect(one.rows.some(({ onTheseRuns }) => onTheseRuns !== "unclear")).toBe(true);
    expect(one.notes.join()).toMatch(/another seed of the same training may turn any row/);
  });

  test("that gained more than seeds differ are called better", async () => {
    const better = await table([1.5, [1, 2, 3]], [0.2, [4, 5, 6]]);
    expect(better.runs).toEqual({ before: 3, after: 3 });
    expect(find(better.rows, "correlation").verdict).toBe("better");
    expect(better.notes.join()).not.toMatch(/another seed/);
  });
});

describe("seasons", () => {
  const key = (day: number) => `2001-${String(1 + (day % 12)).padStart(2, "0")}-15`;

  test("are told apart where events have dates", async () => {
    const { rows, blockLength } = await compareSkill(streamed(pairs(24, [0.8, 0.2], key)), {
      replicates: 10,
    });
    expect([...new Set(rows.map(({ stratum }) => stratum))]).toEqual(["all", "DJF", "MAM", "JJA", "SON"]);
    expect(find(rows, "RMSE", null, "JJA").events).toBe(6);
    expect(blockLength).toBe(3);
    const winter = pairs(24, [0.8, 0.2], key).filter(({ before }) => /-(12|01|02)-/.test(before.key));
    const alone = await compareSkill(streamed(winter), { replicates: 10 });
    expect(find(alone.rows, "RMSE").before).toBeCloseTo(find(rows, "RMSE", null, "DJF").before, 12);
    expect(find(alone.rows, "RMSE", null, "DJF").lower).toBe(find(alone.rows, "RMSE").lower);
  });

  test("are not made up where they have none", async () => {
    const { rows, notes, blockLength } = await compareSkill(streamed(pairs(3, [1, 1])), { replicates: 2 });
    expect(new Set(rows.map(({ stratum }) => stratum))).toEqual(new Set(["all"]));
    expect(notes).toContain("events carry no dates: no seasons");
    expect(blockLength).toBe(1);
  });
});

describe("refuses", () => {
  test.each([
    [{ thresholds: [0] }, "threshold is 0 mm/day"],
    [{ thresholds: [Number.NaN] }, "threshold is NaN mm/day"],
    [{ level: 1 }, "level is 1"],
  ])("%j", async (options, message) => {
    await expect(compareSkill(streamed(pairs(2, [1, 1])), options)).rejects.toThrow(message);
  });
  test("no events", async () => {
    await expect(compareSkill(streamed([]))).rejects.toThrow("no cell counts");
  });
});

test("the field's definitions stand beside ours, by name", async () => {
  const { rows, percentiles } = await compareSkill(streamed(pairs(12, [0.8, 0.2])), {
    replicates: 5,
    thresholds: [5],
    fieldDefinitions: true,
  });
  expect(rows.filter(({ percentile }) => percentile === "P95 of > 0.1")).toHaveLength(5);
  expect(rows.find(({ percentile }) => percentile === "P95 of > 0.1")!.threshold).toBeGreaterThan(
    percentiles.P95,
  );
  expect(rows.every(({ definition }) => definition.length > 10 && !definition.includes(","))).toBe(true);
  const definitionOf = (id: string) => rows.find(({ score }) => score === id)!.definition;
  expect(definitionOf("correlation")).toMatch(/^mean over days/);
  expect(definitionOf("pooled correlation")).toMatch(/all cells and days together/);
  expect(definitionOf("KL(obs ‖ pred)")).toMatch(/normalised histograms/);
});

describe("files", () => {
  const key = (day: number) => `2001-0${1 + day}-15`;

  test("CSV, workbook and plot hold the rows", async () => {
    const table = await compareSkill(streamed(pairs(6, [0.8, 0.2], key)), { replicates: 10 });
    const csv = skillCsv(table).trimEnd().split("\n");
    expect(csv).toHaveLength(1 + table.rows.length);
    expect(csv[0]!.split(",")).toHaveLength(17);
    expect(csv.every((line) => line.split(",").length === 17)).toBe(true);

    const folder = await mkdtemp(join(tmpdir(), "undrizzle-skill-"));
    const path = join(folder, "skill.xlsx");
    await writeFile(path, await xlsx(skillSheets(table)));
    const book = read(await readFile(path));
    await rm(folder, { recursive: true });
    expect(book.SheetNames).toEqual(["all", "season", "about"]);
    const all = utils.sheet_to_json<SkillRow>(book.Sheets.all!);
    expect(all.find(({ score }) => score === "RMSE")!.before).toBe(find(table.rows, "RMSE").before);
    expect(all).toHaveLength(table.rows.filter(({ by }) => by === "all").length);

    const svg = await renderSvg(skillDifferencesPlot(table));
    for (const text of ["CSI", "GPD shape", "95 % intervals", "(P99)"]) expect(svg).toContain(text);
  });
});
