import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pythonWith } from "../fixtures/python.js";
import type { CaseList, DifferentialCase } from "./case.js";
import { makeCases } from "./make-cases.js";
import { justification } from "./refusals.js";
import { runCase } from "./run-cases.js";

const python = pythonWith("numpy");

describe.skipIf(!python)("files that other tools wrote", () => {
  let out = "";
  let list: CaseList;
  beforeAll(() => {
    out = mkdtempSync(join(tmpdir(), "undrizzle-differential-"));
    list = makeCases(python!, out, { seed: 2026, files: 200 });
    for (const [format, why] of Object.entries(list.absent)) console.warn(`skipped: ${format}: ${why}`);
  });
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  test("hold the values, missing cells, times and places that those tools read in them", async () => {
    expect(list.broken).toEqual([]);
    expect(list.cases.length).toBeGreaterThan(15);
    const failed: unknown[] = [];
    for (const one of list.cases) {
      const { ended, words } = await runCase(one, out);
      if (ended === "failed") failed.push({ index: one.index, features: one.features, words });
    }
    expect(failed).toEqual([]);
  });

  test("are compared: another value, a missing cell, another shape is a difference", async () => {
    const one = list.cases.find(
      ({ format, features }) => format === "npy" && features.some((f) => /^type [iu]/.test(f)),
    )!;
    const wrong: DifferentialCase[] = [
      { ...one, shape: [one.shape[0] + 1, one.shape[1], one.shape[2], one.shape[3]] },
      { ...one, options: { ...one.options, units: "cm/day" } },
      { ...one, times: one.times ?? ["2001-01-01T00:00:00"] },
      { ...one, lat: [1] },
    ];
    for (const other of wrong) expect((await runCase(other, out)).ended).toBe("failed");
  });
});

test("a refusal is right only for what the list says, in the words of the list", () => {
  const message = "x.npz: a.npy uses zip method 12; stored and deflated files can be read";
  expect(justification(["zip method bzip2"], message)).not.toBeNull();
  expect(justification(["zip method deflated"], message)).toBeNull();
  expect(justification(["zip method bzip2"], "it is damaged")).toBeNull();
});
