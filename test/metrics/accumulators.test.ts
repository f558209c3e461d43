import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FieldEvent } from "../../lib/fields/event.js";
import { type Field, type Grid, makeField } from "../../lib/fields/field.js";
import { exceedance } from "../../lib/metrics/brier.js";
import { cellErrors } from "../../lib/metrics/cell-errors.js";
import { contingency } from "../../lib/metrics/contingency.js";
import { crps } from "../../lib/metrics/crps.js";
import { diversity } from "../../lib/metrics/diversity.js";
import { fss } from "../../lib/metrics/fss.js";
import { gpd } from "../../lib/metrics/gpd.js";
import { histogramKl } from "../../lib/metrics/histogram-kl.js";
import { ks } from "../../lib/metrics/ks.js";
import { massBias } from "../../lib/metrics/mass-bias.js";
import type { Accumulator } from "../../lib/metrics/metric.js";
import { quantileErrors } from "../../lib/metrics/quantile-errors.js";
import { rankHistogram } from "../../lib/metrics/rank-histogram.js";
import { rapsd } from "../../lib/metrics/rapsd.js";
import { sal } from "../../lib/metrics/sal.js";
import { sdii } from "../../lib/metrics/sdii.js";
import { spatialCorrelation } from "../../lib/metrics/spatial-correlation.js";
import { spreadSkill } from "../../lib/metrics/spread-skill.js";
import { ssim } from "../../lib/metrics/ssim.js";
import { variogram } from "../../lib/metrics/variogram.js";
import { wasserstein } from "../../lib/metrics/wasserstein.js";
import { wetFraction } from "../../lib/metrics/wet-fraction.js";
import { add } from "../fixtures/measured.js";

const grid: Grid = { height: 4, width: 5 };

/** Rain with many zeros, ties on 0.1, heavy values, and now and then a missing one. */
const amount = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(0, 0, 0, 0.1, 0.1, 1) },
  { weight: 8, arbitrary: fc.double({ min: 0, max: 80, noNaN: true }) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
);
const values = fc.array(amount, { minLength: 20, maxLength: 20 }).map((v) => Float32Array.from(v));
const mask = fc.option(
  fc.array(fc.constantFrom(1, 1, 1, 0), { minLength: 20, maxLength: 20 }).map((m) => Uint8Array.from(m)),
);

/** Two to six events of three members on one grid, with one mask or none. */
const sets: fc.Arbitrary<FieldEvent<"mm/day">[]> = fc
  .tuple(mask, fc.array(fc.array(values, { minLength: 4, maxLength: 4 }), { minLength: 2, maxLength: 6 }))
  .map(([m, events]) =>
    events.map((fields, index) => {
      const [truth, ...members] = fields.map((v): Field<"mm/day"> => makeField("mm/day", grid, v, m)) as [
        Field<"mm/day">,
        ...Field<"mm/day">[],
      ];
      return { key: `day ${index}`, index, truth, members };
    }),
  );

interface Checked {
  readonly id: string;
  all(events: readonly FieldEvent<"mm/day">[]): unknown;
  parts(first: readonly FieldEvent<"mm/day">[], second: readonly FieldEvent<"mm/day">[]): unknown;
}

function checked<State, Result>(
  metric: Accumulator<State, Result> & { readonly id?: string },
  name = metric.id ?? "exceedance",
): Checked {
  const stateOf = (events: readonly FieldEvent<"mm/day">[]): State => {
    const state = metric.init();
    for (const event of events) add(metric, state, event);
    return state;
  };
  return {
    id: name,
    all: (events) => metric.result(stateOf(events)),
    parts(first, second) {
      const into = stateOf(first);
      const other = structuredClone(stateOf(second));
      metric.merge(into, other);
      return metric.result(into);
    },
  };
}

const metrics: Checked[] = [
  checked(spatialCorrelation()),
  checked(spatialCorrelation({ weights: Float64Array.from({ length: 20 }, (_, i) => 1 + i) }), "weighted r"),
  checked(wetFraction()),
  checked(ks()),
  checked(ks({ limit: 30 }), "ks, sketch"),
  checked(massBias()),
  checked(diversity()),
  checked(wasserstein()),
  checked(wasserstein({ limit: 30 }), "wasserstein, sketch"),
  checked(histogramKl()),
  checked(quantileErrors()),
  checked(quantileErrors({ limit: 30 }), "tail errors, sketch"),
  checked(gpd()),
  checked(sdii()),
  checked(cellErrors({ tailFrom: 20 })),
  checked(contingency({ thresholds: [0.1, 10] })),
  checked(fss({ windows: [1, 3], thresholds: [0.1, 10], percentiles: [0.9] })),
  checked(sal()),
  checked(ssim({ radius: 1 })),
  checked(rapsd()),
  checked(variogram({ maxLag: 3 })),
  checked(crps()),
  checked(crps({ from: 10 }), "threshold-weighted crps"),
  checked(exceedance({ threshold: 0.1 })),
  checked(rankHistogram()),
  checked(rankHistogram({ minimum: 0.1 }), "rank histogram of wet cells"),
  checked(spreadSkill()),
];

/** Numbers alike to 1e-12 (a standard deviation near 0 to 1e-7: it is a root of a difference); counts equal. */
function alike(a: unknown, b: unknown, path = ""): void {
  if (typeof a === "number" && typeof b === "number") {
    if (Object.is(a, b) || a === b) return;
    const slack = path.endsWith("std") ? 1e-7 : 1e-12;
    const whole = /\.(n|\w*[cC]ells|excluded|undefined|counts|hits|misses|falseAlarms|pairs)$/.test(path);
    const near = Math.abs(a - b) <= slack * Math.max(1, Math.abs(a), Math.abs(b));
    if (whole || !near) expect.fail(`${path}: ${a} is not ${b}`);
  } else if (a !== null && typeof a === "object") {
    const other = b as Record<string, unknown>;
    expect(Object.keys(a)).toEqual(Object.keys(other));
    for (const [key, value] of Object.entries(a)) alike(value, other[key], `${path}.${key}`);
  } else expect(a).toEqual(b);
}

describe.each(metrics)("$id", (metric) => {
  const numRuns = metric.id.endsWith("sketch") ? 3 : 25;

  it("is the same to the bit merged from parts, also after travelling between threads", () => {
    fc.assert(
      fc.property(sets, fc.nat(), (events, cut) => {
        const [first, second] = [0, 1].map((bit) => events.filter((_, i) => ((cut >> i) & 1) === bit));
        expect(metric.parts(first!, second!)).toEqual(metric.all(events));
      }),
      { numRuns },
    );
  });

  it("does not depend on the order of events and members", () => {
    fc.assert(
      fc.property(sets, (events) => {
        const turned = events.toReversed().map((e) => ({ ...e, members: e.members.toReversed() }));
        alike(metric.all(turned), metric.all(events));
      }),
      { numRuns },
    );
  });

  it("leaves what it is given as it was", () => {
    fc.assert(
      fc.property(sets, (events) => {
        const before = structuredClone(events);
        metric.all(events);
        expect(events).toEqual(before);
      }),
      { numRuns: 3 },
    );
  });

  it("says NaN, not 0, where no cell counts", () => {
    const nothing = makeField("mm/day", grid, new Float32Array(20).fill(Number.NaN));
    const result = JSON.stringify(
      metric.all([{ key: "a", index: 0, truth: nothing, members: [nothing, nothing] }]),
      (_, v) => (ArrayBuffer.isView(v) ? Array.from(v as Float64Array) : v),
    );
    const defined = /"(mean|statistic|distance|kl|ecdf|ratio|truth|samples|score|value|rmse|shape)":-?\d/;
    expect(result).not.toMatch(defined);
  });
});
