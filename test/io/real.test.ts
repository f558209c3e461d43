import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { FormatError, UnitsError } from "../../lib/errors.js";
import { openFields } from "../../lib/io/fields/open.js";
import { openPair } from "../../lib/io/pairs/pair.js";
import { realData, whereRealData } from "./real-data.js";

const at = (name: string): string => join(realData ?? "", name);

/** Count and mean of the finite values, and how many are missing. */
async function summary(path: string, options = {}) {
  const file = await openFields(path, options);
  let sum = 0;
  let cells = 0;
  let missing = 0;
  for (let event = 0; event < file.events; event++)
    for (const values of await file.readEvent(event))
      for (const value of values)
        if (Number.isNaN(value)) missing++;
        else {
          sum += value;
          cells++;
        }
  await file.close();
  return { file, mean: sum / cells, missing };
}

describe.skipIf(!realData)(`real files ${whereRealData}`, () => {
  // Means and counts by NumPy on xarray 2023.1 / netCDF4 1.6.2 (float64), times the factor where there is one.
  test.each([
    [
      "eobs_iberia_djf_obs.nc",
      "NetCDF-4",
      [1805, 19, 29],
      2.0061425257358456,
      403964,
      ["1982-12-01", "2002-02-28"],
    ],
    [
      "cnrmcm5_on_eobs_grid.nc",
      "NetCDF-4",
      [1805, 19, 29],
      2.444486438784016,
      402515,
      ["1982-12-01", "2002-02-28"],
    ],
    [
      "cnrmcm5_on_eobs_grid.zarr",
      "Zarr v2",
      [1805, 19, 29],
      2.444486438784016,
      402515,
      ["1982-12-01", "2002-02-28"],
    ],
    [
      "eobs_boxavg_on_cnrmcm5_grid.nc",
      "NetCDF-4",
      [1805, 8, 11],
      2.01185149839264,
      79420,
      ["1982-12-01", "2002-02-28"],
    ],
    [
      "cnrmcm5_iberia_djf_hist.nc",
      "NetCDF-4",
      [1805, 8, 11],
      2.081460882354681,
      0,
      ["1982-12-01", "2002-02-28"],
    ],
    [
      "test_stageiv_xyt.nc",
      "NetCDF-3",
      [23, 118, 87],
      4.143008833203991 * 24,
      0,
      ["2018-09-13T19:00", "2018-09-14T17:00"],
    ],
    [
      "pr_day_EC-Earth3_dcppA-hindcast_s1961-r6i2p1f1_gr_19620101-19621231.nc",
      "NetCDF-4",
      [365, 3, 6],
      1.6332650701045006e-5 * 86400,
      0,
      ["1962-01-01", "1962-12-31"],
    ],
    [
      "pr_day_CanESM2_rcp85_r1i1p1_na10kgrid_qm-moving-50bins-detrend_2095.nc",
      "NetCDF-4",
      [365, 36, 36],
      3.742110038274526e-5 * 86400,
      730,
      ["2095-01-01", "2095-12-31"],
    ],
  ])("%s", async (name, format, [events, height, width], mean, missing, [first, last]) => {
    const found = await summary(at(name));
    const { file } = found;
    expect([file.format, file.events, file.members]).toEqual([format, events, null]);
    expect([file.grid.height, file.grid.width]).toEqual([height, width]);
    expect([file.times?.[0], file.times?.at(-1)]).toEqual([first, last]);
    expect(found.missing).toBe(missing);
    expect(found.mean / mean).toBeCloseTo(1, 6);
  });

  test("conversions are said", async () => {
    const { file } = await summary(at("test_stageiv_xyt.nc"));
    expect(file.notes).toEqual([
      "Total_precipitation_surface_1_Hour_Accumulation: kg m^-2 per step of 1 h → mm/day (×24)",
    ]);
  });

  test("GeoTIFF: units from its metadata, rows from the north", async () => {
    const { file, missing } = await summary(at("eobs_30days.tif"));
    expect([file.format, file.events, file.units, missing]).toEqual(["GeoTIFF", 30, "mm/day", 6690]);
    const nc = await openFields(at("eobs_iberia_djf_obs.nc"));
    const tif = await openFields(at("eobs_30days.tif"));
    const [north] = await tif.readEvent(7);
    const [south] = await nc.readEvent(7);
    const flipped = Float32Array.from(north, (_, i) => south[(18 - Math.floor(i / 29)) * 29 + (i % 29)]);
    expect(north).toEqual(flipped);
    expect(Array.from(tif.grid.lat!)).toEqual(Array.from(nc.grid.lat!).reverse());
    expect(tif.grid.lon).toEqual(nc.grid.lon);
    await Promise.all([tif.close(), nc.close()]);
  });

  test("npz: several arrays, no units", async () => {
    const npz = at("iberia_pair_eobs_cnrmcm5_cnrmgrid.npz");
    await expect(openFields(npz)).rejects.toThrow(/--variable NAME.*obs \(1805, 8, 11\), model/);
    await expect(openFields(npz, { variable: "obs" })).rejects.toThrow(UnitsError);
    await expect(openFields(npz, { variable: "obs" })).rejects.toThrow(/--units mm\/day/);
    await expect(openFields(npz, { variable: "none" })).rejects.toThrow(FormatError);
    expect((await summary(`${npz}#obs`, { units: "mm/day" })).mean).toBeCloseTo(2.01185149839264, 6);
  });

  test("Zarr and NetCDF hold the same fields", async () => {
    const zarr = await openFields(at("cnrmcm5_on_eobs_grid.zarr"));
    const nc = await openFields(at("cnrmcm5_on_eobs_grid.nc"));
    for (const event of [0, 364, 365, 1804])
      expect(await zarr.readEvent(event)).toEqual(await nc.readEvent(event));
  });

  // Figures of the pair: independent NumPy computation on the cells that both files have.
  test.each(["cnrmcm5_on_eobs_grid.nc", "cnrmcm5_on_eobs_grid.zarr"])("E-OBS against %s", async (samples) => {
    const pair = await openPair({ truth: at("eobs_iberia_djf_obs.nc"), samples: at(samples) });
    expect([pair.length, pair.members, pair.mask]).toEqual([1805, 1, null]);
    let cells = 0;
    const wet = [0, 0];
    let difference = 0;
    for await (const { truth, members } of pair)
      for (const [i, observed] of truth.values.entries()) {
        const generated = members[0].values[i];
        if (Number.isNaN(observed) || Number.isNaN(generated)) continue;
        cells++;
        if (observed >= Math.fround(0.1)) wet[0]++;
        if (generated >= Math.fround(0.1)) wet[1]++;
        difference += generated - observed;
      }
    await pair.close();
    expect((wet[0] / cells).toFixed(3)).toBe("0.335");
    expect((wet[1] / cells).toFixed(3)).toBe("0.547");
    expect((difference / cells).toFixed(3)).toBe("0.440");
    expect(pair.notes).toContain("truth and samples matched by time");
  });
});
