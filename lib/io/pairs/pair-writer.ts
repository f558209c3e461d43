import { ShapeError } from "../../errors.js";
import type { Field } from "../../fields/field.js";
import { mmToLog1p, mmToZ } from "../../fields/transform.js";
import { sure } from "../../sure.js";
import { createFieldWriter } from "../fields/field-writer.js";
import { inverse, turned } from "../fields/grids.js";
import type { Pair } from "./pair.js";
import { regriddingText } from "./regrid-pair.js";

/** Writes changed samples of a pair. */
export interface SampleWriter {
  write(members: readonly Field<"mm/day">[]): Promise<void>;
  finish(): Promise<void>;
  abort(): Promise<void>;
}

/**
 * Writes samples in mm/day into a file like the samples of a pair: in its format, units or space, with its
 * cells in their own order.
 *
 * @param pair open; says how cells are turned and in which space samples are stored
 * @param path replaced when finished, whole
 * @param history one line for the history attribute: date, program, what was done
 * @param events `matched`: those that the pair matched, in its order; `every`: all of the file, in the file's order
 * @returns a writer: one `write` an event with its members in mm/day on the pair's grid, then `finish` or `abort`
 * @throws ShapeError for samples that were regridded; ValueError, ShapeError and OutputError as {@link createFieldWriter} does
 * @example
 * ```ts
 * const { events, pair } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const writer = await createSampleWriter(pair!, "dry.nc", "below 0.5 mm/day: dry");
 * for await (const { members } of events)
 *   await writer.write(members.map((member) => hardThreshold(member, 0.5)));
 * await writer.finish();
 * (await openFields("dry.nc")).members; // → 2
 * ```
 */
export async function createSampleWriter(
  pair: Pick<Pair, "samplesFile" | "alignment" | "normalisation" | "grid" | "sampleEvents" | "regridding">,
  path: string,
  history: string,
  events: "matched" | "every" = "matched",
): Promise<SampleWriter> {
  const { samplesFile, alignment, normalisation, grid, regridding } = pair;
  if (samplesFile.isRegridded)
    throw new ShapeError(
      `${samplesFile.path} was brought on the grid of the truth, and files like it are on its own: bring the truth on the grid of the samples (--regrid-onto samples)`,
      { file: samplesFile.path },
    );
  const writer = await createFieldWriter(samplesFile, path, {
    history: regridding ? `${history}; ${regriddingText(regridding)}` : history,
    ...(events === "matched" ? { events: pair.sampleEvents } : {}),
  });
  const { space } = samplesFile;
  const back = inverse(alignment, grid);
  // A pair in z has its statistics: it could not have been opened without.
  const toSpace = (field: Field<"mm/day">) =>
    space === "mm/day" ? field : space === "log1p" ? mmToLog1p(field) : mmToZ(field, sure(normalisation));
  return {
    write: (members) => writer.write(members.map((field) => turned(toSpace(field).values, grid, back))),
    finish: writer.finish,
    abort: writer.abort,
  };
}
