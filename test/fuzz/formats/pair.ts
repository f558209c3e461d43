import { float32, float64, someBlock } from "../block.js";
import type { Dice } from "../dice.js";
import type { FileSpec, FuzzCase } from "../fuzz-case.js";
import { netcdf3Bytes, netcdf3Of } from "./netcdf3.js";
import { badNpy, npyBytes, npyParts } from "./npy.js";

const CALENDARS = [
  "standard",
  "proleptic_gregorian",
  "noleap",
  "365_day",
  "360_day",
  "julian",
  "all_leap",
  "martian",
  "NoLeap ",
];
const UNITS = [
  "days since 2000-02-27 12:00",
  "hours since 2000-02-27",
  "days since 1850-01-01",
  "months since 2000-01-01",
  "days since 1582-10-01",
];

/** Truth and samples that do not quite go together. */
export function pairCase(dice: Dice): FuzzCase {
  const truth = someBlock(dice);
  const same = dice.chance(0.7);
  const samples = same
    ? { ...truth, members: 2, values: [...truth.values, ...truth.values] }
    : someBlock(dice, { members: dice.pick([1, 2]) });
  const calendars = [dice.pick(CALENDARS), dice.pick(CALENDARS)];
  const units = [dice.pick(UNITS), dice.pick(UNITS)];
  const recipe = [
    `${truth.events}×${truth.height}×${truth.width} and ${samples.events}×${samples.members}×${samples.height}×${samples.width}`,
    ...calendars,
    ...units,
  ];
  const truthParts = netcdf3Of(dice, truth, { calendar: calendars[0], units: units[0] });
  const sampleParts = netcdf3Of(dice, samples, {
    calendar: calendars[1],
    units: units[1],
    firstDay: dice.below(3),
  });
  let fatal = false;
  if (dice.chance(0.15)) {
    const time = truthParts.variables[0];
    time.data = float64(new Array<number>(truth.events).fill(4), true);
    recipe.push("every time of the truth is the same");
  }
  if (dice.chance(0.15)) {
    const lat = sampleParts.variables[1];
    const shift = dice.pick([0.001, 5, Number.NaN, -80]);
    lat.data = float64(
      Array.from({ length: samples.height }, (_, i) => 40 + shift + i),
      true,
    );
    recipe.push(`latitudes shifted by ${shift}`);
  }
  const files: FileSpec[] = [
    { path: "truth.nc", bytes: netcdf3Bytes(truthParts) },
    { path: "samples.nc", bytes: netcdf3Bytes(sampleParts) },
  ];
  const cells = truth.height * truth.width;
  const input: Record<string, unknown> = { truth: "truth.nc", samples: "samples.nc" };
  if (dice.chance(0.3)) {
    const value = dice.pick([1, 0, Number.NaN, 0.5, 2, -1]);
    files.push({
      path: "mask.npy",
      bytes: npyBytes(
        npyParts([truth.height, truth.width], "<f4", float32(new Array<number>(cells).fill(value))),
      ),
    });
    input.mask = "mask.npy";
    recipe.push(`a mask of ${value}`);
    if (value !== 1 && value !== 0.5) fatal = true;
  }
  if (dice.chance(0.2)) {
    const good = npyParts(
      [truth.height, truth.width],
      "<f8",
      float64(new Array<number>(cells).fill(dice.pick([0.5, 0, Number.NaN, -1]))),
    );
    const { bytes, what } = dice.chance(0.5)
      ? badNpy(dice, good)
      : { bytes: npyBytes(good), what: "sound statistics" };
    files.push(
      {
        path: "mean.npy",
        bytes: npyBytes(
          npyParts([truth.height, truth.width], "<f8", float64(new Array<number>(cells).fill(0.5))),
        ),
      },
      { path: "std.npy", bytes },
    );
    input.stats = ["mean.npy", "std.npy"];
    if (dice.chance(0.5)) input.space = dice.pick(["z", "log1p"]);
    recipe.push(`std: ${what}`, String(input.space));
  }
  if (dice.chance(0.1)) {
    input.units = dice.pick([
      "mm/day",
      "mm/h",
      "furlongs",
      "",
      "\x1b[31m",
      "m",
      "mm/0h",
      "1e308 m s-1",
      "kg m-2 s-1",
    ]);
    recipe.push(`units ${JSON.stringify(input.units)}`);
  }
  return {
    kind: "pair",
    recipe,
    files,
    action: { do: "evaluate", input },
    expected: { outcome: fatal ? "error" : "either" },
  };
}
