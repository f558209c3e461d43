import { join } from "node:path";
import { expect } from "vitest";
import { distributionOf } from "../../lib/fields/distribution.js";
import type { Check } from "../../lib/run/inspect/check.js";
import type { DayPass } from "../../lib/run/inspect/field-pass.js";
import type { Run } from "../../lib/run/run.js";

export const floats = (values: readonly number[]): Float32Array => Float32Array.from(values);
/** 0, 1 … 100: the quantile of p is 100 p. */
export const hundred: readonly number[] = Array.from({ length: 101 }, (_, i) => i);

/** A run of four days of 2×5 cells, two of them sea. */
export function runIn(folder: string, more: Record<string, unknown> = {}): Run {
  return {
    config: {
      file: "config.yaml",
      unknownKeys: [],
      loss: { scale: 90 },
      model: { in_channels_X: 2, H: 2, W: 5, encoder: null, decoder: null },
      statics: { use_land_sea: false, use_dist_coast: false, use_elevation: false },
      ...(more.config as object),
    },
    dataDir: folder,
    synthDir: join(folder, "synth"),
    grid: { height: 2, width: 5 },
    landMask: Uint8Array.of(1, 1, 1, 1, 0, 1, 1, 1, 1, 0),
    normalisation: {
      mean: floats([0.5, 0.5, 0.5, 0.5, 0, 0.5, 0.5, 0.5, 0.5, 0]),
      std: floats([1, 1, 1, 1, 0, 1, 1, 1, 1, 0]),
    },
    days: [1, 2, 3, 4],
    ...Object.fromEntries(Object.entries(more).filter(([key]) => key !== "config")),
  } as unknown as Run;
}

/** Four days without a fault. */
export function pass(more: Partial<DayPass> = {}): DayPass {
  return {
    problems: [],
    missing: new Map(),
    missingPredictors: [],
    z: distributionOf(floats([-0.5, 2])),
    mm: distributionOf(floats(hundred)),
    belowDry: 0,
    maxima: new Map(),
    same: [],
    channels: [
      { mean: 0, std: 1 },
      { mean: 3, std: 5 },
    ],
    ...more,
  };
}

export const shown = (checks: readonly Check[]): string[] =>
  checks.map(({ check, verdict, finding }) => `${check} ${verdict} ${finding}`);

/** What is no "ok" says what to do, and an "ok" does not. */
export function expectRemedies(checks: readonly Check[]): void {
  for (const { verdict, remedy } of checks) expect(remedy ?? "").toMatch(verdict === "ok" ? /^$/ : /\w/);
}
