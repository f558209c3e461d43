import { type Dice, diceOf } from "./dice.js";
import { cliCase } from "./formats/cli.js";
import { configCase } from "./formats/config.js";
import { geotiffCase } from "./formats/geotiff.js";
import { netcdf3Case } from "./formats/netcdf3.js";
import { netcdf4Case } from "./formats/netcdf4.js";
import { npyCase } from "./formats/npy.js";
import { npzCase } from "./formats/npz.js";
import { onnxCase } from "./formats/onnx.js";
import { packedCase } from "./formats/packed.js";
import { pairCase } from "./formats/pair.js";
import { placesCase } from "./formats/places.js";
import { runCase } from "./formats/run.js";
import { zarrCase } from "./formats/zarr.js";
import type { FuzzCase } from "./fuzz-case.js";

const MAKERS: Readonly<Record<string, (dice: Dice) => FuzzCase>> = {
  npy: npyCase,
  npz: npzCase,
  netcdf3: netcdf3Case,
  netcdf4: netcdf4Case,
  zarr: zarrCase,
  geotiff: geotiffCase,
  packed: packedCase,
  onnx: onnxCase,
  config: configCase,
  run: runCase,
  pair: pairCase,
  places: placesCase,
  cli: cliCase,
};

export const KINDS: readonly string[] = Object.keys(MAKERS);

/** One case in this many runs the built command line, which takes as long as a hundred others. */
const EACH_CLI = 20;

/** The case of this seed and number, of one of `kinds`. */
export function makeCase(seed: number, index: number, kinds: readonly string[] = KINDS): FuzzCase {
  const others = kinds.filter((kind) => kind !== "cli");
  const isCli = others.length === 0 || (kinds.includes("cli") && index % EACH_CLI === EACH_CLI - 1);
  return MAKERS[isCli ? "cli" : others[index % others.length]](diceOf(seed, index));
}
