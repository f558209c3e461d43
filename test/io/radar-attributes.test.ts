import { describe, expect, test } from "vitest";
import { FormatError } from "../../lib/errors.js";
import type { Attributes } from "../../lib/io/arrays/array-file.js";
import { readAll } from "../../lib/io/arrays/array-file.js";
import { withRadarAttributes } from "../../lib/io/formats/netcdf4/hdf5-radar.js";
import { held } from "./in-memory.js";

const of = (name: string, attributes: Attributes = {}) =>
  held({ name, dims: ["", ""], shape: [2, 2], attributes });
const number = (value: number) => Float64Array.of(value);
type Groups = Readonly<Record<string, Attributes>>;
const attributesOf = (name: string, groups: Groups, own: Attributes = {}): Attributes | undefined =>
  withRadarAttributes("x.h5", [of(name, own)], new Map(Object.entries(groups)))[0]?.attributes;

describe("ODIM_H5", () => {
  const root = { Conventions: "ODIM_H5/V2_2" };
  const name = "dataset1/data1/data";
  test("gain and offset, nodata and undetect, from the nearest group that has them", () => {
    const groups = {
      "": root,
      what: { gain: number(9), nodata: number(8), quantity: "RATE" },
      "dataset1/what": { gain: number(2), offset: number(-3) },
      "dataset1/data1/what": { gain: number(0.5), undetect: number(0) },
      "dataset2/what": { gain: number(7) },
    };
    expect(attributesOf(name, groups)).toEqual({
      long_name: "RATE",
      standard_name: "rainfall_rate",
      units: "mm/h",
      scale_factor: number(0.5),
      add_offset: number(-3),
      _FillValue: number(8),
      _Undetect: number(0),
    });
    expect(attributesOf("dataset2/data3/data", groups)).toMatchObject({ scale_factor: number(7) });
    expect(
      attributesOf(`site/${name}`, { "": root, "site/dataset1/data1/what": { gain: number(4) } }),
    ).toMatchObject({ scale_factor: number(4) });
  });
  test("amounts over the time of the product, in whole or part", () => {
    const units = (what: Attributes) =>
      attributesOf(name, { "": root, what: { quantity: "ACRR", ...what } })?.units;
    const start = { startdate: "20191231", starttime: "235500" };
    expect(units({ ...start, enddate: "20200101", endtime: "000000" })).toBe("mm/5min");
    expect(units({ ...start, enddate: "20200101", endtime: "235500" })).toBe("mm/1440min");
    expect(units({ ...start, enddate: "20191231", endtime: "235530" })).toBe("mm/0.5min");
    for (const bad of [
      {},
      start,
      { ...start, enddate: "20191231", endtime: "235500" },
      { ...start, enddate: "20191231", endtime: "235000" },
      { ...start, enddate: "2020-01-01", endtime: "000000" },
      { ...start, enddate: "20200101", endtime: "0000" },
      { ...start, enddate: number(20200101), endtime: "000000" },
      { ...start, enddate: "x20200101", endtime: "000000" },
      { ...start, enddate: "20200101", endtime: "000000Z" },
    ])
      expect(units(bad)).toBe("mm");
    expect(attributesOf(name, { "": root, what: { quantity: "ACRR" } })?.standard_name).toBe(
      "rainfall_amount",
    );
  });
  test("reflectivity by all its names; of other quantities nothing is known", () => {
    for (const quantity of ["DBZH", "DBZV", "TH", "TV"])
      expect(attributesOf(name, { "": root, what: { quantity } })).toEqual({
        long_name: quantity,
        units: "dBZ",
      });
    expect(attributesOf(name, { "": root, what: { quantity: "VRAD" } })).toEqual({ long_name: "VRAD" });
    expect(attributesOf(name, { "": root, what: { quantity: "xTH" } })).toEqual({ long_name: "xTH" });
    expect(attributesOf(name, { "": root })).toEqual({});
  });
  test("attributes of the array itself go first", () => {
    expect(
      attributesOf(
        name,
        { "": root, what: { gain: number(2), quantity: "RATE" } },
        { scale_factor: number(3) },
      ),
    ).toMatchObject({ scale_factor: number(3), units: "mm/h" });
  });
  test("fields of quality are left out, of ODIM alone; other arrays and files are as they were", () => {
    const names = [
      "quality1/data",
      "dataset1/quality12/data",
      name,
      "dataset1/data1/datax",
      "xdataset1/data1/data",
      "dataset/data1/data",
      "quality/data",
      "dataset1/quality1/data/more",
    ];
    const found = (groups: Groups) =>
      withRadarAttributes(
        "x.h5",
        names.map((n) => of(n)),
        new Map(Object.entries(groups)),
      );
    expect(
      found({ "": root, what: { gain: number(2) } }).map((v) => [v.name, "scale_factor" in v.attributes]),
    ).toEqual([
      [name, true],
      ["dataset1/data1/datax", false],
      ["xdataset1/data1/data", false],
      ["dataset/data1/data", false],
      ["quality/data", false],
      ["dataset1/quality1/data/more", false],
    ]);
    for (const groups of [
      { what: { gain: number(2) } },
      { "": { Conventions: "CF-1.8 ODIM_H5" }, what: { gain: number(2) } },
    ])
      expect(found(groups).map((v) => [v.name, v.attributes])).toEqual(names.map((n) => [n, {}]));
  });
});

describe("KNMI", () => {
  const name = "image1/image_data";
  const overview = {
    product_datetime_start: "31-DEC-2010;23:55:00.000",
    product_datetime_end: "01-JAN-2011;00:00:00.000",
  };
  const read = (calibration: Attributes, image: Attributes = {}, over: Attributes = overview) =>
    attributesOf(name, { image1: image, "image1/calibration": calibration, overview: over });

  test.each([
    ["GEO=0.01*PV+0.0", 0.01, 0],
    ["GEO = 0.5 * PV + -32.0", 0.5, -32],
    ["GEO=0.5*PV-32", 0.5, -32],
    ["geo=0.5*pv", 0.5, 0],
    ["GEO=1e-2*PV+2E1", 0.01, 20],
    ["GEO=-1.5*PV - 2", -1.5, -2],
    ["GEO=+1.5*PV + 2.5", 1.5, 2.5],
    [undefined, 1, 0],
  ])("%s", (formula, scale, offset) => {
    expect(read(formula === undefined ? {} : { calibration_formulas: formula })).toMatchObject({
      scale_factor: number(scale),
      add_offset: number(offset),
    });
  });
  test.each(["PV", "GEO=PV", "GEO=0.01*PV*PV", "x GEO=0.01*PV", "GEO=0.01*PV+1 dBZ", "GEO=a*PV"])(
    "%s is refused",
    (calibration_formulas) => {
      expect(() => read({ calibration_formulas })).toThrow(FormatError);
      expect(() => read({ calibration_formulas })).toThrow(
        `x.h5: image1: calibration_formulas is "${calibration_formulas}", not GEO=A*PV+B: give A and B with --scale-offset A,B`,
      );
    },
  );
  test("missing, and out of the image", () => {
    expect(
      read({ calibration_missing_data: Int32Array.of(65535), calibration_out_of_image: Int32Array.of(65534) })
        ?._FillValue,
    ).toEqual(Float64Array.of(65535, 65534));
    expect(read({ calibration_out_of_image: Int32Array.of(255) })?._FillValue).toEqual(Float64Array.of(255));
    expect(read({})).not.toHaveProperty("_FillValue");
  });
  test("what it is, by the brackets of its parameter, over the time of the product", () => {
    const told = (parameter: string, over?: Attributes) => {
      const { long_name, standard_name, units } = read({}, { image_geo_parameter: parameter }, over)!;
      return [long_name, standard_name, units];
    };
    expect(told("PRECIP_[MM]")).toEqual(["PRECIP_[MM]", "rainfall_amount", "mm/5min"]);
    expect(told("precip [mm] x [y]", {})).toEqual(["precip [mm] x [y]", "rainfall_amount", "mm"]);
    expect(told("REFLECTIVITY_[DBZ]")).toEqual(["REFLECTIVITY_[DBZ]", undefined, "dBZ"]);
    expect(told("RATE_[mm/h]")).toEqual(["RATE_[mm/h]", undefined, "mm/h"]);
    expect(told("HEIGHT_[KM]")).toEqual(["HEIGHT_[KM]", undefined, undefined]);
    expect(told("MM")).toEqual(["MM", undefined, undefined]);
    expect(told("")).toEqual([undefined, undefined, undefined]);
  });
  test.each("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" "))("times of %s", (month) => {
    const over = {
      product_datetime_start: `01-${month}-2011;00:00:00.000`,
      product_datetime_end: `01-${month.toLowerCase()}-2011;01:00:30.000`,
    };
    expect(read({}, { image_geo_parameter: "[MM]" }, over)?.units).toBe("mm/60.5min");
  });
  test("times across months, and those that are none", () => {
    const units = (start: string, end: string) =>
      read({}, { image_geo_parameter: "[MM]" }, { product_datetime_start: start, product_datetime_end: end })
        ?.units;
    expect(units("30-APR-2011;00:00:00", "01-MAY-2011;00:00:00")).toBe("mm/1440min");
    expect(units("30-APR-2011;00:00:00", "30-MAI-2011;00:00:00")).toBe("mm");
    expect(units("x30-APR-2011;00:00:00", "01-MAY-2011;00:00:00")).toBe("mm");
    expect(units("30-APR-2011 00:00:00", "01-MAY-2011;00:00:00")).toBe("mm");
  });
  test("only images with a calibration, in groups too", () => {
    expect(attributesOf(name, { image1: {} })).toEqual({});
    expect(
      attributesOf("a/image12/image_data", { "a/image12/calibration": { calibration_formulas: "GEO=3*PV" } }),
    ).toMatchObject({ scale_factor: number(3) });
    for (const other of ["image/image_data", "image1/image_data_x", "ximage1/image_data"])
      expect(
        attributesOf(other, { "image1/calibration": {}, "image/calibration": {}, "ximage1/calibration": {} }),
      ).toEqual({});
  });
});

describe("times of images", () => {
  const of1 = (name: string) => held({ name, dims: ["", ""], shape: [2, 2] });
  async function told(groups: Groups, ...names: readonly string[]) {
    const found = withRadarAttributes("x.h5", names.map(of1), new Map(Object.entries(groups))).slice(
      names.length,
    );
    return Promise.all(
      found.map(async (v) => [
        v.name,
        v.shape,
        v.attributes.bounds,
        [...((await readAll(v)) as Float64Array)],
        v.attributes.units,
      ]),
    );
  }
  const root = { Conventions: "ODIM_H5/V2_2" };
  const UNITS = "seconds since 1970-01-01";
  // date -u -d "2020-01-01 00:00" +%s
  const newYear = 1577836800;

  test("of OPERA: nominal, with the span of each data set", async () => {
    const groups = {
      "": root,
      what: { date: "20200101", time: "000000" },
      "dataset1/what": { startdate: "20191231", starttime: "235500", enddate: "20200101", endtime: "000000" },
      "dataset2/what": { startdate: "20200101", starttime: "000000", enddate: "20200101", endtime: "000000" },
      "dataset3/what": { date: "20200101", time: "0005" },
    };
    const names = [
      "dataset1/data1/data",
      "dataset1/data2/data",
      "dataset2/data1/data",
      "dataset3/data1/data",
    ];
    expect(await told(groups, ...names)).toEqual([
      ["dataset1/time", [], "time_bnds", [newYear], UNITS],
      ["dataset1/time_bnds", [2], undefined, [newYear - 300, newYear], UNITS],
      ["dataset2/time", [], undefined, [newYear], UNITS],
    ]);
  });
  test("of OPERA without a nominal one: the end, or the start", async () => {
    const what = { startdate: "20200101", starttime: "000000" };
    expect(await told({ "": root, what }, "dataset1/data1/data")).toEqual([
      ["dataset1/time", [], undefined, [newYear], UNITS],
    ]);
    const whole = { ...what, enddate: "20200101", endtime: "010000" };
    expect((await told({ "": root, what: whole }, "dataset1/data1/data"))[0]).toEqual([
      "dataset1/time",
      [],
      "time_bnds",
      [newYear + 3600],
      UNITS,
    ]);
  });
  test("of KNMI: its end; none of other files", async () => {
    const overview = {
      product_datetime_start: "31-DEC-2019;23:00:00.000",
      product_datetime_end: "01-JAN-2020;00:00:00.000",
    };
    expect(await told({ overview, "image1/calibration": {} }, "image1/image_data")).toEqual([
      ["image1/time", [], "time_bnds", [newYear], UNITS],
      ["image1/time_bnds", [2], undefined, [newYear - 3600, newYear], UNITS],
    ]);
    expect(await told({ overview }, "image1/image_data")).toEqual([]);
    expect(await told({ "image1/calibration": {} }, "image1/image_data")).toEqual([]);
    expect(await told({ what: { date: "20200101", time: "000000" } }, "dataset1/data1/data")).toEqual([]);
  });
});
