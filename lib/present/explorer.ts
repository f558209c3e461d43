import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ShapeError, ValueError } from "../errors.js";
import type { EventSet, FieldEvent } from "../fields/event.js";
import type { Band, BandedMetric } from "../metrics/bands.js";
import { compileCharts } from "./explorer/charts.js";
import { type ChosenEvent, chooseEvents } from "./explorer/choose-events.js";
import { importMap, specifier } from "./explorer/modules.js";
import { packedLimit, packMask, packValues } from "./explorer/pack.js";
import { pageHtml } from "./explorer/page.js";
import type { Pack, PageData, PageModel, Sweep } from "./explorer/page-data.js";
import { eventMasses, sweepThresholds, type ThresholdSweep } from "./explorer/sweep.js";
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
  /** Events that the page holds in full; 5 by default, fewer where they would not fit. */
  readonly maxEvents?: number;
  /** Shown at the end of the page as they are. */
  readonly provenance: Readonly<Record<string, string>>;
}

/**
 * A page in which a reader moves the threshold and sees maps, distribution and metrics follow, for each model
 * and event: one HTML file that needs no network, of at most {@link EXPLORER_LIMIT} bytes.
 *
 * All numbers are in mm/day over cells that count. Those over all events are measured here; those of an event
 * in the page, by the same code on the same bits. The same inputs give the same text. Events are read one at
 * a time, several times over.
 *
 * @throws ValueError when there is no model, two have one id, no cell can be compared, or not even one event fits
 * @throws ShapeError when the models differ in grid or events
 * @throws FormatError when the page's code has not been built
 */
export async function buildExplorer(inputs: ExplorerInputs): Promise<string> {
  const { models, title, provenance, maxEvents = 5 } = inputs;
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
  const masses = await eventMasses(first.events);
  const chosen = chooseEvents(masses, Math.min(maxEvents, await eventsThatFit(models)));
  const keys = masses.map(({ key }) => key);

  const truths: Pack[] = [];
  const sweeps: ThresholdSweep[] = [];
  const members: (readonly Pack[])[][] = [];
  for (const model of models) {
    const held = holdEvents(model, keys, chosen);
    sweeps.push(await sweepThresholds(model.events, held.visit));
    const packs = held.packs();
    members.push(packs.map((pack) => pack.members));
    for (const [i, { truth }] of packs.entries()) {
      truths[i] ??= truth;
      if (truth.base64 !== truths[i].base64)
        throw new ShapeError(
          `${model.id}: the truth of ${chosen[i]!.key} is not that of ${first.id}: give models of one truth`,
        );
    }
  }

  const largest = Math.max(...sweeps.flatMap(({ thresholds }) => thresholds));
  const data: PageData = {
    grid: {
      height: grid.height,
      width: grid.width,
      lat: grid.lat ? [...grid.lat] : null,
      lon: grid.lon ? [...grid.lon] : null,
    },
    mask: mask ? packMask(mask) : null,
    eventCount: masses.length,
    events: chosen.map(({ key, rank, mass }, i) => ({ key, rank, mass, truth: truths[i]! })),
    models: models.map(({ label, events }, i) => pageModel(label, events, sweeps[i]!, members[i]!)),
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
  const bytes = Buffer.byteLength(html);
  if (bytes > EXPLORER_LIMIT)
    throw new ValueError(
      `the page would have ${bytes} bytes, ${EXPLORER_LIMIT} are allowed: give fewer models`,
    );
  return html;
}

/** How many events a page of the largest size can surely hold. */
async function eventsThatFit(models: readonly ExplorerModel[]): Promise<number> {
  const { grid, mask } = models[0]!.events;
  const cells = mask ? mask.reduce((n, counts) => n + counts, 0) : grid.height * grid.width;
  const fields = 1 + models.reduce((n, { events }) => n + events.members, 0);
  const bytes = fields * packedLimit(cells, await bytesPerValue(models));
  const fit = Math.floor((EXPLORER_LIMIT - FIXED_BYTES) / bytes);
  if (fit < 1)
    throw new ValueError(
      `one event of ${models.length} models takes ${fields} fields of ${cells} cells, up to ${bytes} bytes; ` +
        `a page has room for ${EXPLORER_LIMIT - FIXED_BYTES}: give fewer models or members, or a smaller domain`,
    );
  return fit;
}

/** 4 where the first event of every model is float32, else 8. */
async function bytesPerValue(models: readonly ExplorerModel[]): Promise<number> {
  for (const { events } of models)
    for await (const { truth, members } of events) {
      if ([truth, ...members].some(({ values }) => values instanceof Float64Array)) return 8;
      break;
    }
  return 4;
}

/** Packs the chosen events as they come by, and checks that all are those of the first model. */
function holdEvents(
  { id, events }: ExplorerModel,
  keys: readonly string[],
  chosen: readonly ChosenEvent[],
): {
  visit(event: FieldEvent<"mm/day">): void;
  packs(): { truth: Pack; members: readonly Pack[] }[];
} {
  const found = new Map<number, { truth: Pack; members: readonly Pack[] }>();
  let seen = 0;
  return {
    visit({ key, truth, members }) {
      const position = seen++;
      if (key !== keys[position])
        throw new ShapeError(
          `${id}: event ${position} is ${key}, of the first model it is ${keys[position] ?? "none"}: give models of the same events`,
        );
      const place = chosen.findIndex((event) => event.position === position);
      if (place < 0) return;
      found.set(place, {
        truth: packValues(truth.values, events.mask),
        members: members.map(({ values }) => packValues(values, events.mask)),
      });
    },
    packs() {
      if (seen !== keys.length)
        throw new ShapeError(
          `${id}: has ${seen} events, the first model has ${keys.length}: give the same ones`,
        );
      return chosen.map((_, place) => found.get(place)!);
    },
  };
}

function pageModel(
  label: string,
  { notes }: EventSet<"mm/day">,
  { thresholds, measures, bands, matched, lowestKs, ksError, evaluation }: ThresholdSweep,
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
    notes: [...notes, ...Object.entries(evaluation.notes).map(([about, note]) => `${about}: ${note}`)],
    members,
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** For each metric one range that holds all models and the bands, so that models can be compared. */
function sweepExtents(sweeps: readonly ThresholdSweep[]): Record<BandedMetric, Band> {
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
