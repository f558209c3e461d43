import { expect, test } from "vitest";
import { UsageError, ValueError } from "../../lib/errors.js";
import { fitMethod } from "../../lib/postprocess/methods.js";
import { chooseStrength, chooseStrengths, withStrength } from "../../lib/run/choose-strength.js";
import { foldsOf } from "../../lib/run/folds.js";
import { smoothEvents } from "../fixtures/smooth-events.js";

const strengths = [0, 0.5, 1];

test("by CRPS the strength with the lowest one, and the curve trades correlation for diversity", async () => {
  const choice = await chooseStrength(smoothEvents(24), { strengths, folds: 2 });
  const [none, half, full] = choice.curve;
  expect(choice.strength).toBe([none!, half!, full!].sort((a, b) => a.crps - b.crps)[0]!.strength);
  expect(choice.strength).toBeGreaterThan(0);
  expect(none!.diversity).toBeLessThan(1e-6);
  expect(half!.diversity).toBeGreaterThan(none!.diversity);
  expect(full!.diversity).toBeGreaterThan(half!.diversity);
  expect(full!.correlation).toBeLessThan(half!.correlation);
});

test("by bands the strength that meets the most targets, then the lowest CRPS", async () => {
  const { curve, strength } = await chooseStrength(smoothEvents(24), { strengths, folds: 2, by: "bands" });
  const most = Math.max(...curve.map(({ met }) => met));
  const among = curve.filter(({ met }) => met === most).sort((a, b) => a.crps - b.crps);
  expect(strength).toBe(among[0]!.strength);
});

test("the texture of a fold is what is fitted without that fold, at its strength", async () => {
  const events = smoothEvents(24);
  const { choices, fitted } = await chooseStrengths(events, { strengths, folds: 2, seed: 3 });
  const { fit } = foldsOf(events, 2)[1]!;
  const strength = choices.ofFold[1]!;
  const alone = await fitMethod({ method: "residual-texture", strength, seed: 3, shared: 0 }, fit);
  expect((await fitted(1)).toJSON()).toEqual(alone.toJSON());
});

test("one member, and too few events, are refused with the reason", async () => {
  await expect(chooseStrength(smoothEvents(24, 1))).rejects.toThrow(/each event has one/);
  await expect(chooseStrength(smoothEvents(9), { folds: 3 })).rejects.toThrow(
    /at least 8 events, there are 6/,
  );
  await expect(chooseStrength(smoothEvents(1))).rejects.toThrow(ValueError);
});

test("a strength that is given stays, and --choose is of residual texture alone", async () => {
  const events = smoothEvents(24);
  const given = { method: "residual-texture", strength: 0.3 } as const;
  expect(await withStrength(given, events, "all")).toEqual({ spec: given, choice: null });
  await expect(withStrength(given, events, "all", { by: "crps" })).rejects.toThrow(UsageError);
  await expect(withStrength({ method: "loci" }, events, "all", { by: "crps" })).rejects.toThrow(
    /nothing to loci/,
  );
});

test("folds are contiguous, hold each event out once, and fit on all others", async () => {
  const keys = async (set: AsyncIterable<{ key: string }>) => {
    const found = [];
    for await (const { key } of set) found.push(key);
    return found;
  };
  const folds = foldsOf(smoothEvents(7, 1), 3);
  const held = await Promise.all(folds.map((fold) => keys(fold.held)));
  expect(held).toEqual([
    ["day_0", "day_1", "day_2"],
    ["day_3", "day_4"],
    ["day_5", "day_6"],
  ]);
  for (const [i, { fit, held: out }] of folds.entries()) {
    const fitted = await keys(fit);
    expect(fitted).toHaveLength(fit.length);
    expect(out.length).toBe(held[i]!.length);
    expect([...fitted, ...held[i]!].sort()).toEqual(held.flat().sort());
  }
});
