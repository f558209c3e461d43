import { join } from "node:path";
import { UsageError } from "../../errors.js";
import type { EventSet } from "../../fields/event.js";
import type { Values } from "../../fields/field.js";
import { readCellArray } from "../../io/fields/cell-array.js";
import type { Run } from "../run.js";
import { staticFile } from "../statics.js";
import { calendarStrata } from "./calendar.js";
import { elevationPlaces } from "./elevation.js";
import { intensityStrata } from "./intensity.js";
import { memberStrata } from "./member.js";
import { placeStrata } from "./places.js";
import { type Region, regionPlace } from "./region.js";
import type { Strata, StrataKind } from "./strata.js";

/** How events are to be taken apart. */
export interface StrataOptions {
  readonly by: readonly StrataKind[];
  /** For `region`: boxes and masks by name. They may overlap. */
  readonly regions?: readonly Region[];
  /** For `elevation`: a file of metres, one a cell; of a run that of its statics by default. */
  readonly elevation?: string;
  /** Bounds in metres; the terciles of the cells that count by default. */
  readonly elevationClasses?: readonly number[];
  /** For `intensity`: bounds in mm/day of the truth's mean over an event; the terciles of the events by default. */
  readonly intensityClasses?: readonly number[];
}

/** What is to be taken apart. */
export interface StrataSource {
  readonly events: EventSet<"mm/day">;
  /** What each event is called. */
  readonly keys: readonly string[];
  readonly run?: Run | null;
  /** Whose grid it is, for messages; the run, or "the truth". */
  readonly name?: string;
}

const ELEVATION_NAME = /^(?:elev|orog|topo|height|dem|z$|hgt|surface_altitude)/i;

/**
 * Ways to take events apart, by what is known of them. `intensity` reads them once.
 *
 * @param source an opened input, or the events and what they are called
 * @param options which ways, and the regions and classes that they need
 * @returns strata with the number of events of each, and how files were read
 * @throws UsageError when `region` has no regions or `elevation` no field; ValueError when events have no dates, a region or
 *   class holds nothing, bounds do not rise, or a box asks for coordinates that the grid has not; ShapeError when a mask or elevation
 *   is on another grid
 * @example
 * ```ts
 * const input = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { strata } = await openStrata(input, { by: ["member"] });
 * strata[0]?.names; // → [ 'member 0', 'member 1' ]
 * ```
 */
export async function openStrata(
  source: StrataSource,
  options: StrataOptions,
): Promise<{ readonly strata: readonly Strata[]; readonly notes: readonly string[] }> {
  const notes: string[] = [];
  const strata: Strata[] = [];
  for (const by of new Set(options.by)) {
    const one = await strataBy(by, source, options);
    strata.push(one.strata);
    notes.push(...one.notes);
  }
  return { strata, notes };
}

async function strataBy(
  by: StrataKind,
  source: StrataSource,
  { regions = [], elevation, elevationClasses, intensityClasses }: StrataOptions,
): Promise<{ strata: Strata; notes: readonly string[] }> {
  const { events, keys, run } = source;
  const gridName = source.name ?? run?.config.file ?? "the truth";
  switch (by) {
    case "season":
    case "month":
      return { strata: calendarStrata(by, keys), notes: [] };
    case "member":
      return { strata: memberStrata(events.members, events.length), notes: [] };
    case "intensity":
      return {
        strata: await intensityStrata(events, intensityClasses),
        notes: [
          "by intensity of the truth: even samples without a fault are too wet on the driest events and too dry on the wettest",
        ],
      };
    case "region": {
      if (regions.length === 0)
        throw new UsageError(
          "by region: no regions are given: --region NAME=FILE or NAME=lat=46:48,lon=8:10",
        );
      const places = await Promise.all(regions.map((region) => regionPlace(region, events.grid, gridName)));
      return { strata: placeStrata(by, places, events), notes: places.flatMap(({ notes }) => notes) };
    }
    case "elevation": {
      const { values, notes } = await readElevation(elevation, source, gridName);
      return { strata: placeStrata(by, elevationPlaces(values, events, elevationClasses), events), notes };
    }
  }
}

async function readElevation(
  file: string | undefined,
  { events, run }: StrataSource,
  gridName: string,
): Promise<{ values: Values; notes: readonly string[] }> {
  const path = file ?? (run && (await staticFile(run.dataDir, "elevation_m.npy")));
  if (!path)
    throw new UsageError(
      `by elevation: ${run ? `${join(run.dataDir, "statics")} has no elevation_m.npy` : "no elevation is given"}: give a file of metres, --elevation FILE`,
    );
  const read = await readCellArray(path, events.grid, gridName, "elevation", ELEVATION_NAME);
  return { ...read, notes: [`elevation from ${path}`, ...read.notes] };
}
