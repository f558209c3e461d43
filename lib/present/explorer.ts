import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ShapeError, ValueError } from "../errors.js";
import { blockGrid, blockMask, blockMeans } from "../fields/block-means.js";
import type { EventSet, FieldEvent } from "../fields/event.js";
import type { Field, Grid } from "../fields/field.js";
import type { Band, BandedMetric } from "../metrics/bands.js";
import { sure } from "../sure.js";
import { compileCharts } from "./explorer/charts.js";
import { type ChosenEvent, chooseEvents, type EventMass } from "./explorer/choose-events.js";
import { importMap, specifier } from "./explorer/modules.js";
import { packMask, packValues } from "./explorer/pack.js";
import { pageHtml } from "./explorer/page.js";
import type { Pack, PageData, PageModel, PageTexture, Sweep } from "./explorer/page-data.js";
import { shownNotes } from "./explorer/shown-notes.js";
import { smallestBlock } from "./explorer/smallest-block.js";
import { type ModelSweep, type Survey, surveyEvents, sweepModel } from "./explorer/sweep.js";
import { FOLDS, modelTexture, packTexture, TEXTURE_BYTES } from "./explorer/texture.js";
import { METRICS } from "./explorer/verdict.js";

/** Most bytes of a page. */
export const EXPLORER_LIMIT: number = 12_000_000;

/** What vega, style, code, plots and tables may take of it. */
const FIXED_BYTES = 1_500_000;

export interface ExplorerModel {
  readonly id: string;
  /** What the reader sees; any text. */
  readonly label: string;
  readonly events: EventSet<"mm/day">;
}

export interface ExplorerInputs {
  /** Of the same truth: the same events in the same order, on one grid. */
  readonly models: readonly ExplorerModel[];
  readonly title: string;
  /** Events that the page holds; 5 by default, fewer where they would not fit. */
  readonly maxEvents?: number;
  /** How the fields are named on a command line, for the next step that the page prints; `my-run/` by default. */
  readonly source?: string;
  /** Told how many of how many steps are done. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Told, before the fields are read, how coarse the page will be; not called where it holds every cell. */
  readonly onCoarse?: (sentence: string) => void;
  /** Shown at the end of the page as they are. */
  readonly provenance: Readonly<Record<string, string>>;
}

/**
 * A page in which a reader moves the threshold and sees maps, distribution and metrics follow, for each model
 * and event: one HTML file that needs no network, of at most 12 MB.
 *
 * All numbers are in mm/day over cells that count. Those over all events are measured here, of every cell; those of an
 * event in the page, by the same code on the same bits. Where not even one event of all models would fit, the page holds
 * means over square blocks of cells instead, as small as fit, and says so. The same inputs give the same text. Events are
 * read one at a time, several times over.
 *
 * @param inputs models with events in mm/day on one grid, title, where they come from, and how many events at most (5
 *   by default)
 * @returns a whole HTML document
 * @throws ValueError when there is no model, two have one id, no cell can be compared, or one event would not fit
 *   however coarse; ShapeError when the models differ in grid or events; FormatError when the page's code has not
 *   been built
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const page = await buildExplorer({
 *   models: [{ id: "mine", label: "my model", events }],
 *   title: "How much is drizzle?",
 *   provenance: { "made from": "samples.nc" },
 * });
 * page.startsWith("<!doctype html>"); // → true
 * ```
 */
export async function buildExplorer(inputs: ExplorerInputs): Promise<string> {
  const { models, title, provenance, source = "my-run/", maxEvents = 5, onCoarse, onProgress } = inputs;
  const first = models[0];
  if (!first) throw new ValueError("no models: give at least one to explore");
  if (!Number.isInteger(maxEvents) || maxEvents < 1)
    throw new ValueError(`maxEvents is ${maxEvents}: give a whole number, 1 or more`);
  const ids = models.map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw new ValueError(`two models have the id ${twice}: give each its own`);

  const { grid, mask } = first.events;
  for (const { id, events } of models)
    if (events.grid.height !== grid.height || events.grid.width !== grid.width)
      throw new ShapeError(
        `${id}: its grid is ${events.grid.height}×${events.grid.width}, that of ${first.id} ${grid.height}×${grid.width}: give models of one grid`,
      );
  const room = EXPLORER_LIMIT - FIXED_BYTES - TEXTURE_BYTES * models.length;
  const block = await smallestBlock(
    models.map(({ events }) => events),
    room,
  );
  if (block > 1) onCoarse?.(coarseSentence(grid, block));
  const surveys: Survey[] = [];
  const stepDone = stepsOf(models.length * STEPS, onProgress);
  for (const { events } of models) {
    surveys.push(await surveyEvents(events));
    stepDone();
  }
  const { masses } = sure(surveys[0]);
  const wanted = chooseEvents(masses, maxEvents);
  const keys = masses.map(({ key }) => key);

  const truths: Pack[] = [];
  const indices: number[] = [];
  const sweeps: ModelSweep[] = [];
  const textures: Awaited<ReturnType<typeof modelTexture>>[] = [];
  const members: (readonly Pack[])[][] = [];
  for (const [m, model] of models.entries()) {
    const held = holdEvents(model, keys, wanted, block);
    sweeps.push(await sweepModel(model.events, sure(surveys[m]), held.visit));
    stepDone();
    textures.push(await modelTexture(model.events, stepDone));
    const packs = held.packs();
    members.push(packs.map((pack) => pack.members));
    for (const [i, { truth, index }] of packs.entries()) {
      truths[i] ??= truth;
      indices[i] ??= index;
      if (truth.base64 !== truths[i].base64)
        throw new ShapeError(
          `${model.id}: the truth of ${sure(wanted[i]).key} is not that of ${first.id}: give models of one truth`,
        );
    }
  }

  const bytes = truths.map((truth, i) =>
    [truth, ...members.flatMap((of) => sure(of[i]))].reduce((sum, { base64 }) => sum + base64.length, 0),
  );
  const places = placesThatFit(masses, wanted, bytes, room);
  const largest = Math.max(...sweeps.flatMap(({ thresholds }) => thresholds));
  const data: PageData = {
    grid: pageGrid(blockGrid(grid, block)),
    block,
    source,
    mask: mask && packMask(block > 1 ? blockMask(mask, grid, block) : mask),
    eventCount: masses.length,
    events: places.map((i) => ({
      ...pageEvent(sure(wanted[i])),
      index: indices[i] ?? NaN,
      truth: sure(truths[i]),
    })),
    models: models.map(({ label, events }, m) =>
      pageModel(
        label,
        events,
        sure(sweeps[m]),
        packTexture(sure(textures[m]), block > 1 ? [] : places.map((i) => sure(wanted[i]).key)),
        places.map((i) => sure(sure(members[m])[i])),
      ),
    ),
    charts: await compileCharts(largest, sweepExtents(sweeps)),
  };
  const entry = "present/explorer/client/main.js";
  const html = pageHtml({
    title,
    data,
    provenance,
    imports: await importMap(entry),
    entry: specifier(entry),
    vega: await vegaScript(),
  });
  const size = Buffer.byteLength(html);
  if (size > EXPLORER_LIMIT)
    throw new ValueError(
      `the page would have ${size} bytes, ${EXPLORER_LIMIT} are allowed: give fewer models`,
    );
  return html;
}

/** Of a model: its survey, its thresholds, and the folds of its texture. */
const STEPS = 2 + FOLDS;

function stepsOf(total: number, onProgress: ExplorerInputs["onProgress"]): () => void {
  let done = 0;
  return () => onProgress?.(++done, total);
}

/** Places of the events that the page has room for; of all that were wanted the most telling. */
function placesThatFit(
  masses: readonly EventMass[],
  wanted: readonly ChosenEvent[],
  bytes: readonly number[],
  room: number,
): number[] {
  let places: number[] = [];
  for (let n = wanted.length; n > 0; n--) {
    const positions = new Set(chooseEvents(masses, n).map(({ position }) => position));
    places = wanted.flatMap(({ position }, i) => (positions.has(position) ? [i] : []));
    if (places.reduce((sum, i) => sum + (bytes[i] ?? NaN), 0) <= room) break;
  }
  return places;
}

function pageEvent({ key, rank, mass }: ChosenEvent): Omit<PageData["events"][number], "truth" | "index"> {
  return { key, rank, mass };
}

function pageGrid({ height, width, lat, lon }: Grid): PageData["grid"] {
  return { height, width, lat: lat ? [...lat] : null, lon: lon ? [...lon] : null };
}

function coarseSentence(grid: Grid, block: number): string {
  const { height, width } = blockGrid(grid, block);
  return (
    `${grid.height}×${grid.width} cells do not fit in the page: its maps, and the numbers of one event, are of means over ` +
    `${block}×${block} cells (${height}×${width}); numbers over all events are of every cell`
  );
}

/** Packs the chosen events as they come by, and checks that all are those of the first model. */
function holdEvents(
  { id, events }: ExplorerModel,
  keys: readonly string[],
  chosen: readonly ChosenEvent[],
  block: number,
): {
  visit(event: FieldEvent<"mm/day">): void;
  packs(): { index: number; truth: Pack; members: readonly Pack[] }[];
} {
  const found = new Map<number, { index: number; truth: Pack; members: readonly Pack[] }>();
  let seen = 0;
  return {
    visit({ key, index, truth, members }) {
      const position = seen++;
      if (key !== keys[position])
        throw new ShapeError(
          `${id}: event ${position} is ${key}, of the first model it is ${keys[position] ?? "none"}: give models of the same events`,
        );
      const place = chosen.findIndex((event) => event.position === position);
      if (place < 0) return;
      const pack = (field: Field<"mm/day">): Pack => {
        const { values, mask } = block === 1 ? field : blockMeans(field, block, truth.values);
        return packValues(values, block === 1 ? events.mask : mask);
      };
      found.set(place, { index, truth: pack(truth), members: members.map(pack) });
    },
    packs() {
      if (seen !== keys.length)
        throw new ShapeError(
          `${id}: has ${seen} events, the first model has ${keys.length}: give the same ones`,
        );
      return chosen.map((_, place) => sure(found.get(place)));
    },
  };
}

function pageModel(
  label: string,
  { notes }: EventSet<"mm/day">,
  { thresholds, measures, bands, matched, lowestKs, ksError, evaluation }: ModelSweep,
  texture: PageTexture,
  members: readonly (readonly Pack[])[],
): PageModel {
  const sweep = METRICS.map(({ id }) => [id, measures.map((at) => finite(at[id]))]);
  return {
    label,
    thresholds,
    sweep: Object.fromEntries(sweep) as Sweep,
    truthWet: finite(evaluation.wetFraction.truth),
    bands,
    matched: { ...matched, threshold: finite(matched.threshold) },
    lowestKs,
    ksError,
    texture,
    notes: [...notes, ...shownNotes(evaluation.notes)],
    members,
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** For each metric one range that holds all models and the bands, so that models can be compared. */
function sweepExtents(sweeps: readonly ModelSweep[]): Record<BandedMetric, Band> {
  const extents = METRICS.map(({ id }) => {
    const values = sweeps.flatMap(({ measures, bands }) => [...measures.map((at) => at[id]), ...bands[id]]);
    const defined = values.filter(Number.isFinite);
    const [low, high] = [Math.min(0, ...defined), Math.max(...defined)];
    const margin = 0.05 * (high - low);
    return [id, [low < 0 ? low - margin : 0, id === "spatialCorrelation" ? high : high + margin]];
  });
  return Object.fromEntries(extents) as Record<BandedMetric, Band>;
}

/** vega for browsers, with its licence, from the installed package. */
async function vegaScript(): Promise<string> {
  const module = createRequire(import.meta.url).resolve("vega");
  const script = await readFile(join(dirname(module), "vega.min.js"), "utf8");
  const licence = await readFile(join(dirname(module), "../LICENSE"), "utf8");
  return `/* vega\n${licence.replaceAll("*/", "* /")}*/\n${script.replace(/^\/\/# sourceMappingURL=.*$/m, "")}`;
}
