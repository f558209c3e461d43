import { ValueError } from "../../errors.js";
import type { EventSet } from "../../fields/event.js";
import type { Grid } from "../../fields/field.js";
import { sure } from "../../sure.js";
import { needCells, pairedCells } from "../paired-cells.js";
import type { LocalQuantileMappingParams } from "./local-quantile-mapping.js";
import {
  addField,
  BINS,
  emptyHistograms,
  sumUpInto,
  type WetHistograms,
  wetQuantiles,
  windowOf,
  windowSum,
} from "./wet-histograms.js";

/** Quantiles that are kept of the wet values of a pool: a few hundred values tell no more. */
const PROBABILITIES: readonly number[] = [...Array.from({ length: 20 }, (_, i) => i / 20), 0.975, 0.99, 1];
/** Counts of both sides stay within this many bytes. */
const MOST_BYTES = 2 ** 32;

type Knobs = Pick<LocalQuantileMappingParams, "trace" | "pool" | "seed">;

/** The parameters of the method, and the keys of the events that they rest on. */
export async function fitCells(
  events: EventSet<"mm/day">,
  knobs: Knobs,
): Promise<{ params: LocalQuantileMappingParams; keys: string[] }> {
  const { grid } = events;
  const cells = grid.height * grid.width;
  if (2 * 4 * BINS * cells > MOST_BYTES)
    throw new ValueError(
      `a map for each of ${grid.height}×${grid.width} cells needs ${((8 * BINS * cells) / 2 ** 30).toFixed(1)} GiB: ` +
        "fit on a part of the grid, or one map for all (quantile-mapping)",
    );
  const [truth, generated] = [emptyHistograms(grid), emptyHistograms(grid)];
  const keys = await count(events, knobs.trace, truth, generated);
  const known = Uint8Array.from(generated.values, (n) => (n > 0 ? 1 : 0));
  needCells(
    known.reduce((n, is) => n + is, 0),
    keys.length,
  );
  sumUpInto(truth);
  sumUpInto(generated);
  if (generated.wet[cells - 1] === 0)
    throw new ValueError(`no generated value reaches ${knobs.trace} mm/day: there is nothing to map`);
  return { params: { ...knobs, ...maps(grid, known, truth, generated, knobs) }, keys };
}

async function count(
  events: EventSet<"mm/day">,
  trace: number,
  truth: WetHistograms,
  generated: WetHistograms,
): Promise<string[]> {
  const keys: string[] = [];
  const cells = truth.values.length;
  const [counted, compared] = [new Uint8Array(cells), new Uint8Array(cells)];
  for await (const event of events) {
    keys.push(event.key);
    compared.fill(0);
    for (const member of event.members) {
      pairedCells(event.truth, member, counted);
      addField(generated, member.values, counted, trace);
      for (let i = 0; i < cells; i++) compared[i] = (compared[i] ?? NaN) | (counted[i] ?? NaN);
    }
    addField(truth, event.truth.values, compared, trace);
  }
  return keys;
}

type Maps = Omit<LocalQuantileMappingParams, keyof Knobs>;

function maps(
  grid: Grid,
  known: Uint8Array,
  truth: WetHistograms,
  generated: WetHistograms,
  { trace, pool }: Knobs,
): Maps {
  const cells = known.length;
  const numbers = (): Float64Array => new Float64Array(cells).fill(Number.NaN);
  const [dryGenerated, dryTruth, radius] = [numbers(), numbers(), numbers()];
  const tables: { generated: number[]; truth: number[] } = { generated: [], truth: [] };
  const reach = Math.max(grid.height, grid.width) - 1;
  for (let cell = 0; cell < cells; cell++) {
    if (known[cell] === 0) continue;
    const enough = (side: "values" | "wet", from: number): number => {
      for (let r = from; r < reach; r++) {
        const window = windowOf(cell, r, grid);
        const n = [truth, generated].map((each) => windowSum(each[side], window, grid.width));
        if (Math.min(...n) >= pool) return r;
      }
      return reach;
    };
    const near = enough("values", 0);
    const wide = enough("wet", near);
    const [shares, amounts] = [near, wide].map((r) => windowOf(cell, r, grid));
    const dry = ({ values, wet }: WetHistograms): number =>
      rounded(1 - windowSum(wet, sure(shares), grid.width) / windowSum(values, sure(shares), grid.width));
    dryGenerated[cell] = dry(generated);
    dryTruth[cell] = dry(truth);
    radius[cell] = wide;
    for (const [side, histograms] of Object.entries({ generated, truth }) as [
      "generated" | "truth",
      WetHistograms,
    ][])
      for (const x of wetQuantiles(histograms, sure(amounts), PROBABILITIES, trace))
        tables[side].push(rounded(x));
  }
  return {
    height: grid.height,
    width: grid.width,
    probabilities: Float64Array.from(PROBABILITIES),
    radius,
    dryGenerated,
    dryTruth,
    generated: Float64Array.from(tables.generated),
    truth: Float64Array.from(tables.truth),
  };
}

/** To six digits: what is stored stays small, and is what was fitted. */
function rounded(x: number): number {
  return Number(x.toPrecision(6));
}
