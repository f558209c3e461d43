import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import h5wasm from "h5wasm/node";
import { type EventSet, eventsOf } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";

/** Where real observations may lie; they are not part of the project. */
const folder = process.env.UNDRIZZLE_REAL_DATA ?? "../shared/real";

/** Whether the pair is here; tests are skipped, saying so, where it is not. */
export const haveRealPair: boolean = existsSync(join(folder, "cnrmcm5_on_eobs_grid.nc"));
if (!haveRealPair) console.warn(`skipped: no real observations in ${folder} (UNDRIZZLE_REAL_DATA)`);

/** E-OBS as truth, CNRM-CM5 on the same days as its only member; mm/day, NaN over sea. */
export async function realPair(): Promise<EventSet<"mm/day">> {
  const truth = await fields("eobs_iberia_djf_obs.nc");
  const model = await fields("cnrmcm5_on_eobs_grid.nc");
  return eventsOf(
    truth.map((field, index) => ({ key: `day ${index}`, index, truth: field, members: [model[index]!] })),
  );
}

async function fields(name: string) {
  const { FS } = await h5wasm.ready;
  FS.writeFile(`/${name}`, readFileSync(join(folder, name)));
  const file = new h5wasm.File(`/${name}`, "r");
  for (const key of file.keys()) {
    const data = file.get(key);
    if (!(data instanceof h5wasm.Dataset) || data.shape?.length !== 3) continue;
    const [days, height, width] = data.shape as [number, number, number];
    const fill = data.attrs._FillValue?.value;
    const missing = fill === undefined ? Number.NaN : Number((fill as ArrayLike<number>)[0] ?? fill);
    const values = Float32Array.from(data.value as Float32Array, (v) =>
      v === missing || Math.abs(v) > 1e19 ? Number.NaN : v,
    );
    const grid = { height, width };
    return Array.from({ length: days }, (_, day) =>
      makeField("mm/day", grid, values.subarray(day * height * width, (day + 1) * height * width)),
    );
  }
  throw new Error(`${name} has no variable of three dimensions`);
}
