import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Folder of real precipitation files, which are not part of the product; null where they are absent. */
export const realData: string | null = find();

/** What a skipped test says. */
export const whereRealData = "(needs UNDRIZZLE_REAL_DATA or ../shared/real)";

function find(): string | null {
  const folder =
    process.env.UNDRIZZLE_REAL_DATA ?? fileURLToPath(new URL("../../../shared/real", import.meta.url));
  return existsSync(join(folder, "eobs_iberia_djf_obs.nc")) ? folder : null;
}
