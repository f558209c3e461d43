import { expect, test } from "vitest";
import type { FieldEvent } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { quantiles } from "../../lib/fields/quantile.js";
import { cellErrors } from "../../lib/metrics/cell-errors.js";
import { climateIndices } from "../../lib/metrics/climate-indices.js";
import { crpsOf } from "../../lib/metrics/crps.js";
import { wetDayPercentiles } from "../../lib/metrics/daily-indices.js";
import { energyScoreOf } from "../../lib/metrics/energy-score.js";
import { fss, fssOf } from "../../lib/metrics/fss.js";
import { elementaryScoreOf } from "../../lib/metrics/murphy.js";
import { prdcOf } from "../../lib/metrics/prdc.js";
import { rankHistogram } from "../../lib/metrics/rank-histogram.js";
import { salOf } from "../../lib/metrics/sal.js";
import { spells } from "../../lib/metrics/spells.js";
import { variogramScoreOf } from "../../lib/metrics/variogram-score.js";
import { CONVENTIONS } from "../../lib/present/conventions.js";
import { resultOf } from "../fixtures/measured.js";

const sum = (of: readonly number[]) => of.reduce((a, b) => a + b, 0);
const mean = (of: readonly number[]) => sum(of) / of.length;
const f = (...of: number[]) => Float64Array.from(of);
const event = (truth: number[], ...members: number[][]): FieldEvent<"mm/day"> => {
  const grid = { height: 1, width: truth.length };
  const field = (of: number[]) => makeField("mm/day", grid, Float64Array.from(of));
  return { key: "day_1", index: 0, truth: field(truth), members: members.map(field) };
};

/** FSS by its definition, of windows that are lists of cells. */
function fssBy(
  windows: readonly (readonly number[])[],
  truth: readonly boolean[],
  member: readonly boolean[],
): number {
  const share = (of: readonly boolean[], cells: readonly number[]) =>
    mean(cells.map((i) => Number(of[i] ?? false)));
  const [o, p] = [windows.map((cells) => share(truth, cells)), windows.map((cells) => share(member, cells))];
  return 1 - sum(o.map((v, i) => (v - p[i]!) ** 2)) / sum(o.map((v, i) => v ** 2 + p[i]! ** 2));
}

const proofs: Record<string, () => void> = {
  "crps-estimator": () => {
    const [truth, members] = [2, [0, 0, 1, 4, 9]];
    const M = members.length;
    const error = mean(members.map((x) => Math.abs(x - truth)));
    const pwm = error + mean(members) - (2 * sum(members.map((x, i) => x * i))) / (M * (M - 1));
    const nrg = error - sum(members.flatMap((a) => members.map((b) => Math.abs(a - b)))) / (2 * M * M);
    expect(crpsOf(truth, members).fair).toBeCloseTo(pwm, 12);
    expect(crpsOf(truth, members).ecdf).toBeCloseTo(nrg, 12);
  },
  "crps-ties": () => {
    // (F − 1)² over 0 to 2, where half of the members lie below, and over 2 to 5. A gap counts in pysteps where the truth
    // lies strictly below, above or inside of it: the first begins at the truth, and is lost.
    const [first, second] = [2 * 0.5 ** 2, 3 * 0.25 ** 2];
    expect(crpsOf(0, [0, 0, 2, 5]).ecdf).toBeCloseTo(first + second, 12);
    const gaps = [
      [0, 0],
      [0, 2],
      [2, 5],
    ] as const;
    const theirs = sum(gaps.map(([a, b], i) => (0 < a ? (b - a) * (1 - (i + 1) / 4) ** 2 : 0)));
    expect(theirs).toBeCloseTo(second, 12);
  },
  quantile: () => {
    // numpy.quantile([1, 2, 4, 8], 0.9) is 6.8.
    expect(quantiles([1, 2, 4, 8], [0.9])[0]).toBeCloseTo(6.8, 12);
    expect(quantiles([1, 2, 4, 8], [0.8], "median_unbiased")[0]).toBeCloseTo(
      4 + 4 * (4 * 0.8 + 1 / 3 + 0.8 / 3 - 3),
      12,
    );
  },
  "energy-norm": () => {
    const [truth, a, b] = [f(0, 3, 1, 0), f(4, 3, 0, 0), f(0, 0, 2, 5)];
    const norm = (x: Float64Array, y: Float64Array) => Math.hypot(...x.map((v, i) => v - y[i]!));
    const theirs = (norm(truth, a) + norm(truth, b)) / 2 - (2 * norm(a, b)) / (2 * 4);
    expect(energyScoreOf(truth, [a, b]).ecdf * Math.sqrt(4)).toBeCloseTo(theirs, 12);
  },
  "variogram-pairs": () => {
    const [truth, members] = [f(1, 5), [f(0, 2), f(3, 4)]];
    const theirs = 2 * (4 - (2 + 1) / 2) ** 2;
    expect(2 * variogramScoreOf(truth, members, { height: 1, width: 2 }, null, { power: 1 })).toBeCloseTo(
      theirs,
      12,
    );
    expect(variogramScoreOf(truth, members, { height: 1, width: 2 })).toBeCloseTo(
      (2 - (Math.SQRT2 + 1) / 2) ** 2,
      12,
    );
  },
  murphy: () => {
    // The example of scores' documentation: expectile of level 0.5.
    const [forecasts, truths] = [
      [1.2, 2.5, 4.1],
      [1, 3, 4.5],
    ];
    const at = (theta: number) =>
      mean(forecasts.map((x, i) => elementaryScoreOf(truths[i]!, x, 0.5, theta, "expectile")));
    const totals = [1, 1.2, 2.5, 3, 4.1, 4.5].map(at);
    for (const [i, total] of [0, 0, 0.08333, 0, 0.06667, 0].entries())
      expect(totals[i]).toBeCloseTo(total, 5);
  },
  "rank-ties": () => {
    const { frequency } = resultOf(rankHistogram(), event([0], [0], [0], [3]));
    expect([...frequency]).toEqual([1 / 3, 1 / 3, 1 / 3, 0]);
    const members = [0, 0, 3];
    const above = members.filter((x) => x <= 0).length;
    const meanRank = 1 + (members.filter((x) => x < 0).length + above) / 2;
    // pysteps: bin 2 from 0; xskillscore: rank 2 from 1.
    expect([above, meanRank]).toEqual([2, 2]);
    expect(resultOf(rankHistogram({ minimum: 0.1 }), event([0], [0], [0], [0])).cells).toBe(0);
  },
  "fss-operator": () => {
    const [truth, member] = [f(1, 0, 2), f(1, 2, 0)];
    const grid = { height: 1, width: 3 };
    const cells = [[0], [1], [2]];
    const events = (of: Float64Array, test: (v: number) => boolean) => [...of].map(test);
    for (const [operator, is] of [
      [">=", (v: number) => v >= 1],
      [">", (v: number) => v > 1],
    ] as const)
      expect(fssOf(truth, member, grid, 1, 1, { operator })).toBeCloseTo(
        fssBy(cells, events(truth, is), events(member, is)),
        12,
      );
  },
  "fss-border": () => {
    const [truth, member] = [f(5, 0, 0, 0), f(0, 5, 0, 5)];
    const grid = { height: 1, width: 4 };
    const wet = (of: Float64Array) => [...of].map((v) => v >= 1);
    const centred = [0, 1, 2, 3].map((i) => [i - 1, i, i + 1]);
    expect(fssOf(truth, member, grid, 1, 3)).toBeCloseTo(fssBy(centred, wet(truth), wet(member)), 12);
    const square = { height: 3, width: 4 };
    const rows = (of: Float64Array) => f(...of, ...of, ...of);
    const inside = [0, 1].map((x) => [0, 4, 8].flatMap((y) => [y + x, y + x + 1, y + x + 2]));
    expect(fssOf(rows(truth), rows(member), square, 1, 3, { border: "interior" })).toBeCloseTo(
      fssBy(inside, wet(rows(truth)), wet(rows(member))),
      12,
    );
  },
  "fss-missing": () => {
    const grid = { height: 1, width: 3 };
    const [truth, member] = [f(Number.NaN, 3, 0), f(3, 3, 3)];
    const cells = [[0], [1], [2]];
    expect(fssOf(truth, member, grid, 1, 1)).toBeCloseTo(
      fssBy(cells, [false, true, false], [false, true, true]),
      12,
    );
    const theirs = fssBy(cells, [false, true, false], [true, true, true]);
    expect(fssOf(f(0, 3, 0), member, grid, 1, 1)).toBeCloseTo(theirs, 12);
  },
  "fss-both-dry": () => {
    const grid = { height: 1, width: 2 };
    expect(fssOf(f(0, 0), f(0, 0), grid, 1, 1)).toBeNaN();
    expect(fssOf(f(0, 0), f(0, 0), grid, 1, 1, { bothDry: 0 })).toBe(0);
  },
  "fss-days": () => {
    const days = [event([5, 5, 5, 5, 0], [5, 5, 5, 0, 0]), event([5, 0, 0, 0, 0], [0, 5, 0, 0, 0])];
    const [of] = resultOf(fss({ thresholds: [1], percentiles: [], windows: [1] }), ...days).scores;
    // (1 + 2) over (4 + 3 + 1 + 1).
    expect(of!.value).toBeCloseTo(1 - 3 / 9, 12);
    const each = days.map(({ truth, members }) => fssOf(truth.values, members[0]!.values, truth.grid, 1, 1));
    expect(mean(each)).toBeCloseTo((1 - 1 / 7 + 0) / 2, 12);
  },
  "fss-window": () => {
    // On one row, 1×3 windows have shares that are three times ours: the same score. On two rows they have not.
    const [truth, member] = [
      [true, false, false, false],
      [false, true, false, true],
    ];
    const amounts = (of: readonly boolean[]) => Float64Array.from(of, (wet) => (wet ? 5 : 0));
    const line = [0, 1, 2, 3].map((i) => [i - 1, i, i + 1]);
    const theirs = fssBy(line, truth, member);
    expect(fssOf(amounts(truth), amounts(member), { height: 1, width: 4 }, 1, 3)).toBeCloseTo(theirs, 12);
    const [below, other] = [
      [...amounts(truth), 0, 5, 0, 0],
      [...amounts(member), 0, 0, 0, 5],
    ];
    expect(fssOf(f(...below), f(...other), { height: 2, width: 4 }, 1, 3)).not.toBeCloseTo(theirs, 2);
  },
  "sal-threshold": () => {
    const values = f(0.5, 0.5, 0.5, 3, 6, 9, 30, 0.5);
    const grid = { height: 2, width: 4 };
    const above = (minimum: number) =>
      quantiles(
        values.filter((v) => v > minimum),
        [0.95],
      )[0]!;
    expect(salOf(values, values, grid).truth.threshold).toBeCloseTo(above(0) / 15, 10);
    const theirs = salOf(values, values, grid, null, { factor: 0.067, wetAbove: 0.5 });
    expect(theirs.truth.threshold).toBeCloseTo(0.067 * above(0.5), 10);
  },
  "sal-missing": () => {
    const grid = { height: 1, width: 4 };
    const [truth, sample] = [f(2, 4, 6, 8), f(2, 4, 6, Number.NaN)];
    expect(salOf(truth, sample, grid).amplitude).toBe(0);
    expect(salOf(truth, f(2, 4, 6, 0), grid).amplitude).toBeCloseTo((2 * (3 - 5)) / (3 + 5), 12);
  },
  rmse: () => {
    const days = [event([0, 0], [3, 3]), event([0, 0], [0, 1])];
    const { rmse } = resultOf(cellErrors({ tailFrom: 1 }), ...days);
    expect(rmse).toBeCloseTo(Math.sqrt(19 / 4), 12);
    const each = days.map((day) => resultOf(cellErrors({ tailFrom: 1 }), day).rmse);
    expect(mean(each)).toBeCloseTo((3 + Math.SQRT1_2) / 2, 12);
    expect(mean(each)).toBeLessThan(rmse);
  },
  "prdc-border": () => {
    const points = (...of: number[]) => of.map((x) => f(x));
    const [real, generated] = [points(0, 0, 0), points(0, 0)];
    expect(prdcOf(real, generated, { k: 1 }).precision).toBe(1);
    expect(prdcOf(real, generated, { k: 1, border: "outside" }).precision).toBe(0);
  },
  "spell-years": () => {
    // Dry from 12 December to 25 January, wet otherwise.
    const days = Array.from({ length: 730 }, (_, d): FieldEvent<"mm/day"> => {
      const key = new Date(Date.UTC(2001, 0, 1 + d)).toISOString().slice(0, 10);
      return { ...event([d >= 345 && d < 390 ? 0 : 5], [5]), key, index: d };
    });
    const { indices, years } = resultOf(climateIndices(), ...days);
    expect(years).toBe(2);
    expect(indices.cdd.truth).toBe((20 + 25) / 2);
    expect(resultOf(spells(), ...days).truth.dry.max).toBe(45);
  },
  "wet-percentile": () => {
    const wet = Array.from({ length: 20 }, (_, i) => i + 1);
    // Type 8: position (n + ⅓)·q + ⅓ from 1.
    expect(wetDayPercentiles([...wet, 0, 0.5, Number.NaN]).p95).toBeCloseTo((20 + 1 / 3) * 0.95 + 1 / 3, 10);
  },
};

test.each(CONVENTIONS.map(({ id }) => id))("%s", (id) => {
  expect(proofs[id], "has a proof").toBeDefined();
  proofs[id]!();
});

test("every proof is of a line of the table", () => {
  expect(Object.keys(proofs).sort()).toEqual(CONVENTIONS.map(({ id }) => id).sort());
});
