import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FormatError } from "../../lib/errors.js";
import { openFields } from "../../lib/io/fields/open.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-foreign-"));
});
afterAll(() => rm(folder, { recursive: true }));

// First bytes after the specifications: WMO GRIB, HDF4's magic number, ESRI ASCII grid, RFC 1952, bzip2.
test.each([
  ["era5.nc", "GRIB\0\0\0\x02", /is GRIB, .* cdo -f nc4 copy .*era5\.nc OUT\.nc/],
  ["trmm.bin", "\x0e\x03\x13\x01\0\0\0\0", /is HDF4, .* gdal_translate -of netCDF/],
  ["dem.txt", "ncols         4\nnrows 3\n", /is an ESRI ASCII grid, .* gdal_translate .*dem\.txt OUT\.tif/],
  ["pr.nc.gz", "\x1f\x8b\x08\0\0\0\0\0", /compressed as a whole, .* gunzip -k .*pr\.nc\.gz/],
  ["prism.bil.bz2", "BZh91AY&", /compressed as a whole, .* bunzip2 -k/],
  ["prism.bil", "\0\0\x80\x3f\0\0\0\0", /is a raw raster, .* gdal_translate .*prism\.bil OUT\.tif/],
])("%s: the command that converts it is named", async (name, content, message) => {
  const path = join(folder, name);
  await writeFile(path, Buffer.from(content, "latin1"));
  await expect(openFields(path)).rejects.toThrow(FormatError);
  await expect(openFields(path)).rejects.toThrow(message);
});

test("an empty file and PyTorch's archive are told from an unknown format", async () => {
  const empty = join(folder, "empty.nc");
  await writeFile(empty, "");
  await expect(openFields(empty)).rejects.toThrow(/empty\.nc is empty: it has 0 bytes$/);
  const torch = join(folder, "samples.pt");
  await writeFile(
    torch,
    zipSync({ "samples/data.pkl": Uint8Array.of(0x80, 2), "samples/data/0": new Uint8Array(8) }),
  );
  await expect(openFields(torch)).rejects.toThrow(
    /samples\.pt holds pickled PyTorch objects, .*tensor\.numpy\(\)/,
  );
});
