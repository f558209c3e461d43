import { parsePeriods } from "../run/change-signal.js";
import type { TreatmentOptions } from "../run/fix-meter.js";
import { readCoarseWater } from "../run/read-coarse-water.js";
import { fileOptions } from "./file-options.js";

export interface TreatmentFlags {
  conserve?: string;
  periods?: string;
}

/** What a treatment is asked besides its method, with the files that it needs. */
export async function treatmentOptions(flags: TreatmentFlags, events: number): Promise<TreatmentOptions> {
  const { conserve, periods } = flags;
  return {
    ...(periods === undefined ? {} : { periods: parsePeriods(periods) }),
    ...(conserve === undefined
      ? {}
      : { conserve: await readCoarseWater(conserve, events, fileOptions(flags)) }),
  };
}
