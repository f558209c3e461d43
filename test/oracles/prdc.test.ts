import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { eventsOf, type FieldEvent } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { randomStream } from "../../lib/fields/random.js";
import { type PrdcScores, prdc, prdcOf } from "../../lib/metrics/prdc.js";
import { trainingDistance } from "../../lib/metrics/training-distance.js";
import { add, resultOf } from "../fixtures/measured.js";
import { pythonWith } from "../fixtures/python.js";

const python = pythonWith("numpy", "scipy");
const grid = { height: 17, width: 11 };

/** Days of which whole halves are wet or dry; the members are drawn alike, more or less. */
function days(n: number, members: number, from = 0, missing = false): FieldEvent<"mm/day">[] {
  const mask = Uint8Array.from({ length: 187 }, (_, i) => (i % 11 < 2 && i < 40 ? 0 : 1));
  return Array.from({ length: n }, (_, index) => {
    const field = (member: number) => {
      const { uniform } = randomStream(31, from + index, member);
      const west = uniform() < 0.3 ? 0 : -8 * Math.log(1 - uniform());
      const north = -5 * Math.log(1 - uniform());
      const values = Float32Array.from({ length: 187 }, (_, i) =>
        uniform() < 0.4 ? 0 : (i % 11 < 6 ? west : 1) * uniform() + (i < 90 ? north : 0.2) * uniform(),
      );
      if (missing && index === 3 && member === 1) values.fill(Number.NaN, 0, 60);
      return makeField("mm/day", grid, values, mask);
    };
    return {
      key: `day_${index}`,
      index,
      truth: field(0),
      members: Array.from({ length: members }, (_, m) => field(m + 1)),
    };
  });
}

const PROGRAM = `import json, sys, numpy as np
from scipy.spatial.distance import cdist
given = json.load(sys.stdin)
def prdc(real, fake, k):
    rr, ff, rf = cdist(real, real), cdist(fake, fake), cdist(real, fake)
    own = np.sort(rr, axis=1)[:, k][:, None]; theirs = np.sort(ff, axis=1)[:, k][None, :]
    return {"precision": (rf <= own).any(0).mean(), "recall": (rf <= theirs).any(1).mean(),
            "density": (rf <= own).sum(0).mean() / k, "coverage": (rf <= own).any(1).mean()}
def features(field, mask):
    height, width = field.shape
    rows, columns = np.arange(height) * 8 // height, np.arange(width) * 8 // width
    out = []
    for r in range(8):
        for c in range(8):
            cells = (rows[:, None] == r) & (columns[None, :] == c) & mask
            out.append(np.log1p(field[cells].mean()) if cells.any() else np.nan)
    return np.array(out)
if "points" in given:
    real, fake = (np.array(p) for p in given["points"])
    print(json.dumps(prdc(real, fake, given["k"])))
else:
    h, w = given["shape"]; mask = np.array(given["mask"]).reshape(h, w) == 1
    f = np.array([[features(np.array(v, dtype=float).reshape(h, w), mask) for v in fields] for fields in given["days"]])
    f = f[:, :, ~np.isnan(f).any((0, 1))]
    f = (f - f[:, 0].mean(0)) / f[:, 0].std(0)
    each = [prdc(f[:, 0], f[:, m], 5) for m in range(1, f.shape[1])]
    names = list(each[0])
    train = np.array([features(np.array(v, dtype=float).reshape(h, w), mask) for v in given["training"]])
    test = np.array([[features(np.array(v, dtype=float).reshape(h, w), mask) for v in fields] for fields in given["days"]])
    use = ~np.isnan(train).any(0); s = lambda x: (x[..., use] - train[:, use].mean(0)) / train[:, use].std(0)
    near = lambda x: cdist(s(x), s(train)).min(1) / np.sqrt(use.sum())
    a, b = near(test[:, 0]), near(test[:, 1:].reshape(-1, 64))
    print(json.dumps({"mean": {n: np.mean([e[n] for e in each]) for n in names}, "spread": {n: np.std([e[n] for e in each], ddof=1) for n in names},
                      "truth": {"least": a.min(), "median": np.median(a)}, "samples": {"least": b.min(), "median": np.median(b)},
                      "closer": (b < a.min()).mean()}))
`;

const asked = <T>(input: unknown): T =>
  JSON.parse(
    execFileSync(python!, ["-c", PROGRAM], {
      input: JSON.stringify(input),
      encoding: "utf8",
      maxBuffer: 1 << 26,
    }),
  ) as T;

function expectScores(actual: PrdcScores, expected: PrdcScores): void {
  for (const name of ["precision", "recall", "density", "coverage"] as const)
    expect(actual[name], name).toBeCloseTo(expected[name], 12);
}

describe("precision, recall, density and coverage", () => {
  it.skipIf(!python)("are those of SciPy's distances", () => {
    const { uniform } = randomStream(2);
    const points = (n: number, shift: number) =>
      Array.from({ length: n }, () => Array.from({ length: 3 }, () => uniform() + shift * uniform()));
    for (const [k, shift] of [
      [1, 0.8],
      [3, 0],
      [5, 2],
    ] as const) {
      const both = [points(40, 0), points(33, shift)] as const;
      const [real, generated] = both.map((of) => of.map((point) => Float64Array.from(point))) as [
        Float64Array[],
        Float64Array[],
      ];
      expectScores(prdcOf(real, generated, { k }), asked<PrdcScores>({ points: both, k }));
    }
  });

  it("count a point on the border of a ball, or do not", () => {
    const points = (...of: number[]) => of.map((x) => Float64Array.of(x));
    const dry = points(0, 0, 0, 5);
    // The ball of 5 reaches to 0 and 10; those of the zeros are points.
    expect(prdcOf(dry, points(0, 0, 9), { k: 1 })).toMatchObject({ precision: 1, coverage: 1 });
    expect(prdcOf(dry, points(0, 0, 9), { k: 1, border: "outside" })).toMatchObject({
      precision: 1 / 3,
      coverage: 1 / 4,
      density: 1 / 3,
    });
  });

  it("need more than k points, alike, and a whole k", () => {
    const points = (n: number) => Array.from({ length: n }, (_, i) => Float64Array.of(i));
    expect(prdcOf(points(5), points(9)).precision).toBeNaN();
    expect(prdcOf(points(9), points(5)).precision).toBeNaN();
    expect(prdcOf(points(6), points(6)).precision).toBe(1);
    expect(() => prdcOf([Float64Array.of(1, 2)], points(2))).toThrow("1 coordinates, the first has 2");
    for (const k of [0, 1.5, Number.NaN]) expect(() => prdc({ k })).toThrow("give a whole number from 1 on");
  });
});

describe("of fields", () => {
  const events = days(40, 3);
  const training = days(25, 0, 1000);

  it.skipIf(!python)("blocks are pooled, standardised and compared as NumPy does", async () => {
    const values = (of: FieldEvent<"mm/day">["truth"]) => [...of.values];
    const expected = asked<
      Record<"mean" | "spread", PrdcScores> &
        Record<"truth" | "samples", { least: number; median: number }> & { closer: number }
    >({
      shape: [17, 11],
      mask: [...events[0]!.truth.mask!],
      days: events.map(({ truth, members }) => [truth, ...members].map(values)),
      training: training.map(({ truth }) => values(truth)),
    });
    const found = resultOf(prdc(), ...events);
    expectScores(found, expected.mean);
    expectScores(found.spread, expected.spread);
    expect(found).toMatchObject({ n: 40, excluded: 0 });
    const distance = await trainingDistance(eventsOf(events), eventsOf(training));
    for (const side of ["truth", "samples"] as const) {
      expect(distance[side].least).toBeCloseTo(expected[side].least, 10);
      expect(distance[side].median).toBeCloseTo(expected[side].median, 10);
    }
    expect(distance.ratio).toBeCloseTo(expected.samples.median / expected.truth.median, 10);
    expect(distance.closer).toBeCloseTo(expected.closer, 12);
    expect(distance).toMatchObject({ training: 25, excluded: 0 });
  });

  it("copies of few days are precise and recall nothing; copies of training days are near", async () => {
    const copied = events.map((event, i) => ({ ...event, members: [events[i % 3]!.truth] }));
    const found = resultOf(prdc(), ...copied);
    expect(found.precision).toBe(1);
    expect(found.recall).toBeLessThan(0.2);
    expect(resultOf(prdc(), ...events).recall).toBeGreaterThan(0.5);
    const recited = events.map((event, i) => ({ ...event, members: [training[i % 25]!.truth] }));
    const distance = await trainingDistance(eventsOf(recited), eventsOf(training));
    expect(distance).toMatchObject({ ratio: 0, closer: 1, samples: { least: 0, n: 40 } });
    expect(distance.truth.least).toBeGreaterThan(0);
    const other = makeField("mm/day", { height: 2, width: 2 }, new Float32Array(4));
    await expect(
      trainingDistance(eventsOf(events), eventsOf([{ key: "a", index: 0, truth: other, members: [] }])),
    ).rejects.toThrow("training days are 2×2, the events 17×11");
  });

  it("events that lack a block are left out and counted; parts merged are the whole, of too many events, too", async () => {
    const broken = days(12, 2, 0, true);
    expect(resultOf(prdc(), ...broken)).toMatchObject({ n: 11, excluded: 1 });
    expect(await trainingDistance(eventsOf(broken), eventsOf(training))).toMatchObject({ excluded: 1 });
    const small = { height: 3, width: 3 };
    const many = Array.from({ length: 700 }, (_, index): FieldEvent<"mm/day"> => {
      const { uniform } = randomStream(9, index);
      const field = () =>
        makeField(
          "mm/day",
          small,
          Float32Array.from({ length: 9 }, () => 9 * uniform()),
        );
      return { key: `day_${index}`, index, truth: field(), members: [field()] };
    });
    const whole = resultOf(prdc(), ...many);
    expect(whole.n + whole.excluded).toBe(700);
    expect(whole.n).toBeGreaterThan(256);
    expect(whole.n).toBeLessThan(513);
    const metric = prdc();
    const [a, b] = [many.slice(0, 600), many.slice(600)].map((part) => {
      const state = metric.init();
      for (const event of part) add(metric, state, event);
      return state;
    });
    metric.merge(b!, structuredClone(a!));
    expect(metric.result(b!)).toEqual(whole);
  });
});
