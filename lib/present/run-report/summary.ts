import { csvText } from "../../io/tables/csv.js";
import type { Run } from "../../run/run.js";
import { causeRows } from "../cause-rows.js";
import { diagnosisBody } from "../diagnosis-page.js";
import { escapeHtml } from "../explorer/escape.js";
import { figureCsv } from "../figure-csv.js";
import { svgImage } from "../notebook/html.js";
import { exceedancePlot } from "../plots/distribution.js";
import { eventMaps } from "../plots/event-maps.js";
import { poolCells } from "../pooled.js";
import { renderPng, renderSvg } from "../render.js";
import type { Judgement } from "./judge.js";
import { dataLinks, type Section } from "./section.js";

/** The verdict on the samples of a run, with its evidence, a day of maps and the distribution of amounts. */
export async function summarySection(
  run: Run,
  title: string,
  judgement: Judgement,
  dataFolder: string,
): Promise<Section> {
  const { diagnosis, healthy, events, samples } = judgement;
  const cells = await poolCells(events);
  const amounts = exceedancePlot([
    { name: "real", role: "real", distribution: cells.truth },
    { name: "generated", role: "generated", distribution: cells.samples },
  ]);
  const data = new Map([
    [
      "summary-symptoms.csv",
      rowsCsv(diagnosis.symptoms.map(({ band, ...row }) => ({ ...row, low: band[0], high: band[1] }))),
    ],
    ["summary-causes.csv", rowsCsv(causeRows(diagnosis))],
    ["summary-amounts.csv", figureCsv(amounts)],
  ]);
  const pictures = [svgImage(await renderSvg(amounts))];
  for await (const event of events) {
    const maps = eventMaps(event, 2);
    data.set("summary-maps.csv", figureCsv(maps));
    const png = Buffer.from(await renderPng(maps, 1.25)).toString("base64");
    pictures.unshift(`<img alt="" src="data:image/png;base64,${png}">`);
    break;
  }
  const { length, members } = events;
  const isOpen = diagnosis.diagnosis.includes("undecided");
  const outcome = healthy ? "Healthy" : isOpen ? "Undecided" : "Not healthy";
  const html = [
    `<h1>${escapeHtml(title)}</h1>`,
    `<p><strong>${outcome}</strong>: ${length} days, ${members} samples each (${samples}), ${run.grid.height}×${run.grid.width} cells.</p>`,
    diagnosisBody(diagnosis),
    "<h2>A day, and all days</h2>",
    ...pictures,
    dataLinks(data, dataFolder),
  ].join("\n");
  return { html, data };
}

function rowsCsv(rows: readonly Readonly<Record<string, string | number | boolean | null>>[]): string {
  const columns = Object.keys(rows[0] ?? {});
  return csvText(
    columns,
    rows.map((row) => columns.map((column) => row[column] ?? null)),
  );
}
