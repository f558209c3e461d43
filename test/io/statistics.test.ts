import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ShapeError, ValueError } from "../../lib/errors.js";
import { readStatistics } from "../../lib/io/fields/statistics.js";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";

test("mean and standard deviation, and a standard deviation that cannot be one", async () => {
  const folder = await mkdtemp(join(tmpdir(), "undrizzle-statistics-"));
  const [mean, std, bad] = ["mean.npy", "std.npy", "bad.npy"].map((name) => join(folder, name));
  await writeNpy(mean, npyOfFloats(Float64Array.of(0, 1, 2, 3, 4, 5), [2, 3]));
  await writeNpy(std, npyOfFloats(Float64Array.of(0, 1e-8, Number.NaN, 3, 4, 5), [2, 3]));
  await writeNpy(bad, npyOfFloats(Float64Array.of(1, 1, 1, 1, -0.5, 1), [2, 3]));
  expect(await readStatistics([mean, std], { height: 2, width: 3 }, "T.nc")).toEqual({
    mean: Float64Array.of(0, 1, 2, 3, 4, 5),
    std: Float64Array.of(0, 1e-8, Number.NaN, 3, 4, 5),
  });
  await expect(readStatistics([mean, bad], { height: 2, width: 3 }, "T.nc")).rejects.toThrow(ValueError);
  await expect(readStatistics([mean, bad], { height: 2, width: 3 }, "T.nc")).rejects.toThrow(
    /bad\.npy has the standard deviation -0\.5 in row 1, column 1: none is below 0/,
  );
  await expect(readStatistics([mean, std], { height: 3, width: 2 }, "T.nc")).rejects.toThrow(ShapeError);
  await rm(folder, { recursive: true });
});
