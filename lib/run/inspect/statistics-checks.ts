import { quantiles } from "../../fields/quantile.js";
import type { Run } from "../run.js";
import { type Check, fail, ok, percent, warn } from "./check.js";

/** Per-cell spreads of log1p(mm/day) below are of cells that are always dry, such as sea. */
const NO_SPREAD = 1e-6;
/** No climate has a mean or spread of log1p(mm/day) above: expm1(4) is 54 mm on every day. */
const IMPOSSIBLE_MEAN = 4;
const IMPOSSIBLE_STD = 4;
/** Share of cells about which mask and statistics may differ: coasts, lakes, deserts. */
const DIFFERING = 0.05;

/** The statistics that standardise: of log1p(mm/day), over land. */
export async function statisticsChecks(run: Run): Promise<Check[]> {
  const { normalisation, landMask, grid } = run;
  if (!normalisation)
    return [
      fail(
        "statistics",
        `${run.dataDir}/metadata: ERA5_mean_train.npy and ERA5_std_train.npy are not there`,
        "copy them there: standardised fields cannot become mm/day without",
      ),
    ];
  const { mean, std } = normalisation;
  const land = Array.from(mean.keys()).filter((i) => !landMask || landMask[i]);
  const bad = land.filter((i) => !Number.isFinite(mean[i]) || !Number.isFinite(std[i]));
  if (bad.length > 0)
    return [
      fail(
        "statistics",
        `mean or std is missing in ${bad.length} of ${land.length} land cells, the first in row ${Math.floor((bad[0] ?? NaN) / grid.width)}, column ${(bad[0] ?? NaN) % grid.width}`,
        "compute them anew over the training days: z of these cells is missing",
      ),
    ];
  const [low, middle, high] = quantiles(
    land.map((i) => mean[i] ?? NaN),
    [0, 0.5, 1],
  ) as number[];
  const spreads = quantiles(
    land.map((i) => std[i] ?? NaN),
    [0.5, 1],
  ) as number[];
  const said = `${landMask ? "over land " : ""}mean ${(low ?? NaN).toPrecision(3)} to ${(high ?? NaN).toPrecision(3)} (median ${(middle ?? NaN).toPrecision(3)}), std up to ${(spreads[1] ?? NaN).toPrecision(3)}`;
  if ((low ?? NaN) < 0)
    return [fail("statistics", `${said}: a mean of log1p(mm/day) is not negative`, IN_LOG1P)];
  if ((middle ?? NaN) > IMPOSSIBLE_MEAN || (spreads[0] ?? NaN) > IMPOSSIBLE_STD)
    return [fail("statistics", `${said}: they look like mm/day, not like log1p(mm/day)`, IN_LOG1P)];
  const flat = land.filter((i) => (std[i] ?? NaN) < NO_SPREAD).length;
  const checks: Check[] = [ok("statistics", said)];
  if (flat > DIFFERING * land.length)
    checks[0] = warn(
      "statistics",
      `${said}; std is 0 in ${percent(flat / land.length)} of ${landMask ? "the land cells" : "all cells"}`,
      landMask
        ? "mask and statistics are of other grids or orders: hold them against one another"
        : "they are always dry in training, as sea is that was set to 0: give the land mask",
    );
  if (landMask) checks.push(...agreement(run, landMask, std));
  return checks;
}

const IN_LOG1P = "compute mean and std of log1p(mm/day) over the training days, by cell";

/** Sea has no spread: the mask must lie where the statistics say so. */
function agreement({ grid }: Run, mask: ArrayLike<number>, std: ArrayLike<number>): Check[] {
  const { height, width } = grid;
  const differing = (turn: (y: number, x: number) => number): number => {
    let n = 0;
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        if ((mask[turn(y, x)] ?? NaN) > 0 !== (std[y * width + x] ?? NaN) >= NO_SPREAD) n++;
    return n / (height * width);
  };
  const wet = Array.from({ length: std.length }, (_, i) => i).filter(
    (i) => (std[i] ?? NaN) >= NO_SPREAD,
  ).length;
  if (wet === std.length) return [];
  const asGiven = differing((y, x) => y * width + x);
  if (asGiven <= DIFFERING)
    return [ok("mask", `land mask and statistics agree about land in ${percent(1 - asGiven)} of the cells`)];
  for (const [how, turn] of [
    ["upside down", (y: number, x: number) => (height - 1 - y) * width + x],
    ["left to right", (y: number, x: number) => y * width + width - 1 - x],
  ] as const)
    if (differing(turn) <= DIFFERING)
      return [
        fail(
          "mask",
          `the land mask lies ${how} on the statistics (they differ in ${percent(asGiven)} of the cells, turned in ${percent(differing(turn))})`,
          "turn the mask, or mean and std with all fields, so that all have one order",
        ),
      ];
  return [
    warn(
      "mask",
      `land mask and statistics differ about land in ${percent(asGiven)} of the cells`,
      "hold the mask against std, which is about 1e-8 over sea",
    ),
  ];
}
