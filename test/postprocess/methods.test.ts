import { describe, expect, test } from "vitest";
import { FormatError, ShapeError, UsageError, ValueError } from "../../lib/errors.js";
import { type EventSet, eventsOf } from "../../lib/fields/event.js";
import { randomStream } from "../../lib/fields/random.js";
import { makeFitted, NOT_FITTED, scoredInSample } from "../../lib/postprocess/fitted.js";
import { fittedFromJSON } from "../../lib/postprocess/fitted-json.js";
import { fixCost } from "../../lib/postprocess/fix-cost.js";
import { fitMethod, METHODS, type MethodId, type MethodSpec } from "../../lib/postprocess/methods.js";
import { parseSelection, parseSplit, selectEvents, splitEvents } from "../../lib/postprocess/split.js";
import { events, list, mm } from "./fields.js";

function storms(count: number, dry: number): EventSet<"mm/day"> {
  const field = (seed: number, share: number) => {
    const stream = randomStream(seed);
    const values = Array.from({ length: 12 }, () =>
      stream.uniform() < share ? 0 : 0.2 - 5 * Math.log(1 - stream.uniform()),
    );
    values[11] = Number.NaN;
    return mm(values, [0, ...new Array(11).fill(1)]);
  };
  return eventsOf(
    Array.from({ length: count }, (_, i) => ({
      key: `day_${i}`,
      index: i,
      truth: field(i, 0.4),
      members: [field(100 + i, dry), field(200 + i, dry)],
    })),
  );
}

const specs: MethodSpec[] = [
  { method: "hard-threshold" },
  { method: "hard-threshold", threshold: Number.POSITIVE_INFINITY },
  { method: "soft-threshold", threshold: 0.5 },
  { method: "matched-threshold" },
  { method: "matched-threshold", per: "cell" },
  { method: "matched-threshold", per: "event" },
  { method: "mass-scaled-threshold" },
  { method: "mass-scaled-threshold", per: "domain" },
  { method: "mass-scaled-threshold", per: "block", block: 4, dryBlocks: "spread" },
  { method: "loci" },
  { method: "loci", per: "cell" },
  {
    method: "floor-removal",
    normalisation: { mean: new Float32Array(12).fill(0.5), std: new Float32Array(12).fill(1) },
  },
  { method: "quantile-mapping" },
  { method: "local-quantile-mapping", pool: 20 },
  { method: "hurdle-gamma" },
  { method: "probability-matching" },
  { method: "frequency-adaptation" },
];

/** Tested on fields of its own. */
const NEEDS_A_GRID = "residual-texture";

/** The truth of the event that it is applied to. */
function usesOwnTruth(spec: MethodSpec): boolean {
  if (spec.method === "mass-scaled-threshold") return spec.per !== "domain";
  return (
    spec.method === "probability-matching" || (spec.method === "matched-threshold" && spec.per === "event")
  );
}

function fits(spec: MethodSpec): boolean {
  return !usesOwnTruth(spec) && !["hard-threshold", "soft-threshold", "floor-removal"].includes(spec.method);
}

describe("every method", () => {
  test("has a line of help", () => {
    const ids = new Set([...specs.map(({ method }) => method), NEEDS_A_GRID]);
    expect([...ids].sort()).toEqual((Object.keys(METHODS) as MethodId[]).sort());
  });

  test.each(specs.map((spec) => [JSON.stringify(spec), spec] as const))(
    "%s: keeps the input, missing and masked cells, and reads back from JSON",
    async (_, spec) => {
      const set = storms(12, spec.method === "frequency-adaptation" ? 0.7 : 0.1);
      const fitted = await fitMethod(spec, set);
      expect(fitted.method).toBe(spec.method);
      expect(fitted.fittedOn).toEqual({
        keys: fits(spec) ? Array.from({ length: 12 }, (_, i) => `day_${i}`) : [],
        ownTruth: usesOwnTruth(spec),
      });
      const back = fittedFromJSON(JSON.parse(JSON.stringify(fitted)));
      expect(back.params).toEqual(fitted.params);
      expect(back.fittedOn).toEqual(fitted.fittedOn);
      expect(back.describe()).toBe(fitted.describe());
      for await (const event of set) {
        const before = event.members.map(list);
        const after = fitted.apply(event);
        expect(event.members.map(list)).toEqual(before);
        expect(after.truth).toBe(event.truth);
        expect(back.apply(event)).toEqual(after);
        for (const [m, { values, space, grid, mask }] of after.members.entries()) {
          const { grid: same, mask: kept } = event.members[m]!;
          expect([space, grid, mask]).toEqual(["mm/day", same, kept]);
          expect(values[0]).toBe(before[m]![0]);
          expect(values[11]).toBeNaN();
          expect(values.slice(1, 11).every((x) => x >= 0)).toBe(true);
        }
      }
    },
  );

  test("knows whether events were used to fit it", async () => {
    const { fit, score } = splitEvents(storms(9, 0.1), "even");
    const fitted = await fitMethod({ method: "loci" }, fit);
    expect(await scoredInSample(fitted, fit)).toEqual({ events: 5, inSample: 5 });
    expect(await scoredInSample(fitted, score)).toEqual({ events: 4, inSample: 0 });
    expect(await scoredInSample(fitted, [{ key: "day_0" }, { key: "day_1" }])).toEqual({
      events: 2,
      inSample: 1,
    });
    const own = await fitMethod({ method: "matched-threshold", per: "event" }, fit);
    expect(await scoredInSample(own, score)).toEqual({ events: 4, inSample: 4 });
    const plain = await fitMethod({ method: "hard-threshold" }, fit);
    expect(await scoredInSample(plain, fit)).toEqual({ events: 5, inSample: 0 });
  });

  test("does not depend on the order in which members or events are processed", async () => {
    const set = storms(6, 0.7);
    const fitted = await fitMethod({ method: "quantile-mapping" }, set);
    const all = new Map<string, unknown>();
    for await (const event of set) all.set(event.key, fitted.apply(event));
    for await (const event of selectEvents(set, "odd"))
      expect(fitted.apply(event)).toEqual(all.get(event.key));
  });
});

test("parameters of every kind are written as JSON can hold them", () => {
  const params = {
    word: "domain",
    flag: true,
    limits: [0.5, Number.POSITIVE_INFINITY],
    inner: { values: Float64Array.of(1, Number.NaN) },
  };
  const { toJSON } = makeFitted("trial", NOT_FITTED, params, "does nothing", (field) => field);
  expect(toJSON()).toEqual({
    method: "trial",
    fittedOn: { keys: [], ownTruth: false },
    params: { word: "domain", flag: true, limits: [0.5, "Infinity"], inner: { values: [1, "NaN"] } },
  });
});

describe("fittedFromJSON", () => {
  const good = {
    method: "hard-threshold",
    fittedOn: { keys: [], ownTruth: false },
    params: { threshold: 1 },
  };

  /** Has one quantile of the truth too few. */
  const mapping = {
    trace: 0,
    tail: "shift",
    seed: 0,
    dryGenerated: 0,
    dryTruth: 0,
    probabilities: [0, 1],
    generated: [0, 1],
    truth: [0],
    error: 0,
  };

  test.each([
    [null, /top level/],
    [{ ...good, method: "magic" }, /method/],
    [{ ...good, params: { threshold: -1 } }, /params\.threshold/],
    [{ ...good, params: { threshold: "NaN" } }, /params\.threshold/],
    [{ ...good, fittedOn: { keys: [1], ownTruth: false } }, /fittedOn\.keys\.0/],
    [
      { ...good, method: "loci", params: { per: "domain", wet: 0.1, thresholds: [1], scales: [] } },
      /thresholds and scales differ/,
    ],
    [
      { ...good, method: "loci", params: { per: "domain", wet: 0.1, thresholds: [], scales: [] } },
      /thresholds and scales differ/,
    ],
    [
      { ...good, method: "quantile-mapping", params: { ...mapping, probabilities: [0], generated: [0] } },
      /probabilities, generated and truth differ/,
    ],
    [
      { ...good, method: "quantile-mapping", params: { ...mapping, generated: [0, 1, 2] } },
      /probabilities, generated and truth differ/,
    ],
    [
      {
        ...good,
        method: "quantile-mapping",
        params: mapping,
      },
      /probabilities, generated and truth differ/,
    ],
  ])("refuses %j", (json, message) => {
    expect(() => fittedFromJSON(json, "fix.json")).toThrow(FormatError);
    expect(() => fittedFromJSON(json, "fix.json")).toThrow(message);
    expect(() => fittedFromJSON(json, "fix.json")).toThrow(/^fix\.json: /);
    expect(() => fittedFromJSON(json)).toThrow(/^fitted method: /);
  });
});

describe("splits", () => {
  const set = storms(7, 0.1);
  const keys = async (part: EventSet<"mm/day">) => {
    const found: number[] = [];
    for await (const event of part) found.push(event.index);
    expect(part.length).toBe(found.length);
    return found;
  };

  test.each([
    ["first-half", [0, 1, 2], [3, 4, 5, 6]],
    ["second-half", [3, 4, 5, 6], [0, 1, 2]],
    ["even", [0, 2, 4, 6], [1, 3, 5]],
    ["odd", [1, 3, 5], [0, 2, 4, 6]],
    ["blocks:2", [0, 1, 2, 3], [4, 5, 6]],
    ["blocks:3", [0, 1, 2, 5, 6], [3, 4]],
    ["blocks:7", [0, 2, 4, 6], [1, 3, 5]],
    ["keys:day_3", [3], [0, 1, 2, 4, 5, 6]],
    ["keys:day_5,day_1", [1, 5], [0, 2, 3, 4, 6]],
  ])("%s and the rest, read lazily, twice", async (text, fitted, scored) => {
    const { fit, score } = splitEvents(set, parseSelection(text));
    for (const _ of [1, 2]) {
      expect(await keys(fit)).toEqual(fitted);
      expect(await keys(score)).toEqual(scored);
    }
  });

  test("score on anything, overlapping or not", async () => {
    const { fit, score } = splitEvents(set, "first-half", "all");
    expect([await keys(fit), await keys(score)]).toEqual([
      [0, 1, 2],
      [0, 1, 2, 3, 4, 5, 6],
    ]);
  });

  test("both options of the command line have a default", () => {
    expect(parseSplit()).toEqual({ fitOn: "all", scoreOn: "all" });
    expect(parseSplit("even")).toEqual({ fitOn: "even", scoreOn: "rest" });
    expect(parseSplit("even", "rest")).toEqual({ fitOn: "even", scoreOn: "rest" });
    expect(parseSplit("blocks:40", "all")).toEqual({ fitOn: { blocks: 40 }, scoreOn: "all" });
    expect(() => parseSplit("rest")).toThrow(UsageError);
  });

  test("refuses what is empty, unknown or misspelt", async () => {
    expect(() => splitEvents(set, "all")).toThrow(/all leaves none of 7 events/);
    expect(() => splitEvents(storms(1, 0.1), "odd")).toThrow(/odd selects none of 1 events/);
    expect(() => splitEvents(set, { blocks: 8 })).toThrow(ValueError);
    expect(() => splitEvents(set, { blocks: 1 })).toThrow(/from 2 to the number of events, 7/);
    expect(() => splitEvents(set, { keys: [] })).toThrow(/a list of 0 keys selects none/);
    await expect(keys(selectEvents(set, { keys: ["day_1", "day_99"] }))).rejects.toThrow(
      "no event is called day_99",
    );
    for (const text of ["half", "blocks:x", "blocks:3.5", "my blocks:3", "keys:", "my keys:a", ""])
      expect(() => parseSelection(text)).toThrow(UsageError);
    expect(parseSelection("all")).toBe("all");
  });
});

describe("fixCost", () => {
  const meter = fixCost();
  const truth = mm([0, 0, 2, 4], [1, 1, 1, 1]);

  test("says what was removed and what moved", async () => {
    const set = events([truth, mm([0.5, 0.5, 1, 2]), mm([0.5, 0.5, 0.5, 0.5])]);
    const fitted = await fitMethod({ method: "hard-threshold", threshold: 0.7 }, set);
    const state = meter.init();
    for await (const event of set) meter.add(state, event, fitted.apply(event));
    const { massRemoved, rows, undefinedCorrelations } = meter.result(state);
    expect(massRemoved).toBeCloseTo(3 / 6, 12);
    expect(undefinedCorrelations).toBe(1);
    const [wet, mean, p99, correlation] = rows;
    expect(wet).toEqual({
      quantity: "wet fraction",
      unit: "",
      truth: 0.5,
      before: 1,
      after: 0.25,
      change: -0.75,
    });
    expect(mean).toMatchObject({ truth: 1.5, before: 0.75, after: 0.375, change: -0.375 });
    expect(p99).toMatchObject({
      before: expect.closeTo(1.93, 10),
      after: expect.closeTo(1.93, 10),
      change: 0,
    });
    expect(correlation!.before).toBeCloseTo(0.9847319278346617, 12);
    expect(correlation!.after).toBeCloseTo(1, 12);
    expect(correlation!.truth).toBeNaN();
    expect(rows.map(({ quantity, unit }) => [quantity, unit])).toEqual([
      ["wet fraction", ""],
      ["mean", "mm/day"],
      ["P99", "mm/day"],
      ["spatial correlation", ""],
    ]);
  });

  test("parts merge to the whole", async () => {
    const set = storms(8, 0.1);
    const fitted = await fitMethod({ method: "soft-threshold", threshold: 1 }, set);
    const run = async (part: EventSet<"mm/day">) => {
      const state = meter.init();
      for await (const event of part) meter.add(state, event, fitted.apply(event));
      return state;
    };
    const whole = meter.result(await run(set));
    const first = await run(selectEvents(set, "first-half"));
    meter.merge(first, await run(selectEvents(set, "second-half")));
    const merged = meter.result(first);
    expect(merged.massRemoved).toBeCloseTo(whole.massRemoved, 12);
    for (const [i, row] of whole.rows.entries()) {
      expect(merged.rows[i]!.before).toBeCloseTo(row.before, 12);
      expect(merged.rows[i]!.after).toBeCloseTo(row.after, 12);
    }
  });

  test("no water is undefined, not 0; another event is refused", () => {
    const dry = { key: "a", index: 0, truth, members: [mm([0, 0, 0, 0])] };
    const state = meter.init();
    meter.add(state, dry, dry);
    expect(meter.result(state).massRemoved).toBeNaN();
    expect(() => meter.add(state, dry, { ...dry, key: "b" })).toThrow(ShapeError);
    expect(() => meter.add(state, dry, { ...dry, members: [] })).toThrow(/a with 0 members|0 after it/);
  });
});
