import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { CAUSE_IDS } from "../../lib/diagnosis/cause-ids.js";
import { CAUSE, CAUSES } from "../../lib/diagnosis/causes.js";
import { STAGES } from "../../lib/diagnosis/faults/fault.js";
import { BANDED } from "../../lib/metrics/bands.js";

const folder = resolve(import.meta.dirname, "../../lib/diagnosis/causes");

test("each folder of causes holds one that is listed, and each that is listed has a folder", () => {
  expect(readdirSync(folder).sort()).toEqual([...CAUSE_IDS].sort());
  expect(CAUSE_IDS.filter((id) => !existsSync(join(folder, id, "cause.ts")))).toEqual([]);
  expect(new Set(CAUSE_IDS).size).toBe(CAUSE_IDS.length);
});

test.each(CAUSE_IDS)("%s is complete", (id) => {
  const { id: own, words, disturbs, fault, explainedBy = [] } = CAUSE[id];
  expect(own).toBe(id);
  expect(words.title).toMatch(/^[A-Z][^.]+[^.]$/);
  expect(words.sentence).toMatch(/^[A-Zq].+\.$/);
  expect(words.cure).toMatch(/^[A-Z].+\.$/);
  expect(disturbs.filter((metric) => !(BANDED as readonly string[]).includes(metric))).toEqual([]);
  expect(existsSync(join(folder, id, "fault.ts"))).toBe(fault !== null);
  if (fault) {
    expect(fault.id).toBe(id);
    expect(STAGES).toContain(fault.stage);
    const { min, max, default: usual } = fault.strength;
    expect(min <= usual && usual <= max).toBe(true);
  }
  for (const { cause } of explainedBy) {
    expect(CAUSE_IDS).toContain(cause);
    expect(cause).not.toBe(id);
  }
});

test("no two causes explain one another", () => {
  for (const { id, explainedBy = [] } of CAUSES)
    for (const { cause } of explainedBy)
      expect(CAUSE[cause].explainedBy?.map((r) => r.cause) ?? []).not.toContain(id);
});
