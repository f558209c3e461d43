import { expect, test } from "vitest";
import { ShapeError } from "../../lib/errors.js";
import { type EventSet, eventsOf } from "../../lib/fields/event.js";
import { type Grid, makeField } from "../../lib/fields/field.js";
import { needSetting } from "../../lib/postprocess/fit-setting.js";
import { fittedFromJSON } from "../../lib/postprocess/fitted-json.js";
import { fitMethod } from "../../lib/postprocess/methods.js";

const axes = { lat: Float64Array.of(40, 41), lon: Float64Array.of(0, 1, 2) };
const grid: Grid = { height: 2, width: 3, ...axes };
const mask = Uint8Array.of(1, 1, 1, 0, 1, 1);

function events(on: Grid, counted: Uint8Array | null): EventSet<"mm/day"> {
  const field = (values: number[]) => makeField("mm/day", on, Float32Array.from(values), counted);
  return eventsOf([
    { key: "a", index: 0, truth: field([0, 1, 2, 90, 4, 7.5]), members: [field([1, 2, 3, 4, 5, 6])] },
  ]);
}

test("a fitted method remembers its grid, its mask and the largest real amount that counted", async () => {
  const fitted = await fitMethod({ method: "loci" }, events(grid, mask));
  expect(fitted.setting).toMatchObject({
    height: 2,
    width: 3,
    cells: 5,
    lat: [40, 41],
    lon: [0, 2],
    largest: 7.5,
  });
  expect(fittedFromJSON(JSON.parse(JSON.stringify(fitted))).setting).toEqual(fitted.setting);
  const unfitted = await fitMethod({ method: "hard-threshold" }, events(grid, mask));
  expect(unfitted.setting).toBeNull();
  expect(() => needSetting("hard-threshold", unfitted.setting, events(grid, null))).not.toThrow();
});

test("another grid, place or mask is refused, saying what differs", async () => {
  const { setting } = await fitMethod({ method: "loci" }, events(grid, mask));
  const need = (on: Grid, counted: Uint8Array | null) => () =>
    needSetting("loci", setting, events(on, counted));
  expect(need(grid, mask.slice())).not.toThrow();
  expect(need({ height: 2, width: 3 }, mask)).not.toThrow();
  expect(need({ height: 3, width: 2 }, mask)).toThrow(/loci was fitted on 2×3 cells, these events have 3×2/);
  expect(need({ ...grid, lat: Float64Array.of(41, 40) }, mask)).toThrow(
    /lat 40 to 41, these .* lat 41 to 40/,
  );
  expect(need({ ...grid, lon: Float64Array.of(5, 6, 7) }, mask)).toThrow(ShapeError);
  expect(need(grid, null)).toThrow(/5 cells of its mask, 6 other cells count here: .*--mask/);
  expect(need(grid, Uint8Array.of(1, 1, 0, 1, 1, 1))).toThrow(/5 cells of its mask, 5 other cells/);
});
