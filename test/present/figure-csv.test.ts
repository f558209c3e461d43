import { expect, test } from "vitest";
import { makeField } from "../../lib/fields/field.js";
import { figureCsv } from "../../lib/present/figure-csv.js";
import { precipitationMaps } from "../../lib/present/plots/map.js";
import { plotSpec } from "../../lib/present/plots/spec.js";

test("rows of every part, numbered, with the columns of all", () => {
  const spec = plotSpec({
    concat: [
      { data: { values: [{ x: 1, name: 'a "b", c' }] }, mark: "point" },
      { layer: [{ data: { values: [{ x: Number.NaN, y: true }] }, mark: "bar" }] },
    ],
  });
  expect(figureCsv(spec)).toBe('part,x,name,y\n1,1,"a ""b"", c",\n2,,,true\n');
});

test("of maps, every cell that counts in mm/day, legend and pictures left out", () => {
  const mask = Uint8Array.from([1, 1, 0, 1]);
  const values = Float64Array.from([0.1, Number.NaN, 3, 1 / 3]);
  const field = makeField("mm/day", { height: 2, width: 2 }, values, mask);
  expect(figureCsv(precipitationMaps([{ title: "real", subtitle: "day 1", field }]))).toBe(
    `panel,title,subtitle,row,column,mm/day\n1,real,day 1,0,0,0.1\n1,real,day 1,1,1,${1 / 3}\n`,
  );
});
