import type { Format } from "./format.js";
import { GEOTIFF } from "./geotiff/geotiff.js";
import { NETCDF3 } from "./netcdf3/netcdf3.js";
import { NETCDF4, writeNetcdf4Output } from "./netcdf4/netcdf4.js";
import { NPY } from "./npy/npy-file.js";
import { NPZ } from "./npz/npz.js";
import { ZARR } from "./zarr/zarr.js";

/** For what is written anew, like no file that was read. */
export { writeNetcdf4Output };

/** All that can be read, and written like what was read. The first that knows a file has it. */
export const FORMATS: readonly Format[] = [NPY, ZARR, NPZ, NETCDF3, GEOTIFF, NETCDF4];
