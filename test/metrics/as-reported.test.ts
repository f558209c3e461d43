import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { type EventSet, eventsOf } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { evaluateAsReported, type ReportedRuler } from "../../lib/metrics/evaluate-as-reported.js";
import { pythonWith, runPython } from "../fixtures/python.js";

/** As test/golden/as-reported.py writes them: NumPy and SciPy from the definitions. */
interface Case {
  readonly name: string;
  /** N, K, H, W. */
  readonly shape: readonly [number, number, number, number];
  readonly p95: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly land: readonly number[];
  readonly real: readonly number[];
  readonly generated: readonly number[];
  readonly saved: readonly number[] | null;
  readonly expected: Numbers;
}
type Numbers = { readonly [key: string]: number | boolean | null | Numbers };

const program = resolve(import.meta.dirname, "../golden/as-reported.py");
const golden: Case[] = JSON.parse(await readFile(program.replace(/py$/, "json"), "utf8"));
const python = pythonWith("numpy", "scipy");

function eventSet({ shape: [n, k, height, width], real }: Case, generated: readonly number[]): EventSet<"z"> {
  const cells = height * width;
  const field = (values: readonly number[], at: number) =>
    makeField("z", { height, width }, Float32Array.from(values.slice(at * cells, (at + 1) * cells)));
  return eventsOf(
    Array.from({ length: n }, (_, index) => ({
      key: `${index}`,
      index,
      truth: field(real, index),
      members: Array.from({ length: k }, (_, m) => field(generated, index * k + m)),
    })),
  );
}

function rulerOf(one: Case): ReportedRuler {
  const normalisation = { mean: Float32Array.from(one.mean), std: Float32Array.from(one.std) };
  return { normalisation, landMask: Uint8Array.from(one.land), p95: one.p95 };
}

async function measured(one: Case) {
  const drawn = eventSet(one, one.generated);
  const saved = one.saved ? eventSet(one, one.saved) : drawn;
  return evaluateAsReported({ drawn, draws: one.saved ? "prior" : "saved", saved }, rulerOf(one));
}

/** Every expected number, to 1e-6 of its size; null stands for NaN or null. */
function expectClose(found: unknown, expected: Numbers, path: string): void {
  for (const [key, value] of Object.entries(expected)) {
    const [mine, at] = [(found as Record<string, unknown>)[key], `${path}.${key}`];
    if (value === null) expect(mine === null || Number.isNaN(mine), `${at}: ${mine}`).toBe(true);
    else if (typeof value === "object") expectClose(mine, value, at);
    else if (typeof value === "boolean") expect(mine, at).toBe(value);
    else
      expect(Math.abs((mine as number) - value), `${at}: ${mine}, NumPy ${value}`).toBeLessThanOrEqual(
        1e-6 * Math.max(1, Math.abs(value)),
      );
  }
}

describe("the as-reported profile", () => {
  test.each(golden.map((one) => [one.name, one] as const))(
    "as NumPy and SciPy count it: %s",
    async (_, one) => {
      expectClose(await measured(one), one.expected, one.name);
    },
  );

  test.skipIf(!python)("the golden numbers are what the program writes", () => {
    const again = JSON.parse(runPython(python!, program)) as Case[];
    expect(again.map(({ name }) => name)).toEqual(golden.map(({ name }) => name));
    for (const [i, { expected, name }] of again.entries()) expectClose(golden[i]!.expected, expected, name);
  });

  const named = (name: string) => golden.find((one) => one.name === name)!;

  test("says why a number is undefined", async () => {
    expect((await measured(named("nothing generated reaches P95"))).notes.ks).toMatch(
      /no generated value reaches P95 \(1\.200 in z.*raises an error/,
    );
    expect((await measured(named("nothing real reaches P95"))).notes.ks).toMatch(/no real value reaches P95/);
    expect((await measured(named("one sample is zero everywhere"))).notes).toMatchObject({
      spatialCorrelation: expect.stringMatching(/1 of 9 samples have no correlation/),
      diversity: expect.stringMatching(/1 samples are 0 in every cell/),
    });
    expect((await measured(named("one sample a day"))).notes.diversity).toBe("no day has two samples");
    const without = {
      ...rulerOf(named("random")),
      p95: Number.NaN,
      p95Missing: "thresholds.json does not exist",
    };
    const drawn = eventSet(named("random"), named("random").generated);
    const { ks, notes } = await evaluateAsReported({ drawn, draws: "prior", saved: null }, without);
    expect(ks).toMatchObject({ statistic: Number.NaN, match: null });
    expect(notes).toMatchObject({ ks: "thresholds.json does not exist", wetFraction: /no saved samples/ });
  });

  test("names the definition of each number, and which samples are not the reports'", async () => {
    const { definitions, notes } = await measured(named("random"));
    expect(Object.values(definitions).map(({ asTheirs }) => asTheirs)).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
    ]);
    expect(notes.samples).toContain("drew theirs afresh from the prior");
    const prior = await measured(named("posterior of the wet fraction, prior of the others"));
    expect(Object.values(prior.definitions).every(({ asTheirs }) => asTheirs)).toBe(true);
    expect(prior.definitions).toMatchObject({
      ks: { space: "z", cells: "whole rectangle", samples: "prior" },
      massBias: { space: "z", cells: "land", samples: "prior" },
      wetFraction: { space: "mm/day", cells: "land", samples: "saved" },
    });
    expect(new Set(Object.values(definitions).map(({ name }) => name)).size).toBe(6);
  });

  test("a missing cell is left out and counted, and nothing given is changed", async () => {
    const one = named("random");
    const events = eventSet(one, one.generated);
    let first = true;
    const before: number[] = [];
    const holed: EventSet<"z"> = {
      ...events,
      async *[Symbol.asyncIterator]() {
        for await (const event of events) {
          if (first) event.members[0]!.values[7] = Number.NaN;
          first = false;
          before.push(...event.truth.values);
          yield event;
        }
      },
    };
    const found = await evaluateAsReported({ drawn: holed, draws: "saved", saved: holed }, rulerOf(one));
    expect(found.n).toEqual({ days: 3, samples: 12, saved: 12, excluded: 1 });
    expect(found.notes.n).toContain("1 cells");
    expect(found.spatialCorrelation.mean).not.toBeNaN();
    expect(before).toEqual([...one.real].map(Math.fround));
  });
});
