import { expect, test } from "vitest";
import { eventErrors, excusedByChance, tooCoarse } from "../../lib/diagnosis/by-chance.js";
import type { Symptom } from "../../lib/diagnosis/diagnosis.js";
import { specimenOf } from "./specimens.js";

const symptom = (metric: string, ok: boolean, value: number | null = -0.2): Symptom => ({
  metric,
  value,
  band: [-0.05, 0.05],
  ok,
});
const over = (error: number, freedom = 19) => ({ error, freedom });
const none = { massBias: over(0.1), wetFraction: over(0.01) };

test("errors over events are those of leaving one out, by hand", () => {
  // Totals of truth 4, 4, 4 and of samples 4, 2, 6: without each 1, 1.25 and 0.75; deviation 0.25 · 2/√3.
  const of = (a: number, b: number) => ({ truth: [0, 4], members: [[a, b]] });
  const errors = eventErrors(specimenOf([1, 2], [of(0, 4), of(0, 2), of(3, 3)]));
  expect(errors.massBias.error).toBeCloseTo((0.25 * 2) / Math.sqrt(3), 12);
  // Wet cells of the samples beyond the real ones: 0, 0, 1 of 2 cells; without each 1/4, 1/4 and 0.
  expect(errors.wetFraction.error).toBeCloseTo((Math.sqrt(1 / 48) * 2) / Math.sqrt(3), 12);
  expect(eventErrors(specimenOf([1, 2], [of(0, 4), of(0, 2)])).massBias.error).toBe(Number.POSITIVE_INFINITY);
});

test("a cell is wet from 0.1 mm/day on, on both sides", () => {
  const of = (real: number, made: number) => ({ truth: [0, real], members: [[0, made]] });
  // Wet cells of the samples beyond the real ones: 1, 0, −1 of 2; without each −1/4, 0 and 1/4.
  const { wetFraction } = eventErrors(specimenOf([1, 2], [of(0.09, 0.1), of(0.1, 0.5), of(0.1, 0.09)]));
  expect(wetFraction.error).toBeCloseTo((0.25 * 2) / Math.sqrt(3), 6);
});

test("cells that are missing on one side count on neither", () => {
  const of = (b: number) => ({ truth: [Number.NaN, 4], members: [[100, b]] });
  expect(eventErrors(specimenOf([1, 2], [of(4), of(2), of(6)])).massBias.error).toBeCloseTo(
    0.5 / Math.sqrt(3),
    12,
  );
});

test("chance excuses what is out only where it explains all of it", () => {
  const mass = symptom("massBias", false);
  const [excused] = excusedByChance([mass, symptom("ks", true)], ["massBias"], none);
  expect(excused).toMatchObject({ ok: true, value: -0.2, band: [-0.05, 0.05] });
  expect(excused!.note).toBe(
    // 2.140 errors of 19 degrees of freedom (scipy 1.15: t.isf(norm.sf(2), 19)).
    "outside the band by less than the 95 % margin over these events (± 0.214): chance does as much",
  );
  const both = [mass, symptom("wetFraction", false)];
  expect(excusedByChance(both, ["massBias"], none)).toEqual(both);
  expect(excusedByChance([mass], [], none)).toEqual([mass]);
});

test("a number that these events hardly tell is no claim of health, and how many would is said", () => {
  // 2.140 errors of 0.3 are 0.642: 2.14 times what is asked, 4.58 times the events.
  expect(tooCoarse([symptom("massBias", true)], { ...none, massBias: over(0.3) }, 25)).toEqual([
    "mass bias is known only to ± 0.64 from these 25 events, which would hide a fault; about 115 events of this kind would tell it to ± 0.3",
  ]);
  expect(tooCoarse([symptom("massBias", true)], { ...none, massBias: over(0.139) }, 25)).toEqual([]);
  expect(tooCoarse([symptom("massBias", false)], { ...none, massBias: over(0.3) }, 25)).toEqual([]);
  expect(tooCoarse([symptom("massBias", true, null)], { ...none, massBias: over(0.3) }, 25)).toEqual([]);
  expect(tooCoarse([symptom("ks", true)], { ...none, massBias: over(0.3) }, 25)).toEqual([]);
});
