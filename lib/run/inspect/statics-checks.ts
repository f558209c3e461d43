import { stat } from "node:fs/promises";
import { join } from "node:path";
import { readFloats } from "../../io/formats/npy/npy.js";
import type { Run } from "../run.js";
import { type Check, fail, ok, percent, warn } from "./check.js";

/** Land mask, distance to the coast, elevation: those that the config asks for. */
export async function staticsChecks({ config, dataDir, grid, landMask }: Run): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [key, name] of [
    ["use_land_sea", "land_sea_mask.npy"],
    ["use_dist_coast", "dist_to_coast_km.npy"],
    ["use_elevation", "elevation_m.npy"],
  ] as const) {
    const file = await firstThere(["statics", "static"].map((folder) => join(dataDir, folder, name)));
    if (!file) {
      if (config.statics[key])
        checks.push(
          fail(
            "statics",
            `${join(dataDir, "statics", name)}: not there, but statics.${key} of ${config.file} is true`,
            `put it there, or say ${key}: false where the model was trained without: sampling is refused`,
          ),
        );
      continue;
    }
    const { values } = await readFloats(file);
    const missing = values.filter((value) => !Number.isFinite(value)).length;
    if (values.length !== grid.height * grid.width)
      checks.push(
        fail(
          "statics",
          `${file}: has ${values.length} values, the fields ${grid.height}×${grid.width}`,
          "give one value a cell",
        ),
      );
    else if (missing > 0)
      checks.push(
        fail("statics", `${file}: ${missing} values are missing`, "fill them: the model is fed with them"),
      );
  }
  if (!landMask)
    checks.push(
      warn(
        "statics",
        "no land–sea mask: every cell counts, sea too",
        "put statics/land_sea_mask.npy there (1 = land)",
      ),
    );
  else {
    const share = landMask.reduce((sum, cell) => sum + cell, 0) / landMask.length;
    if (share === 0)
      checks.push(fail("statics", "the land–sea mask has no land", "write 1 for land, 0 for sea"));
    else if (checks.length === 0) checks.push(ok("statics", `${percent(share)} of the cells are land`));
  }
  return checks;
}

async function firstThere(files: readonly string[]): Promise<string | null> {
  for (const file of files) if (await stat(file).catch(() => null)) return file;
  return null;
}
