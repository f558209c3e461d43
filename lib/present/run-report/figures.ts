import type { Field } from "../../fields/field.js";
import { escapeHtml } from "../explorer/escape.js";
import { figureCsv } from "../figure-csv.js";
import { fieldPicture } from "../figures/field-picture.js";
import { themedPlot } from "../figures/themed-plot.js";
import { type DistributionSeries, exceedancePlots } from "../plots/distribution.js";
import { precipitationMaps } from "../plots/map.js";
import { type SpectrumSeries, spectrumPlot } from "../plots/spectrum.js";
import { smallScales } from "../sentences/small-scales.js";
import { spread } from "../sentences/spread.js";
import { water } from "../sentences/water.js";
import { wetCells } from "../sentences/wet-cells.js";
import type { ReportEvidence } from "./evidence.js";
import type { FigureId } from "./figures-of-finding.js";
import { dataLink, type Section } from "./section.js";

/** The pictures of a report that can be drawn of these events, each with a caption that is computed of them. */
export async function figures(evidence: ReportEvidence): Promise<Map<FigureId, Section>> {
  const all: [FigureId, Section | null][] = [
    ["amounts", await amounts(evidence)],
    ["scales", await scales(evidence)],
    ["samples", samples(evidence)],
  ];
  return new Map(all.filter((each): each is [FigureId, Section] => each[1] !== null));
}

async function amounts({ amounts, amountsAfter, before }: ReportEvidence): Promise<Section | null> {
  if (amounts.truth.n === 0 || amounts.samples.n === 0) return null;
  const series: DistributionSeries[] = [
    { name: "real", role: "real", distribution: amounts.truth },
    { name: "generated", role: "generated", distribution: amounts.samples },
    ...(amountsAfter?.n ? [{ name: "cured", role: "repaired" as const, distribution: amountsAfter }] : []),
  ];
  const caption = `${wetCells(before)} ${water(before)}`;
  const plots = exceedancePlots(series);
  const pictures = await Promise.all(plots.map((plot) => themedPlot(plot, caption)));
  return figure(
    "amounts",
    "Amounts: the share of cells with at least so much rain.",
    caption,
    pictures,
    figureCsv(plots[0]),
  );
}

async function scales({ spectra, spectraAfter, diagnosis }: ReportEvidence): Promise<Section | null> {
  const { frequency, truth, samples } = spectra;
  const series: SpectrumSeries[] = [
    { name: "real", role: "real", frequency, power: truth },
    { name: "generated", role: "generated", frequency, power: samples },
    ...(spectraAfter
      ? [{ name: "cured", role: "repaired" as const, frequency, power: spectraAfter.samples }]
      : []),
  ];
  const drawable = ({ power }: SpectrumSeries): boolean =>
    power.filter((value, i) => value > 0 && (frequency[i] ?? NaN) > 0).length > 1;
  if (!series.every(drawable)) return null;
  const plot = spectrumPlot(series, "cells", "Power by wavelength", "bottom");
  const caption = smallScales(spectra, diagnosis);
  return figure(
    "scales",
    "Scales: the power of the fields by wavelength.",
    caption,
    [await themedPlot(plot, caption)],
    figureCsv(plot),
  );
}

/** Samples of an event that are drawn beside each other. */
const DRAWN = 3;

function samples({ example, before, diagnosis }: ReportEvidence): Section | null {
  const { event, cured } = example;
  if (event.members.length < 2) return null;
  const row = (name: string, fields: readonly Field<"mm/day">[]) =>
    fields
      .slice(0, DRAWN)
      .map((field, m) => ({ title: `${name}, sample ${m + 1}`, subtitle: event.key, field }));
  const panels = [...row("generated", event.members), ...(cured ? row("cured", cured.members) : [])];
  const columns = Math.min(event.members.length, DRAWN);
  const pictures = panels.map(
    ({ title, field }) =>
      `<figure>${fieldPicture(field, title).html}<figcaption>${title}</figcaption></figure>`,
  );
  const csv = figureCsv(precipitationMaps(panels));
  const html = `<div class="panels by${columns}">${pictures.join("\n")}</div>`;
  return figure(
    "samples",
    `Samples of ${event.key} beside each other.`,
    spread(before, diagnosis),
    [html],
    csv,
  );
}

function figure(
  id: FigureId,
  what: string,
  caption: string,
  pictures: readonly string[],
  csv: string,
): Section {
  const name = `${id}.csv`;
  return {
    html:
      `<figure id="figure-${id}" class="figure"><div class="plots">${pictures.join("\n")}</div>` +
      `<figcaption><b>${escapeHtml(what)}</b> ${escapeHtml(caption)} <span class="source">Data: ${dataLink(name, csv)}</span></figcaption></figure>`,
    data: new Map([[name, csv]]),
  };
}
