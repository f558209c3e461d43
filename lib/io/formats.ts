import type { Format } from "./format.js";
import { GEOTIFF } from "./geotiff.js";
import { NETCDF3 } from "./netcdf3.js";
import { NETCDF4 } from "./netcdf4.js";
import { NPY } from "./npy-file.js";
import { NPZ } from "./npz.js";
import { ZARR } from "./zarr.js";

/** All that can be read, and written like what was read. The first that knows a file has it. */
export const FORMATS: readonly Format[] = [NPY, ZARR, NPZ, NETCDF3, GEOTIFF, NETCDF4];
