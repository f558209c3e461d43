import { readFileSync } from "node:fs";

/** One case of test/golden: an id, inputs, what an independent implementation gave, and its source. */
export interface GoldenCase {
  readonly id: string;
  // biome-ignore lint/suspicious/noExplicitAny: the inputs differ from file to file
  readonly [key: string]: any;
}

/** The cases of a file in test/golden, with "NaN" and "Infinity" as numbers. */
export function goldenCases(name: string): GoldenCase[] {
  const text = readFileSync(new URL(`../golden/${name}.json`, import.meta.url), "utf8");
  const special: Record<string, number> = {
    NaN: Number.NaN,
    Infinity: Number.POSITIVE_INFINITY,
    "-Infinity": Number.NEGATIVE_INFINITY,
  };
  return JSON.parse(text, (_, value) => special[value as string] ?? value).cases;
}

/** Rows of a two-dimensional field as one array, and its grid. */
export function fieldOf(rows: readonly (readonly number[])[]): {
  values: Float64Array;
  grid: { height: number; width: number };
} {
  return {
    values: Float64Array.from(rows.flat()),
    grid: { height: rows.length, width: rows[0]!.length },
  };
}

/** Whether two numbers agree to an absolute tolerance, NaN with NaN and Infinity with Infinity. */
export function agree(actual: number, expected: number, tolerance: number): boolean {
  return Object.is(actual, expected) || actual === expected || Math.abs(actual - expected) <= tolerance;
}
