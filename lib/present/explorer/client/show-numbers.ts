import { type Band, type BandedMetric, inBand, targetBands } from "../../../metrics/bands.js";
import { sure } from "../../../sure.js";
import { printMetric, printThreshold } from "../format.js";
import { METRICS, printBand } from "../verdict.js";
import { element, textElement } from "./element.js";
import type { Scene } from "./scene.js";

/** The five metrics of the event and of all events: table, line at the slider, and words for a screen reader. */
export function showNumbers({ choice, model, shown: { untreated }, treated, treatment }: Scene): void {
  const { measures } = treated;
  const { truth } = measures.wet;
  const eventBands = targetBands({ wetFraction: measures.wet });
  for (const { id } of METRICS) {
    const row = element(`row-${id}`, HTMLTableRowElement);
    const real = id === "wetFraction";
    fillCell(id, row, ".here", measures[id], untreated.measures[id], eventBands[id], real ? truth : null);
    fillCell(
      id,
      row,
      ".pooled",
      treatment.pooled(id),
      model.sweep[id][0] ?? NaN,
      model.bands[id],
      real ? model.truthWet : null,
    );
    const target = real ? printAround(model.bands[id]) : printBand(id, model.bands[id]);
    sure(row.querySelector(".target")).textContent = `target ${target}`;
  }
  const same = treatment.pooledLabel === treatment.label;
  element("pooled-at", HTMLElement).textContent = same ? "" : `at ${treatment.pooledLabel}`;
  element("numbers-note", HTMLElement).textContent = [
    ...(same
      ? []
      : [
          `All events were measured at ${model.thresholds.length} thresholds; this is the nearest to ${printThreshold(choice.threshold)}.`,
        ]),
    ...(choice.texture !== null && model.texture.why === null
      ? [
          `Each event is treated by a fit that has not seen it (${model.texture.folds} folds, all events); KS over all events is counted in 2,048 bins.`,
        ]
      : []),
    ...METRICS.filter(({ id }) => Number.isNaN(measures[id])).map(({ id }) => UNDEFINED[id]),
  ].join(" ");
  const print = (id: BandedMetric): string => printMetric(id, measures[id]);
  const real = printMetric("wetFraction", truth);
  element("glance", HTMLElement).replaceChildren(
    `wet ${print("wetFraction")} (real ${real}) · KS ${print("ks")} · mass ${print("massBias")}`,
    textElement("span", ` · r ${print("spatialCorrelation")} · diversity ${print("diversity")}`),
  );
  announceLater(
    `${model.label}, ${treated.event.key}, ${treatment.label}. ` +
      `This event: ${METRICS.map(({ id, name }) => `${name} ${print(id)}`).join(", ")}; real wet fraction ${real}. ` +
      `All events: ${METRICS.map(({ id, name }) => `${name} ${printMetric(id, treatment.pooled(id))}`).join(", ")}.`,
  );
}

/** Why a metric of an event is undefined. */
const UNDEFINED: Readonly<Record<BandedMetric, string>> = {
  wetFraction: "No cell of this event counts: it has no wet fraction.",
  ks: "No cell of this event counts: it has no KS.",
  massBias: "No rain fell in this event: it has no relative mass bias.",
  spatialCorrelation: "A field that is the same everywhere has no spatial correlation.",
  diversity: "Fewer than two samples with rain have no diversity.",
};

/** A band around the real value. */
function printAround([low, high]: Band): string {
  return `real ± ${((high - low) / 2).toFixed(2)}`;
}

function fillCell(
  metric: BandedMetric,
  row: HTMLTableRowElement,
  selector: string,
  value: number | null,
  before: number | null,
  band: Band,
  real: number | null,
): void {
  const inside = value !== null && inBand(value, band);
  const cell = sure(row.querySelector(selector));
  const print = (number: number | null): string => printMetric(metric, number);
  cell.replaceChildren(
    textElement("span", `${print(value)} ${inside ? "✓" : "✗"}`, inside ? "in" : "out"),
    textElement("small", `uncut ${print(before)}${real === null ? "" : `, real ${print(real)}`}`),
  );
}

let announcing: ReturnType<typeof setTimeout> | undefined;

/** To be read aloud once the reader pauses. */
function announceLater(text: string): void {
  clearTimeout(announcing);
  announcing = setTimeout(() => {
    element("announcement", HTMLElement).textContent = text;
  }, 400);
}
