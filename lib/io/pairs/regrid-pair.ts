import { ShapeError, UnitsError } from "../../errors.js";
import type { Grid, Mask } from "../../fields/field.js";
import {
  LEAST_KNOWN,
  makeRegridder,
  type Regridder,
  type RegridMethod,
} from "../../fields/regrid/regridder.js";
import { sure } from "../../sure.js";
import type { FieldFile } from "../fields/field-file.js";
import { fieldGuard, type GuardPolicy } from "../fields/field-guard.js";
import { alignGrids } from "../fields/grids.js";
import type { PairOptions } from "../fields/open-options.js";
import { readStatistics } from "../fields/statistics.js";
import { converter } from "./converter.js";

/** That one side of a pair was brought on the grid of the other. */
export interface Regridding {
  readonly method: RegridMethod;
  /** Which side was. */
  readonly side: "truth" | "samples";
  readonly from: { readonly height: number; readonly width: number };
  readonly onto: { readonly height: number; readonly width: number };
  /** Share of a cell that must be known for it to have a value. */
  readonly leastKnown: number;
  /** Cells of the grid that the other one covers; the others are missing. */
  readonly covered: number;
}

/** A side of a pair that must be brought on the grid of the other. */
export interface PlannedRegridding {
  readonly said: Regridding;
  readonly grid: Grid;
  /** Whose grid that is. */
  readonly gridName: string;
  /** The two files on one grid, in mm/day where they were regridded. */
  open(mask: Mask | null): Promise<[truth: FieldFile, samples: FieldFile]>;
}

/**
 * What is to be regridded; null where both are on one grid.
 *
 * @throws ShapeError when the grids differ and no method is asked for, or cannot be brought together
 */
export function planRegridding(
  [truth, samples]: readonly [FieldFile, FieldFile],
  paths: PairOptions & { readonly stats?: readonly [mean: string, std: string] | undefined },
  guards: readonly [truth: GuardPolicy | null, samples: GuardPolicy | null],
): PlannedRegridding | null {
  const { regrid: method, regridOnto = "truth" } = paths;
  try {
    alignGrids(samples.grid, samples.path, truth.grid, truth.path);
    return null;
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    if (method === undefined)
      throw new ShapeError(
        `${error.message}, or let one be brought on the grid of the other: --regrid conservative (or nearest, bilinear)`,
        { file: samples.path },
      );
  }
  const [moved, kept, policy] =
    regridOnto === "truth" ? [samples, truth, guards[1]] : [truth, samples, guards[0]];
  const regridder = between(moved, kept, method);
  const said: Regridding = {
    method,
    side: regridOnto === "truth" ? "samples" : "truth",
    from: { height: moved.grid.height, width: moved.grid.width },
    onto: { height: kept.grid.height, width: kept.grid.width },
    leastKnown: LEAST_KNOWN[method],
    covered: regridder.covered.reduce((n, cell) => n + cell, 0),
  };
  return {
    said,
    grid: kept.grid,
    gridName: kept.path,
    async open(mask) {
      const file = await regriddedFile(moved, regridder, {
        mask,
        policy,
        stats: paths.stats,
        notes: notesOf(said, regridder),
      });
      return regridOnto === "truth" ? [truth, file] : [file, samples];
    },
  };
}

function between(moved: FieldFile, kept: FieldFile, method: RegridMethod): Regridder {
  try {
    return makeRegridder(moved.grid, kept.grid, method);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new ShapeError(`${moved.path} cannot be brought on the grid of ${kept.path}: ${error.message}`, {
      file: moved.path,
    });
  }
}

interface RegriddedOptions {
  readonly mask: Mask | null;
  readonly policy: GuardPolicy | null;
  readonly stats: readonly [mean: string, std: string] | undefined;
  readonly notes: readonly string[];
}

/** The file as one of mm/day on the other grid; its values are looked at before they are averaged. */
async function regriddedFile(
  file: FieldFile,
  regridder: Regridder,
  { mask, policy, stats, notes }: RegriddedOptions,
): Promise<FieldFile> {
  const { grid, path, space } = file;
  if (space === "z" && !stats)
    throw new UnitsError(`${path} is in z: add --stats MEAN.npy STD.npy on its own grid`, { file: path });
  const inMm = converter(
    file,
    grid,
    null,
    space === "z" ? await readStatistics(sure(stats), grid, path) : null,
  );
  const check = policy && fieldGuard(file, policy);
  const looked = mask && regridder.sourcesOf(mask);
  return {
    ...file,
    space: "mm/day",
    units: "mm/day",
    grid: regridder.onto,
    isRegridded: true,
    notes: [...file.notes, ...notes],
    async readEvent(event) {
      const fields = [];
      for (const [member, given] of (await file.readEvent(event)).entries()) {
        const rain = inMm(given).values;
        await check?.({ event, member, rain, given, mask: looked });
        fields.push(regridder.apply(rain));
      }
      return fields;
    },
  };
}

const SAYS: Readonly<Record<RegridMethod, string>> = {
  conservative: "mean over shared area; a cell is missing where less than half of its area is known",
  nearest: "the nearest cell by row and column",
  bilinear: "linear between four cells; missing beyond the outermost centres and where one of the four is",
};

/** What is to be said of it. */
export function regriddingText({ method, side, from, onto, covered }: Regridding): string {
  const all = onto.height * onto.width;
  const missing = covered < all ? `; ${all - covered} of ${all} cells lie beyond and are missing` : "";
  return `${side} regridded (${method}) from ${from.height}×${from.width} to ${onto.height}×${onto.width} cells${missing}`;
}

function notesOf(said: Regridding, { coordinates }: Regridder): string[] {
  const by = {
    globe: "areas on the globe",
    map: "areas on the map",
    index: "no coordinates in both: cells of one divide those of the other",
  };
  const isFiner = said.onto.height * said.onto.width > said.from.height * said.from.width;
  return [
    `${regriddingText(said).replace(/^\w+ /, "")}: ${SAYS[said.method]} (${by[coordinates]})`,
    isFiner
      ? "the grid is finer than that of the file: nothing is added by it, wet fraction, extremes and spectra stay those of coarse cells"
      : "means over larger cells are wet more often and less extreme: compare with others on this grid alone",
  ];
}
