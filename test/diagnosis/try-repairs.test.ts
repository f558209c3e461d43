import { describe, expect, test } from "vitest";
import { type Finding, finding } from "../../lib/diagnosis/finding.js";
import { readingsOf } from "../../lib/diagnosis/readings.js";
import { samplingErrors } from "../../lib/diagnosis/sampling-error.js";
import { changeMembers, specimenEvents, takeSpecimen } from "../../lib/diagnosis/specimen.js";
import { tryRepairs } from "../../lib/diagnosis/try-repairs.js";
import { eventsOf } from "../../lib/fields/event.js";
import { BANDED, bandedValue } from "../../lib/metrics/bands.js";
import { evaluate } from "../../lib/metrics/evaluate.js";
import { eventSet, makeWorld } from "./laboratory.js";

const world = eventSet(makeWorld({ height: 6, width: 6, events: 12, members: 2, length: 1 }));
const times = (factor: number): Finding =>
  finding(factor === 2 ? "unit-scale" : "mass-deficit", "confirmed", 0, 0, "", {
    repair: { id: `times-${factor}`, apply: (s) => changeMembers(s, (v) => v.map((x) => factor * x)) },
  });
const nothing = finding("dead-output", "confirmed", 0, 0, "");

describe("repairs are tried one after another, each on what the last one left", () => {
  test("the readings before the first are those of all events", async () => {
    const specimen = await takeSpecimen(world, 1);
    const asGiven = await evaluate(world);
    const results = await tryRepairs(specimen, [times(2), nothing, times(3)], asGiven);
    expect([...results.keys()]).toEqual(["unit-scale", "mass-deficit"]);
    const [first, second] = [...results.values()];
    expect(first.id).toBe("times-2");
    expect(first.before).toEqual(readingsOf(asGiven));
    expect(second.before).toBe(first.after);
    expect(first.after.massBias! + 1).toBeCloseTo(2 * (first.before.massBias! + 1), 6);
    expect(second.after.massBias! + 1).toBeCloseTo(6 * (first.before.massBias! + 1), 6);
    expect(second.after.p99Ratio).toBeCloseTo(6 * first.before.p99Ratio!, 6);
  });

  test("of a whole specimen, they are as given: nothing is read twice", async () => {
    const specimen = await takeSpecimen(world, 1);
    const other = await evaluate(specimenEvents(changeMembers(specimen, (v) => v.map((x) => 5 * x))));
    const [result] = [...(await tryRepairs(specimen, [times(2)], other)).values()];
    expect(result.before).toEqual(readingsOf(other));
  });

  test.each([
    ["events", 9 * 3],
    ["members", 12 * 2],
  ])("of a specimen with fewer %s, they are its own", async (_, fields) => {
    const specimen = await takeSpecimen(
      eventSet(makeWorld({ height: 6, width: 6, events: 12, members: 3, length: 1 })),
      1,
      36 * fields,
    );
    const asGiven = await evaluate(world);
    const [result] = [...(await tryRepairs(specimen, [times(2)], asGiven)).values()];
    expect(result.before).toEqual(readingsOf(await evaluate(specimenEvents(specimen))));
    expect(result.before).not.toEqual(readingsOf(asGiven));
  });
});

describe("standard errors over events", () => {
  test("are the jackknife's over blocks of successive events, up to ten", async () => {
    const specimen = await takeSpecimen(world, 1);
    const errors = await samplingErrors(specimen, ["ks", "massBias"]);
    expect([...errors.keys()]).toEqual(["ks", "massBias"]);
    for (const metric of ["ks", "massBias"] as const) {
      const left: number[] = [];
      for (let g = 0; g < 10; g++)
        left.push(
          bandedValue(
            await evaluate(
              eventsOf(specimen.events.filter((_, e) => Math.floor((10 * e) / specimen.events.length) !== g)),
            ),
            metric,
          ),
        );
      const mean = left.reduce((a, b) => a + b) / 10;
      const variance = (9 / 10) * left.reduce((sum, v) => sum + (v - mean) ** 2, 0);
      expect(errors.get(metric)!.error).toBeCloseTo(Math.sqrt(variance), 9);
      expect(errors.get(metric)!.freedom).toBe(9);
    }
  });

  test("are infinite for two events, not for three", async () => {
    const specimen = await takeSpecimen(world, 1);
    const of = (n: number) => samplingErrors({ ...specimen, events: specimen.events.slice(0, n) }, BANDED);
    expect([...(await of(2)).values()].map(({ error }) => error)).toEqual(
      new Array(5).fill(Number.POSITIVE_INFINITY),
    );
    expect((await of(3)).get("ks")!.error).toBeLessThan(1);
  });
});
