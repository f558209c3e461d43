import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeRegridder } from "../../lib/fields/regrid/regridder.js";
import { openPair } from "../../lib/io/pairs/pair.js";
import { pythonWith, runPython } from "../fixtures/python.js";

const python = pythonWith("numpy", "scipy", "xarray", "netCDF4", "pandas");

describe.skipIf(!python)("one side on the grid of the other", async () => {
  const folder = await mkdtemp(join(tmpdir(), "undrizzle-regrid-"));
  const expected: Record<string, (number | null)[][][]> = python
    ? JSON.parse(runPython(python, join(import.meta.dirname, "regrid.py"), folder))
    : {};
  const pair = { truth: join(folder, "truth.nc"), samples: join(folder, "samples.nc") };

  test.each(["conservative", "bilinear", "nearest"] as const)(
    "%s: as an overlap of all cells with all, xarray and SciPy have it",
    async (regrid) => {
      const opened = await openPair({ ...pair, regrid });
      expect(opened.regridding).toMatchObject({
        method: regrid,
        side: "samples",
        from: { height: 20, width: 20 },
      });
      expect(opened.notes.join("\n")).toMatch(`regridded (${regrid}) from 20×20 to 6×7 cells`);
      for await (const { index, members } of opened)
        for (const [m, { values }] of members.entries())
          for (const [i, right] of expected[regrid]![index]![m]!.entries()) {
            if (right === null) expect(values[i]).toBeNaN();
            else expect(values[i]).toBeCloseTo(right, 9);
          }
      await opened.close();
    },
  );

  test("grids that differ are refused by name without, and the option is named", async () => {
    await expect(openPair(pair)).rejects.toThrow(
      /samples\.nc has 20×20 cells, .*truth\.nc has 6×7: .*--regrid conservative/,
    );
    const flat = { truth: join(folder, "coarse.npy"), samples: join(folder, "fine.npy"), units: "mm/day" };
    const opened = await openPair({ ...flat, regrid: "conservative" });
    expect(opened.notes.join()).toMatch(/cells of one divide those of the other/);
    await opened.close();
  });
});

const axis = (from: number, step: number, n: number) =>
  Float64Array.from({ length: n }, (_, i) => from + i * step);
const area = (lat: Float64Array, step: number, y: number) =>
  Math.sin(((lat[y]! + step / 2) * Math.PI) / 180) - Math.sin(((lat[y]! - step / 2) * Math.PI) / 180);

test("conservative keeps the mass on the sphere to 1e-6 both ways, round the globe, ascending or descending", () => {
  const fine = { height: 36, width: 72, lat: axis(87.5, -5, 36), lon: axis(2.5, 5, 72) };
  const coarse = { height: 12, width: 24, lat: axis(-82.5, 15, 12), lon: axis(-172.5, 15, 24) };
  const values = Float32Array.from({ length: 36 * 72 }, (_, i) => ((i * 7919) % 101) / 10);
  const mass = (of: ArrayLike<number>, { lat, width }: typeof fine, step: number): number =>
    Array.from(of).reduce((sum, value, i) => sum + value * step * area(lat, step, Math.floor(i / width)), 0);
  const onCoarse = makeRegridder(fine, coarse).apply(values);
  expect(Math.abs(mass(onCoarse, coarse, 15) / mass(values, fine, 5) - 1)).toBeLessThan(1e-6);
  const back = makeRegridder(coarse, fine).apply(onCoarse);
  expect(Math.abs(mass(back, fine, 5) / mass(values, fine, 5) - 1)).toBeLessThan(1e-6);
});

test("grids that cannot be brought together are refused by name", () => {
  const globe = { height: 2, width: 2, lat: axis(0, 1, 2), lon: axis(0, 1, 2) };
  expect(() => makeRegridder(globe, { ...globe, lat: axis(50, 1, 2) })).toThrow(/do not overlap/);
  expect(() => makeRegridder({ height: 4, width: 4 }, { height: 3, width: 2 })).toThrow(
    /4 rows and 3 do not/,
  );
  const cells = { lat: axis(0, 1, 4), lon: axis(0, 1, 4) };
  expect(() => makeRegridder({ height: 2, width: 2, cells }, globe)).toThrow(/curvilinear/);
});
