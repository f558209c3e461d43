import type { Command } from "commander";
import { UsageError } from "../errors.js";
import type { StrataOptions } from "../run/strata/open-strata.js";
import { parseRegion, type Region } from "../run/strata/region.js";
import { STRATA_KINDS, type StrataKind } from "../run/strata/strata.js";
import { decimal } from "./numbers.js";

export interface StrataFlags {
  by?: StrataKind[];
  region?: Region[];
  elevation?: string;
  elevationClasses?: number[];
  intensityClasses?: number[];
}

/** The options by which events are taken apart. */
export function addStrataOptions(command: Command): Command {
  return command
    .option("--by <kinds>", `also by ${STRATA_KINDS.join(", ")}: one, or a list`, kinds)
    .option(
      "--region <name=cells>",
      "a region: NAME=FILE of a mask, NAME=lat=46:48,lon=8:10 or NAME=rows=0:10,cols=5:20 (repeat for each)",
      (text: string, all: Region[] = []) => [...all, parseRegion(text)],
    )
    .option("--elevation <file>", "metres of each cell (of a run: that of its statics)")
    .option("--elevation-classes <values>", "bounds in metres (terciles of the cells)", bounds)
    .option(
      "--intensity-classes <values>",
      "bounds of the truth's mean over an event, mm/day (terciles of the events)",
      bounds,
    );
}

/** What was asked for; null where nothing is to be taken apart. A region, or classes, ask for their kind. */
export function strataAsked(flags: StrataFlags): StrataOptions | null {
  const { by = [], region, elevation, elevationClasses, intensityClasses } = flags;
  const asked = new Set(by);
  if (region) asked.add("region");
  if (elevation !== undefined || elevationClasses) asked.add("elevation");
  if (intensityClasses) asked.add("intensity");
  if (asked.size === 0) return null;
  return {
    by: [...asked],
    ...(region ? { regions: region } : {}),
    ...(elevation === undefined ? {} : { elevation }),
    ...(elevationClasses ? { elevationClasses } : {}),
    ...(intensityClasses ? { intensityClasses } : {}),
  };
}

function kinds(text: string): StrataKind[] {
  return text.split(",").map((word) => {
    const kind = STRATA_KINDS.find((one) => one === word.trim());
    if (!kind)
      throw new UsageError(`--by ${text}: ${word.trim() || "nothing"} is none of ${STRATA_KINDS.join(", ")}`);
    return kind;
  });
}

function bounds(text: string): number[] {
  const values = text.split(",").map(decimal);
  if (values.some((value, i) => Number.isNaN(value) || (i > 0 && value <= (values[i - 1] ?? NaN))))
    throw new UsageError(`classes at ${text}: give numbers that rise, with commas between them`);
  return values;
}
