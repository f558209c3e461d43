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
const FILES = 200;

describe.skipIf(!python)("files that other tools wrote", () => {
  let out = "";
  let list: CaseList;
  beforeAll(() => {
    out = mkdtempSync(join(tmpdir(), "undrizzle-differential-"));
    list = makeCases(python!, out, { seed: 2026, files: FILES });
    for (const [format, why] of Object.entries(list.absent)) console.warn(`skipped: ${format}: ${why}`);
  });
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  test("are made, of every format whose tool is there", () => {
    expect(list.broken).toEqual([]);
    expect(list.cases.length).toBeGreaterThan(15);
  });

  test.each(Array.from({ length: FILES }, (_, index) => [index]))(
    "hold the values, missing cells, times and places that those tools read in them: file %i",
    async (index) => {
      for (const one of list.cases.filter((one) => one.index === index)) {
        const { ended, words } = await runCase(one, out);
        expect({ features: one.features, words: ended === "failed" ? words : [] }).toEqual({
          features: one.features,
          words: [],
        });
      }
    },
  );

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
