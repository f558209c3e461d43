import { access, cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { FormatError } from "../../errors.js";
import type { EventSet } from "../../fields/event.js";
import { type Field, withValues } from "../../fields/field.js";
import { mmToZ, type Normalisation } from "../../fields/transform.js";
import { npyOfFloats, writeNpy } from "../../io/formats/npy/npy.js";
import { writeFileAtomic } from "../../io/writing/atomic.js";
import { copy } from "../../io/writing/copy.js";
import { sampleName } from "../../run/events.js";
import { dayFile, needNormalisation, type Run } from "../../run/run.js";

/**
 * Writes a set as a run of its own: predictors, statics and metadata are those of `run`, truth and samples are
 * the set's, in standardised log space. A set without a mask gets no land–sea mask.
 *
 * @param events of days of that run, keyed `day_000000`
 */
export async function writeRun(folder: string, run: Run, events: EventSet<"mm/day">): Promise<void> {
  const normalisation = needNormalisation(run);
  const { height, width } = run.grid;
  const at = (...parts: string[]): string => join(folder, ...parts);
  for (const part of ["data/X_lr", "data/Y_hr", "outputs/synth"]) await mkdir(at(part), { recursive: true });
  for (const part of ["statics", "static", "metadata"])
    await cp(join(run.dataDir, part), at("data", part), { recursive: true }).catch(ignoreMissing);
  if (!events.mask)
    for (const part of ["statics", "static"])
      await rm(at("data", part, "land_sea_mask.npy"), { force: true });

  for await (const { key, truth, members } of events) {
    const day = dayOf(key);
    const predictors = dayFile(join(run.dataDir, "X_lr"), day);
    const hasPredictors = await access(predictors).then(
      () => true,
      () => false,
    );
    const write = (path: string, field: Field<"mm/day">): Promise<void> =>
      writeNpy(path, npyOfFloats(inZ(field, normalisation), [1, height, width]));
    if (hasPredictors) await copy(predictors, dayFile(at("data/X_lr"), day));
    await write(dayFile(at("data/Y_hr"), day), truth);
    for (const [member, field] of members.entries()) {
      await write(at("outputs/synth", sampleName(day, member, "Y_hr_syn")), field);
      if (hasPredictors) await copy(predictors, at("outputs/synth", sampleName(day, member, "X_lr_ref")));
    }
  }
  await writeFileAtomic(at("config.yaml"), "data_root: .\noutputs_root: outputs\n");
}

/** z in float32; amounts below 0, which z cannot hold, as 0. */
function inZ(field: Field<"mm/day">, normalisation: Normalisation): Float32Array {
  const amounts = withValues(
    field,
    "mm/day",
    field.values.map((v) => Math.max(v, 0)),
  );
  return Float32Array.from(mmToZ(amounts, normalisation).values);
}

function dayOf(key: string): number {
  const day = /^day_(\d+)$/.exec(key)?.[1];
  if (day === undefined) throw new FormatError(`event ${key} is no day of a run (day_000000)`);
  return Number(day);
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
