/** Formats that are not read here, and the command that makes of them one that is. */
const FOREIGN: readonly {
  readonly what: string;
  /** First bytes as Latin-1, in small letters. */
  readonly starts: readonly string[];
  readonly endings: RegExp;
  readonly command: (path: string) => string;
}[] = [
  {
    what: "GRIB",
    starts: ["grib"],
    endings: /\.(grib2?|grb2?)$/i,
    command: (path) => `cdo -f nc4 copy ${path} OUT.nc (or grib_to_netcdf -o OUT.nc ${path})`,
  },
  {
    what: "HDF4",
    starts: ["\x0e\x03\x13\x01"],
    endings: /\.hdf4?$/i,
    command: (path) => `gdal_translate -of netCDF ${path} OUT.nc`,
  },
  {
    what: "an ESRI ASCII grid",
    starts: ["ncols", "nrows"],
    endings: /\.asc$/i,
    command: (path) => `gdal_translate ${path} OUT.tif`,
  },
  {
    what: "compressed as a whole",
    starts: ["\x1f\x8b", "bzh", "\xfd7zxz", "(\xb5/\xfd"],
    endings: /\.(gz|bz2|xz|zst)$/i,
    command: (path) =>
      /\.bz2$/i.test(path)
        ? `bunzip2 -k ${path}`
        : /\.xz$/i.test(path)
          ? `unxz -k ${path}`
          : /\.zst$/i.test(path)
            ? `unzstd ${path}`
            : `gunzip -k ${path}`,
  },
  {
    what: "a raw raster",
    starts: [],
    endings: /\.(bil|bip|bsq|flt|img|rst|grd)$/i,
    command: (path) => `gdal_translate ${path} OUT.tif`,
  },
];

/**
 * What a file is that is of none of the formats read here, and the command that converts it: by its first bytes
 * where they tell, else by its name. Null where neither does.
 */
export function foreignFormat(path: string, start: Uint8Array): string | null {
  const text = Buffer.from(start).toString("latin1").toLowerCase();
  const found =
    FOREIGN.find(({ starts }) => starts.some((first) => text.startsWith(first))) ??
    FOREIGN.find(({ endings }) => endings.test(path));
  return found ? `is ${found.what}, which is not read here: convert it with ${found.command(path)}` : null;
}
