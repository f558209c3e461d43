import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Values } from "../../lib/fields/field.js";
import { openFields } from "../../lib/io/fields/open.js";

interface Wanted {
  /** `[event, member, y, x]`, null where missing. */
  readonly values: readonly (number | null)[];
  readonly shape: readonly number[];
  readonly times?: readonly string[];
  readonly lat?: readonly number[];
  readonly lon?: readonly number[];
  readonly options?: { readonly variable: string };
}

const folder = join(import.meta.dirname, "fixtures");
/** fixtures/make-other-tools.py: what netCDF4-python, zarr-python and rasterio read in their own files. */
const files = JSON.parse(readFileSync(join(folder, "other-tools.json"), "utf8")) as Record<string, Wanted>;

/** Not read right yet. */
const OPEN: readonly string[] = [];

describe("valid files that once read wrong", () => {
  test.each(Object.entries(files).filter(([name]) => !OPEN.includes(name)))("%s", async (name, wanted) => {
    const file = await openFields(join(folder, "other-tools", name), wanted.options);
    const found: Values[] = [];
    for (let event = 0; event < file.events; event++) found.push(...(await file.readEvent(event)));
    await file.close();
    expect([file.events, file.members ?? 1, file.grid.height, file.grid.width]).toEqual(wanted.shape);
    const values = found.flatMap((field) => Array.from(field, (value) => Math.round(value * 1e6) / 1e6));
    expect(values).toEqual(wanted.values.map((value) => value ?? Number.NaN));
    if (wanted.times)
      expect(file.times).toEqual(wanted.times.map((time) => time.slice(0, file.times![0].length)));
    if (wanted.lat) expect(Array.from(file.grid.lat ?? [])).toEqual(wanted.lat);
    if (wanted.lon) expect(Array.from(file.grid.lon ?? [])).toEqual(wanted.lon);
  });
});
