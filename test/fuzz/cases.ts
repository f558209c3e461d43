import { type Dice, diceOf } from "./dice.js";
import { geotiffCase } from "./formats/geotiff.js";
import { netcdf3Case } from "./formats/netcdf3.js";
import { netcdf4Case } from "./formats/netcdf4.js";
import { npyCase } from "./formats/npy.js";
import { npzCase } from "./formats/npz.js";
import { zarrCase } from "./formats/zarr.js";
import type { FuzzCase } from "./fuzz-case.js";

const MAKERS: Readonly<Record<string, (dice: Dice) => FuzzCase>> = {
  npy: npyCase,
  npz: npzCase,
  netcdf3: netcdf3Case,
  netcdf4: netcdf4Case,
  zarr: zarrCase,
  geotiff: geotiffCase,
};

export const KINDS: readonly string[] = Object.keys(MAKERS);

/** The case of this seed and number, of one of `kinds`. */
export function makeCase(seed: number, index: number, kinds: readonly string[] = KINDS): FuzzCase {
  return MAKERS[kinds[index % kinds.length]](diceOf(seed, index));
}
