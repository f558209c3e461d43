import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventsOf, type FieldEvent } from "../../lib/fields/event.js";
import { type Field, makeField } from "../../lib/fields/field.js";
import { fittedFromJSON } from "../../lib/postprocess/fitted-json.js";
import { fixCost } from "../../lib/postprocess/fix-cost.js";
import { type FittedMethod, fitMethod, type MethodSpec } from "../../lib/postprocess/methods.js";
import { agrees } from "./agreement.js";
import { atLeast, type Events, mean, pearson, quantile, sum } from "./definitions.js";
import { type Case, cases, rain, some, THOUSAND } from "./rain.js";

type Member = Field<"mm/day">;
type Change = (x: number, i: number, member: Member, truth: Member, event: FieldEvent<"mm/day">) => number;

/** Cells that are unmasked and finite in both fields. */
function paired(truth: Member, member: Member): number[] {
  return [...truth.values.keys()].filter(
    (i) =>
      truth.mask?.[i] !== 0 &&
      member.mask?.[i] !== 0 &&
      Number.isFinite(truth.values[i]) &&
      Number.isFinite(member.values[i]),
  );
}

/** Everything that a fit sees: per event, member and paired cell. */
function pairsOf(events: Events): { i: number; truth: Member; member: Member; t: number; m: number }[] {
  return events.flatMap(({ truth, members }) =>
    members.flatMap((member) =>
      paired(truth, member).map((i) => ({ i, truth, member, t: truth.values[i]!, m: member.values[i]! })),
    ),
  );
}

/** The cells that all members have, of those that have any; each its own where there are no such cells. */
function comparable({ truth, members }: Events[number]): {
  truth: Member;
  ofAny: number[];
  ofMember: { member: Member; cells: number[] }[];
} {
  const own = members
    .map((member) => ({ member, cells: paired(truth, member) }))
    .filter(({ cells }) => cells.length > 0);
  const any = [...new Set(own.flatMap(({ cells }) => cells))];
  const common = any.filter((i) => own.every(({ cells }) => cells.includes(i)));
  if (common.length === 0) return { truth, ofAny: any, ofMember: own };
  return { truth, ofAny: common, ofMember: own.map(({ member }) => ({ member, cells: common })) };
}

/** Events whose missing values are NaN. */
function wetOrMissing(given: Case): FieldEvent<"mm/day">[] {
  const clean = ({ grid, values, mask }: Member): Member =>
    makeField(
      "mm/day",
      grid,
      values.map((x) => (Number.isFinite(x) ? x : Number.NaN)),
      mask,
    );
  return rain(given).map((event) => ({
    ...event,
    truth: clean(event.truth),
    members: event.members.map(clean),
  }));
}

function stored(values: Float32Array | Float64Array, x: number): number {
  return values instanceof Float32Array ? Math.fround(x) : x;
}

/** A threshold or amount as it is compared with, or taken from, stored values. */
const as = (field: Member, x: number): number => stored(field.values, x);

/** Members become what `change` says, cell by cell, to 1e-6; masked and missing cells stay; nothing is changed in place. */
function applies(fitted: FittedMethod, events: Events, change: Change): void {
  const again = fittedFromJSON(JSON.parse(JSON.stringify(fitted.toJSON())));
  expect(again.describe()).toBe(fitted.describe());
  for (const event of events) {
    const before = structuredClone(event.members.map(({ values }) => values));
    const after = fitted.apply(event);
    const reread = again.apply(event);
    expect(after.truth).toBe(event.truth);
    event.members.forEach((member, m) => {
      member.values.forEach((x, i) => {
        const y = after.members[m]!.values[i]!;
        if (!Object.is(x, before[m]![i]) || !Object.is(y, reread.members[m]!.values[i]))
          expect.fail(`${event.key} member ${m} cell ${i}: changed in place, or not the same from JSON`);
        const keeps = Number.isNaN(x) || member.mask?.[i] === 0;
        const expected = keeps ? x : stored(member.values, change(x, i, member, event.truth, event));
        if (Object.is(y, expected) || Math.abs(y - expected) <= 1e-6 * Math.max(1, Math.abs(expected)))
          return;
        expect.fail(`${event.key} member ${m} cell ${i}: ${x} became ${y}, by definition ${expected}`);
      });
    });
  }
}

/** Fits and checks a method on every case; `expected` throws where the fit must. */
async function methodHolds(
  spec: MethodSpec | ((given: Case) => MethodSpec),
  expected: (events: Events, fitted: FittedMethod) => Change,
  refuses: (events: Events) => string | null = () => null,
  share = 1,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(cases({ height: 4, width: 4, members: 3 }), async (given) => {
      const events = wetOrMissing(given);
      const set = eventsOf(events);
      const how = typeof spec === "function" ? spec(given) : spec;
      const why = refuses(events);
      if (why !== null) {
        await expect(fitMethod(how, set)).rejects.toThrow(why);
        return;
      }
      const fitted = await fitMethod(how, set);
      applies(fitted, events, expected(events, fitted));
    }),
    some(share),
  );
}

const nothing = (events: Events): string | null =>
  pairsOf(events).length === 0 ? "nothing to fit on" : null;

/** Of all thresholds, the one whose kept count is nearest to the wanted one; of two as near, the lower. */
function nearestThreshold(values: readonly number[], wanted: number): number {
  const single = (x: number): number => Math.fround(Math.max(x, 0));
  const candidates = [...new Set(values.map(single))].filter((v) => v > 0).sort((a, b) => a - b);
  let [best, least] = [Number.POSITIVE_INFINITY, wanted];
  for (const candidate of [...candidates].reverse()) {
    const miss = Math.abs(values.filter((x) => single(x) >= candidate).length - wanted);
    if (miss <= least) [best, least] = [candidate, miss];
  }
  return Math.min(...values.filter((x) => single(x) === best), Number.POSITIVE_INFINITY);
}

function matchedThreshold(pairs: ReturnType<typeof pairsOf>, wet: number): number {
  if (pairs.length === 0) return Number.NaN;
  return nearestThreshold(
    pairs.map(({ m }) => m),
    pairs.filter(({ truth, i }) => atLeast(truth.values, i, wet)).length,
  );
}

const hard =
  (threshold: number): Change =>
  (x, _i, member) =>
    x < as(member, threshold) ? 0 : x;

describe("methods, by definition", () => {
  it.each([0, 0.1, 1])("hard and soft threshold of %s mm/day", async (threshold) => {
    await methodHolds({ method: "hard-threshold", threshold }, () => hard(threshold), undefined, 0.4);
    await methodHolds(
      { method: "soft-threshold", threshold },
      () => (x, _i, member) => Math.max(x - as(member, threshold), 0),
      undefined,
      0.4,
    );
  });

  it("frequency-matched threshold of the domain", async () => {
    await methodHolds(
      { method: "matched-threshold" },
      (events, fitted) => {
        const pairs = pairsOf(events);
        const threshold = matchedThreshold(pairs, 0.1);
        const share = (of: (p: (typeof pairs)[number]) => boolean): number =>
          pairs.filter(of).length / pairs.length;
        agrees(fitted.params, {
          per: "domain",
          threshold,
          wetTruth: share(({ truth, i }) => atLeast(truth.values, i, 0.1)),
          wetBefore: share(({ member, i }) => atLeast(member.values, i, 0.1)),
          kept: share(({ m }) => Math.fround(m) >= Math.fround(threshold)),
        });
        agrees(fitted.fittedOn, { keys: events.map(({ key }) => key), ownTruth: false });
        return hard(threshold);
      },
      nothing,
    );
  });

  it("frequency-matched threshold of every cell", async () => {
    await methodHolds(
      { method: "matched-threshold", per: "cell", wet: 1 },
      (events, fitted) => {
        const all = pairsOf(events);
        const thresholds = Array.from(events[0]!.truth.values, (_, i) =>
          matchedThreshold(
            all.filter((pair) => pair.i === i),
            1,
          ),
        );
        agrees((fitted.params as { thresholds: Float64Array }).thresholds, thresholds);
        return (x, i, member) => (x < as(member, thresholds[i]!) ? 0 : x);
      },
      nothing,
    );
  });

  it("frequency-matched threshold of every sample", async () => {
    await methodHolds({ method: "matched-threshold", per: "event" }, () => (x, _i, member, truth, event) => {
      const threshold = matchedThreshold(pairsOf([{ ...event, truth, members: [member] }]), 0.1);
      return x < as(member, threshold) ? 0 : x;
    });
  });

  it.each(["domain", "cell"] as const)("local intensity scaling per %s", async (per) => {
    const wet = 0.2;
    await methodHolds(
      { method: "loci", per, wet },
      (events) => {
        const all = pairsOf(events);
        const fitOf = (pairs: typeof all): { threshold: number; scale: number } => {
          const threshold = matchedThreshold(pairs, wet);
          const truths = pairs
            .filter(({ truth, i }) => atLeast(truth.values, i, wet))
            .map(({ t }) => t - wet);
          const kept = pairs.filter(({ m }) => m >= threshold).map(({ m }) => m - threshold);
          const scale = mean(truths) / mean(kept);
          return { threshold, scale: Number.isFinite(scale) ? Math.max(scale, 0) : 1 };
        };
        const fits = Array.from(events[0]!.truth.values, (_, i) =>
          fitOf(per === "cell" ? all.filter((pair) => pair.i === i) : all),
        );
        return (x, i, member) => {
          const { threshold, scale } = fits[i]!;
          if (Number.isNaN(threshold)) return x;
          return x >= as(member, threshold) ? wet + scale * (x - as(member, threshold)) : 0;
        };
      },
      nothing,
      0.5,
    );
  });

  it("threshold and mass of each sample", async () => {
    await methodHolds(
      { method: "mass-scaled-threshold", threshold: 1 },
      () => (x, i, member, truth, event) => {
        const kept = (v: number): number => hard(1)(v, i, member, truth, event);
        const cells = paired(truth, member);
        if (cells.length === 0) return x;
        const mass = sum(cells.map((c) => kept(member.values[c]!)));
        const real = sum(cells.map((c) => truth.values[c]!));
        return mass > 0 ? (kept(x) * real) / mass : kept(x);
      },
    );
  });

  it.each(["stay-dry", "spread"] as const)(
    "threshold and mass of each block, dry ones %s",
    async (dryBlocks) => {
      await methodHolds(
        { method: "mass-scaled-threshold", threshold: 1, per: "block", block: 2, dryBlocks },
        () => (x, i, member, truth, event) => {
          const { width } = truth.grid;
          const block = (c: number): string =>
            `${Math.floor(Math.floor(c / width) / 2)} ${Math.floor((c % width) / 2)}`;
          const kept = (v: number): number => hard(1)(v, i, member, truth, event);
          const cells = paired(truth, member).filter((c) => block(c) === block(i));
          if (cells.length === 0) return x;
          const mass = sum(cells.map((c) => kept(member.values[c]!)));
          const real = sum(cells.map((c) => truth.values[c]!));
          if (mass > 0) return (kept(x) * real) / mass;
          return real > 0 && dryBlocks === "spread" && cells.includes(i) ? real / cells.length : kept(x);
        },
        undefined,
        0.5,
      );
    },
  );

  it("threshold and mass of all events together", async () => {
    const kept = ({ member, m }: { member: Member; m: number }): number => (m < as(member, 0.2) ? 0 : m);
    await methodHolds(
      { method: "mass-scaled-threshold", threshold: 0.2, per: "domain" },
      (events) => {
        const pairs = pairsOf(events);
        const factor = sum(pairs.map(({ t }) => t)) / sum(pairs.map(kept));
        return (x, _i, member) => kept({ member, m: x }) * factor;
      },
      (events) =>
        nothing(events) ?? (sum(pairsOf(events).map(kept)) === 0 ? "leaves nothing to scale" : null),
    );
  });

  it("floor removal", async () => {
    const means = (given: Case): Float64Array =>
      Float64Array.from({ length: given.height * given.width }, (_, i) =>
        Math.log1p([0.1, 1, 2.5, -1][i % 4]!),
      );
    await methodHolds(
      (given) => ({
        method: "floor-removal",
        normalisation: { mean: means(given), std: means(given).fill(1) },
      }),
      () => (x, i) => {
        const floor = [0.1, 1, 2.5, 0][i % 4]!;
        return Math.abs(Math.log1p(x) - Math.log1p(floor)) <= 1e-5 ? 0 : x;
      },
    );
  });

  it.each([
    { trace: 0.05, tail: "shift" },
    { trace: 0.1, tail: "ratio" },
    { trace: 0.2, tail: "constant" },
  ] as const)("empirical quantile mapping %j", async ({ trace, tail }) => {
    const probabilities = [0, 0.1, 0.25, 0.5, 0.8, 0.95, 1];
    const split = (events: Events) => {
      const both = events.map((event) => comparable(event));
      const truths = both.flatMap(({ truth, ofAny }) => ofAny.map((i) => ({ field: truth, i })));
      const members = both.flatMap(({ ofMember }) =>
        ofMember.flatMap(({ member, cells }) => cells.map((i) => ({ field: member, i }))),
      );
      const wetOf = (of: typeof truths): number[] =>
        of.filter(({ field, i }) => atLeast(field.values, i, trace)).map(({ field, i }) => field.values[i]!);
      const [real, generated] = [wetOf(truths), wetOf(members)];
      return {
        real,
        generated,
        dryTruth: 1 - real.length / truths.length,
        dryGenerated: 1 - generated.length / members.length,
      };
    };
    await methodHolds(
      { method: "quantile-mapping", trace, tail, probabilities, seed: 5 },
      (fitEvents, fitted) => {
        // Fitted on the first half of the cases' truth, applied to all.
        const { real, generated, dryTruth, dryGenerated } = split(fitEvents);
        const q = (values: number[]): number[] => probabilities.map((p) => quantile(values, p));
        const [x, y] = [q(generated), q(real)];
        agrees(fitted.params, { dryTruth, dryGenerated, generated: x, truth: y, error: 0 });
        const truthAt = (u: number): number => {
          if (u < dryTruth || dryTruth === 1) return 0;
          const p = (u - dryTruth) / (1 - dryTruth);
          const k = Math.max(
            1,
            probabilities.findIndex((edge) => edge >= Math.min(p, 1)),
          );
          const part = (Math.min(p, 1) - probabilities[k - 1]!) / (probabilities[k]! - probabilities[k - 1]!);
          return y[k - 1]! + (y[k]! - y[k - 1]!) * part;
        };
        const largest = x.at(-1)!;
        const end = dryTruth === 1 ? 0 : y.at(-1)!;
        return (v, i, member, _truth, event) => {
          if (!atLeast(member.values, i, trace)) {
            if (dryGenerated <= dryTruth) return 0;
            // Any value that the truth has below the dry share of the samples.
            const drawn = fitted.apply(event).members[event.members.indexOf(member)]!.values[i]!;
            expect(drawn).toBeGreaterThanOrEqual(0);
            expect(drawn).toBeLessThanOrEqual(truthAt(dryGenerated) * (1 + 1e-6));
            return drawn;
          }
          if (v > largest) {
            if (end === 0 || tail === "constant") return end;
            return tail === "shift" ? end + v - largest : (end * v) / largest;
          }
          const same = x
            .map((edge, k) => (edge === v ? probabilities[k]! : Number.NaN))
            .filter((p) => !Number.isNaN(p));
          let p = (Math.min(...same) + Math.max(...same)) / 2;
          if (same.length === 0) {
            const k = x.findIndex((edge) => edge > v);
            p =
              k === 0
                ? 0
                : probabilities[k - 1]! +
                  ((probabilities[k]! - probabilities[k - 1]!) * (v - x[k - 1]!)) / (x[k]! - x[k - 1]!);
          }
          return truthAt(dryGenerated + (1 - dryGenerated) * p);
        };
      },
      (events) => nothing(events) ?? (split(events).generated.length === 0 ? "nothing to map" : null),
      0.5,
    );
  });

  it("probability matching: each sample has the values of its truth, in its own order", async () => {
    await fc.assert(
      fc.asyncProperty(cases({ members: 2 }), async (given) => {
        const events = wetOrMissing(given);
        const fitted = await fitMethod({ method: "probability-matching", seed: 3 }, eventsOf(events));
        for (const event of events) {
          fitted.apply(event).members.forEach((after, m) => {
            const { values, mask } = event.members[m]!;
            const cells = paired(event.truth, event.members[m]!);
            if (cells.length === 0) {
              expect(after.values).toEqual(values);
              return;
            }
            const falling = (of: number[]): number[] => of.sort((a, b) => b - a);
            const wanted = falling(cells.map((i) => event.truth.values[i]!));
            // All cells that tie share the target's values at their ranks.
            for (const x of new Set(cells.map((i) => values[i]! + 0))) {
              const above = cells.filter((i) => values[i]! > x).length;
              const ties = cells.filter((i) => values[i] === x);
              const expected = ties.map((_, k) => (x > 0 ? wanted[above + k]! : 0));
              const got = falling(ties.map((i) => after.values[i]! + 0));
              got.forEach((y, k) => {
                expect(Math.abs(y - stored(values, expected[k]!))).toBeLessThan(1e-6);
              });
            }
            values.forEach((x, i) => {
              if (cells.includes(i)) return;
              if (!Number.isFinite(x) || mask?.[i] === 0) {
                expect(after.values[i]).toBe(x);
                return;
              }
              // Without a truth: no less than what smaller amounts became, no more than what larger ones did.
              const became = (of: number[]): number[] => of.map((c) => after.values[c]!);
              const below = became(cells.filter((c) => values[c]! < x));
              const over = became(cells.filter((c) => values[c]! > x));
              expect(after.values[i]).toBeGreaterThanOrEqual(
                Math.max(0, ...(x > 0 ? below : [])) * (1 - 1e-6),
              );
              if (over.length > 0)
                expect(after.values[i]).toBeLessThanOrEqual(Math.min(...over) * (1 + 1e-6));
            });
          });
        }
      }),
      THOUSAND,
    );
  });

  it("frequency adaptation: the excess of dry cells becomes wet, each within the truth's dry quantile", async () => {
    await fc.assert(
      fc.asyncProperty(cases({ members: 2, height: 5, width: 5 }), fc.boolean(), async (given, dryer) => {
        const events = wetOrMissing(given).map((event) => ({
          ...event,
          members: event.members.map((field) =>
            makeField(
              "mm/day",
              field.grid,
              dryer ? field.values.map((x) => (x < 2 ? 0 : x)) : field.values,
              field.mask,
            ),
          ),
        }));
        const pairs = pairsOf(events);
        const wet = 0.1;
        const share = (of: (p: (typeof pairs)[number]) => boolean): number =>
          pairs.filter(of).length / pairs.length;
        const dryTruth = share(({ truth, i }) => !atLeast(truth.values, i, wet));
        const dryGenerated = share(({ member, i }) => !atLeast(member.values, i, wet));
        const fit = fitMethod({ method: "frequency-adaptation", wet, seed: 9 }, eventsOf(events));
        if (pairs.length === 0) return void (await expect(fit).rejects.toThrow("nothing to fit on"));
        if (dryGenerated === 0 || dryGenerated < dryTruth)
          return void (await expect(fit).rejects.toThrow("too wet, not too dry"));
        const fitted = await fit;
        const excess = (dryGenerated - dryTruth) / dryGenerated;
        const upTo =
          excess > 0
            ? quantile(
                pairs.map(({ t }) => t),
                dryGenerated,
              )
            : Number.NaN;
        agrees(fitted.params, { dryTruth, dryGenerated, excess, upTo });
        for (const event of events)
          fitted.apply(event).members.forEach((after, m) => {
            const { values, mask } = event.members[m]!;
            const dry = [...values.keys()].filter(
              (i) => mask?.[i] !== 0 && Number.isFinite(values[i]) && !atLeast(values, i, wet),
            );
            const changed = [...values.keys()].filter((i) => !Object.is(after.values[i], values[i]));
            expect(changed.every((i) => dry.includes(i))).toBe(true);
            expect(changed.length).toBe(Math.round(excess * dry.length));
            for (const i of changed) {
              expect(after.values[i]).toBeGreaterThanOrEqual(stored(values, wet) - 1e-12);
              expect(after.values[i]).toBeLessThanOrEqual(upTo * (1 + 1e-6));
            }
          });
      }),
      some(1 / 2),
    );
  });

  it("what a fix costs", () => {
    fc.assert(
      fc.property(cases({ members: 3 }), (given) => {
        const events = wetOrMissing(given);
        const fixed = events.map((event) => ({
          ...event,
          members: event.members.map((f) =>
            makeField(
              "mm/day",
              f.grid,
              f.values.map((x) => (x < 0.5 ? 0 : x)),
              f.mask,
            ),
          ),
        }));
        const meter = fixCost(0.1);
        const [state, part] = [meter.init(), meter.init()];
        events.forEach((event, e) => {
          meter.add(e % 2 === 0 ? state : part, event, fixed[e]!);
        });
        meter.merge(state, structuredClone(part));
        const pairs = events.flatMap(({ truth, members }, e) =>
          members.map((member, m) => {
            const cells = paired(truth, member);
            const at = (field: Member) => cells.map((i) => field.values[i]!);
            const after = fixed[e]!.members[m]!;
            const wet = (field: Member) => cells.filter((i) => atLeast(field.values, i, 0.1)).length;
            return {
              truth: at(truth),
              before: at(member),
              after: at(after),
              wet: { truth: wet(truth), before: wet(member), after: wet(after) },
              r: { before: pearson(at(truth), at(member)), after: pearson(at(truth), at(after)) },
            };
          }),
        );
        const sides = ["truth", "before", "after"] as const;
        const all = Object.fromEntries(sides.map((s) => [s, pairs.flatMap((p) => p[s])])) as Record<
          (typeof sides)[number],
          number[]
        >;
        const n = all.truth.length;
        const row = (quantity: string, of: (side: (typeof sides)[number]) => number) => {
          const [truth, before, after] = sides.map(of) as [number, number, number];
          return { quantity, truth, before, after, change: after - before };
        };
        const both = pairs.filter(({ r }) => !Number.isNaN(r.before) && !Number.isNaN(r.after));
        const water = sum(all.before);
        agrees(meter.result(state), {
          massRemoved: water > 0 ? 1 - sum(all.after) / water : Number.NaN,
          rows: [
            row("wet fraction", (side) => sum(pairs.map((p) => p.wet[side])) / n),
            row("mean", (side) => mean(all[side])),
            row("P99", (side) => quantile(all[side], 0.99)),
            row("spatial correlation", (side) =>
              side === "truth" ? Number.NaN : mean(both.map(({ r }) => r[side])),
            ),
          ],
          undefinedCorrelations: pairs.length - both.length,
        });
      }),
      THOUSAND,
    );
  });
});
