import { describe, expect, test } from "vitest";
import { examineLatents } from "../../../lib/diagnosis/joint/latents.js";
import { decodeMembers, type ModelEvidence } from "../../../lib/diagnosis/model-evidence.js";
import { changeEvents, type Specimen } from "../../../lib/diagnosis/specimen.js";
import { latentStatistics } from "../../../lib/diagnosis/statistics/latents.js";
import { makeField } from "../../../lib/fields/field.js";
import { randomStream } from "../../../lib/fields/random.js";
import { specimenOf } from "../specimens.js";

const grid = { height: 4, width: 5 };
const cells = 20;
const normalisation = { mean: new Float32Array(cells).fill(1), std: new Float32Array(cells).fill(0.5) };
const patterns = Array.from({ length: 50 }, (_, e) => {
  const { normal } = randomStream(7, e);
  return Float64Array.from({ length: cells }, () => normal());
});
const toMm = (z: number) => Math.max(Math.expm1(1 + 0.5 * z), 0);
const specimen = (events: number) =>
  specimenOf(
    [4, 5],
    Array.from({ length: events }, (_, e) => ({ truth: [...patterns[e]].map(toMm), members: [] })),
  );

interface Kind {
  /** Standard deviation of the posterior mean over events. */
  readonly spread?: number;
  readonly logvar?: number;
  /** How far the output moves with the first unit of z. */
  readonly moves?: number;
  /** Share of another event's pattern in what z of the prior gives; true: all of it. */
  readonly lost?: boolean | number;
}

/** A decoder of the event's own pattern; draws far from the posterior mean may give another's. */
function model(
  { spread = 1, logvar = -8, moves = 0.5, lost = false }: Kind,
  asked: number[] = [],
): ModelEvidence {
  const mu = (event: number) => [spread * (event % 2 === 0 ? 1 : -1), 0];
  return {
    latentDim: 2,
    encode: async (event) => {
      asked.push(event);
      return { mu: mu(event), logvar: [logvar, logvar] };
    },
    decode: async (latents, event) =>
      Array.from({ length: latents.length / 2 }, (_, k) => {
        const away = Math.abs(latents[2 * k] - mu(event)[0]) > 0.1;
        const other = away ? Number(lost) : 0;
        const pattern = patterns[event].map(
          (v, i) => (1 - other) * v + other * patterns[(event + 1) % 50][i],
        );
        return makeField(
          "z",
          grid,
          Float32Array.from(pattern, (v) => v + moves * latents[2 * k + 1]),
          null,
        );
      }),
  };
}
/** Decodes another event's pattern in these shares, from the posterior (first unit as encoded) and from the prior. */
function blended(posterior: number | ((event: number) => number), prior: number): ModelEvidence["decode"] {
  return async (latents, event) =>
    Array.from({ length: latents.length / 2 }, (_, k) => {
      const away = Math.abs(Math.abs(latents[2 * k]) - 1) > 0.1;
      const share = away ? prior : typeof posterior === "number" ? posterior : posterior(event);
      const other = patterns[event + 25];
      return makeField(
        "z",
        grid,
        Float32Array.from(
          patterns[event],
          (v, i) => (1 - share) * v + share * other[i] + 0.1 * latents[2 * k + 1],
        ),
        null,
      );
    });
}
const examine = (kind: Kind, events = 12, statistics: typeof normalisation | null = normalisation) =>
  examineLatents(specimen(events), model(kind), statistics, 1);

test("a posterior that carries its event is no collapse, and there is no gap where the prior does as well", async () => {
  const { collapse, gap, ignored, posteriorCorrelation, priorCorrelation, sensitivity } = await examine({});
  expect(collapse).toMatchObject({ id: "posterior-collapse", verdict: "excluded", threshold: 0.01 });
  expect(collapse.explanation).toMatch(/^KL \d+\.\d\d nats \(\d\.\d a dimension\), 1 of 2 units active$/);
  expect(gap).toMatchObject({ id: "prior-gap", verdict: "excluded", threshold: 0.15 });
  expect(gap.statistic).toBeCloseTo(posteriorCorrelation - priorCorrelation, 12);
  expect(posteriorCorrelation).toBeGreaterThan(0.99);
  expect(priorCorrelation).toBeGreaterThan(0.99);
  expect(ignored.verdict).toBe("excluded");
  expect(sensitivity).toBeGreaterThan(0.01);
});

test("cells that are masked or whose truth is missing take no part", async () => {
  const hole = (i: number) => i === 3 || i === 11;
  const clean = specimen(12);
  const shown = (part: Specimen) => examineLatents(part, model({ lost: 0.7 }), normalisation, 1);
  const mask = Uint8Array.from({ length: cells }, (_, i) => (hole(i) ? 0 : 1));
  const fill = (value: number): Specimen =>
    changeEvents(clean, (event) => ({
      ...event,
      truth: { ...event.truth, values: event.truth.values.map((v, i) => (hole(i) ? value : v)) },
    }));
  const byMask = { ...fill(1e6), mask };
  const masked = changeEvents(byMask, (event) => ({ ...event, truth: { ...event.truth, mask } }));
  const [one, other, whole] = [await shown(masked), await shown(fill(Number.NaN)), await shown(clean)];
  expect(one.gap).toEqual(other.gap);
  expect(one.sensitivity).toBe(other.sensitivity);
  expect(one.gap.explanation).toMatch(/hold 1\.0\d and \d\.\d\d of the real amount/);
  expect(one.gap.statistic).not.toBe(whole.gap.statistic);
});

test("KL is told in all and by dimension; a fiftieth of the units may be active in a collapse", async () => {
  const wide = (active: number): ModelEvidence => ({
    ...model({}),
    latentDim: 100,
    encode: async (event) => ({
      mu: Array.from({ length: 100 }, (_, d) => (d < active ? (event % 2 === 0 ? 0.2 : -0.2) : 0)),
      logvar: new Array(100).fill(0),
    }),
    decode: async (latents, event) =>
      Array.from({ length: latents.length / 100 }, (_, k) =>
        makeField(
          "z",
          grid,
          Float32Array.from(patterns[event], (v) => v + latents[100 * k]),
          null,
        ),
      ),
  });
  const of = async (active: number) => (await examineLatents(specimen(8), wide(active), null, 1)).collapse;
  // Half of 0.2² nats for each active unit.
  expect((await of(2)).explanation).toMatch(
    /^KL 0\.04 nats \(0\.00040 a dimension\), 2 of 100 units active: /,
  );
  expect((await of(2)).verdict).toBe("confirmed");
  expect((await of(3)).verdict).toBe("excluded");
});

describe("a posterior that is the prior", () => {
  test("for every event is a collapse", async () => {
    const { collapse, gap } = await examine({ spread: 0, logvar: 0, lost: true });
    expect(collapse).toMatchObject({ verdict: "confirmed", statistic: 0, threshold: 0.01 });
    expect(collapse.explanation).toBe(
      "KL 0.00 nats (0.0 a dimension), 0 of 2 units active: q(z|x,y) is the prior for every event, the latent space carries nothing",
    );
    expect(gap.verdict).toBe("excluded");
  });

  test("needs both: no active unit, and a KL below 0.01 nats a dimension", async () => {
    expect((await examine({ spread: 0.11, logvar: 0 })).collapse.verdict).toBe("excluded");
    expect((await examine({ spread: 0, logvar: -0.3 })).collapse.verdict).toBe("excluded");
    expect((await examine({ spread: 0, logvar: -0.15 })).collapse.verdict).toBe("confirmed");
  });
});

describe("a gap between posterior and prior", () => {
  test("is a loss of correlation that all events share", async () => {
    const { gap, posteriorCorrelation, priorCorrelation } = await examine({ lost: true });
    expect(gap.verdict).toBe("confirmed");
    expect(posteriorCorrelation).toBeGreaterThan(0.99);
    expect(priorCorrelation).toBeLessThan(0.6);
    expect(gap.explanation).toMatch(
      /^members decoded from the posterior correlate [01]\.\d{3} with the truth, from the prior -?0\.\d{3}; they hold 1\.0\d and \d\.\d\d of the real amount; KL .* active; the aggregated posterior has mean 0\.00 and variance 0\.50 \(0 and 1 for the prior\)$/,
    );
  });

  test("is none where the prior still knows the event: from a correlation of 0.6 on", async () => {
    const some = await examine({ lost: 0.4 });
    expect(some.posteriorCorrelation - some.priorCorrelation).toBeGreaterThan(0.15);
    expect(some.priorCorrelation).toBeGreaterThan(0.6);
    expect(some.gap.verdict).toBe("excluded");
    const more = await examine({ lost: 0.7 });
    expect(more.priorCorrelation).toBeLessThan(0.6);
    expect(more.gap.verdict).toBe("confirmed");
  });

  test("needs more than three events", async () => {
    expect((await examine({ lost: true }, 3)).gap.verdict).toBe("excluded");
  });

  test("needs a loss of 0.15", async () => {
    const dim = { ...model({ lost: 0.2 }), decode: blended(0.6, 0.66) };
    const { gap, priorCorrelation } = await examineLatents(specimen(12), dim, normalisation, 1);
    expect(priorCorrelation).toBeLessThan(0.6);
    expect(gap.statistic).toBeGreaterThan(0.02);
    expect(gap.statistic).toBeLessThan(0.15);
    expect(gap.verdict).toBe("excluded");
  });

  test("needs a loss that is no chance", async () => {
    const few = { ...model({}), decode: blended((event) => (event === 1 ? 0 : 1), 1) };
    const { gap, priorCorrelation } = await examineLatents(specimen(5), few, normalisation, 1);
    expect(priorCorrelation).toBeLessThan(0.6);
    expect(gap.statistic).toBeGreaterThan(0.15);
    expect(gap.verdict).toBe("excluded");
  });

  test("says nothing of amounts without statistics", async () => {
    expect((await examine({ lost: true }, 12, null)).gap.explanation).not.toContain("they hold");
  });
});

test("sensitivity is the variance among prior members over that of a member in space", async () => {
  const events = [0, 1, 2];
  const kind = { moves: 0.3 };
  const { sensitivity } = await examineLatents(specimen(3), model(kind), normalisation, 1);
  const variance = (values: readonly number[], divisor: number) => {
    const mean = values.reduce((a, b) => a + b) / values.length;
    return values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / divisor;
  };
  const ratios: number[] = [];
  for (const event of events) {
    const draw = { mode: "prior", temperature: 1 } as const;
    const members = await decodeMembers(model(kind), await model(kind).encode(event), draw, event, 4, 1);
    const first = members.map(({ values }) => values[0]);
    ratios.push(variance(first, 3) / variance(Array.from(members[0].values), cells));
  }
  expect(sensitivity).toBeCloseTo(ratios.reduce((a, b) => a + b) / 3, 5);
});

describe("a decoder that z does not move", () => {
  test("ignores it", async () => {
    const { ignored, sensitivity } = await examine({ moves: 0 });
    expect(sensitivity).toBe(0);
    expect(ignored).toMatchObject({
      id: "latent-ignored",
      verdict: "confirmed",
      statistic: 0,
      threshold: 0.006,
    });
    expect(ignored!.explanation).toBe(
      "the decoder's output varies by 0.0 of its variance in space when z is drawn anew: it does not use z",
    );
  });

  test("is a consequence of a collapse where there is one", async () => {
    const { ignored } = await examine({ moves: 0, spread: 0, logvar: 0 });
    expect(ignored!.verdict).toBe("suspected");
    expect(ignored!.explanation).toMatch(/: a consequence of the collapse, not counted beside it$/);
  });
});

test("up to 40 events are asked, evenly", async () => {
  const asked = async (events: number) => {
    const list: number[] = [];
    await examineLatents(specimen(events), model({}, list), normalisation, 1);
    return list;
  };
  expect(await asked(40)).toHaveLength(40);
  expect((await asked(41)).slice(0, 3)).toEqual([0, 2, 4]);
});

test("members are mu + ε·exp(logvar/2)·temperature, or ε·temperature, with one ε for an event and member", async () => {
  const drawn: number[][] = [];
  const spy: ModelEvidence = {
    latentDim: 2,
    encode: async () => ({ mu: [], logvar: [] }),
    decode: async (latents) => {
      drawn.push([...latents]);
      return [];
    },
  };
  const posterior = { mu: [3, -1], logvar: [Math.log(4), Math.log(0.25)] };
  for (const [mode, temperature] of [
    ["prior", 1],
    ["prior", 2],
    ["posterior", 1],
    ["posterior", 0.5],
  ] as const)
    await decodeMembers(spy, posterior, { mode, temperature }, 5, 2, 9);
  const [noise, twice, full, half] = drawn;
  expect(noise).toHaveLength(4);
  expect(new Set(noise).size).toBe(4);
  noise.forEach((e, i) => {
    const [m, s] = i % 2 === 0 ? [3, 2] : [-1, 0.5];
    expect(twice[i]).toBeCloseTo(2 * e, 5);
    expect(full[i]).toBeCloseTo(m + s * e, 5);
    expect(half[i]).toBeCloseTo(m + 0.5 * s * e, 5);
  });
  await decodeMembers(spy, posterior, { mode: "prior", temperature: 1 }, 6, 2, 9);
  await decodeMembers(spy, posterior, { mode: "prior", temperature: 1 }, 5, 1, 9);
  expect(drawn[4]).not.toEqual(noise);
  expect(drawn[5]).toEqual(noise.slice(0, 2));
});

test("statistics of posteriors: KL by dimension, active units, mean and variance of their aggregate", () => {
  const { events, dimensions, kl, activeUnits, aggregateMean, aggregateVariance } = latentStatistics([
    { mu: [1, 0.2], logvar: [0, Math.log(0.5)] },
    { mu: [3, 0.2], logvar: [Math.log(2), 0] },
  ]);
  expect([events, dimensions, activeUnits]).toEqual([2, 2, 1]);
  expect(kl[0]).toBeCloseTo((1 + 0 + (9 + 2 - 1 - Math.log(2))) / 4, 12);
  expect(kl[1]).toBeCloseTo((0.04 + 0.5 - 1 + Math.log(2) + 0.04) / 4, 12);
  expect(aggregateMean).toBeCloseTo(Math.sqrt((4 + 0.04) / 2), 12);
  expect(aggregateVariance).toBeCloseTo((1 + 1.5 + 0.75) / 2, 12);
  const active = (spread: number) =>
    latentStatistics([
      { mu: [spread], logvar: [0] },
      { mu: [-spread], logvar: [0] },
    ]).activeUnits;
  expect([active(0.099), active(0.101)]).toEqual([0, 1]);
});
