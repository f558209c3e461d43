import { inBand } from "../../metrics/bands.js";
import { RAIN_STEPS } from "../plots/rain-colours.js";
import { escapeHtml, scriptJson } from "./escape.js";
import { printAmount, printMetric, printThreshold } from "./format.js";
import type { PageData, PageModel, Sweep } from "./page-data.js";
import { STYLE } from "./style.js";
import { nearestIndex } from "./thresholds.js";
import { METRICS, printBand } from "./verdict.js";

export interface PageParts {
  readonly title: string;
  readonly data: PageData;
  readonly provenance: Readonly<Record<string, string>>;
  /** Specifiers and modules; see `importMap`. */
  readonly imports: Readonly<Record<string, string>>;
  /** The module to start. */
  readonly entry: string;
  /** vega as a plain script, its licence ahead. */
  readonly vega: string;
}

/** Scripts and styles from this file alone; no request may leave it. vega compiles expressions: unsafe-eval. */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' data:; style-src 'unsafe-inline'; " +
  "img-src data:; base-uri 'none'; form-action 'none'";

/** The whole page as text. It states its own size. */
export function pageHtml(parts: PageParts): string {
  return pageOfSize(parts, Buffer.byteLength(pageOfSize(parts, 0)));
}

function pageOfSize({ title, data, provenance, imports, entry, vega }: PageParts, bytes: number): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
<script type="importmap">${scriptJson({ imports })}</script>
</head>
<body>
<main>
<header>
<h1>${escapeHtml(title)}</h1>
<p>Two cures to try by hand. A threshold makes generated cells below it dry; residual texture draws what smooth samples lack and gives them the real amounts. Move a slider: maps, distribution and metrics follow. What each can mend is worked out below.</p>
<noscript><p class="notice">The interactive part needs JavaScript; the table of all models does not.</p></noscript>
<p class="notice" id="failure" role="alert" hidden></p>
</header>
${controls(data)}
<div class="stage">
${maps(data)}
<div>
${numbers(data)}
${distribution(data)}
</div>
</div>
<section aria-labelledby="verdict-title">
<h2 id="verdict-title">Can a threshold cure it?</h2>
<p id="verdict" class="headline"></p>
<p id="texture-verdict"></p>
<p><span id="next-text"></span> <code id="next-command"></code></p>
<div class="columns">
<ul id="verdict-lines" class="verdict"></ul>
<div>
<h3>The right threshold</h3>
<ul id="right-thresholds" class="verdict"></ul>
<p class="note" id="verdict-basis"></p>
</div>
</div>
</section>
${sweepPlots()}
${overview(data)}
${about(data, provenance, bytes)}
</main>
<script type="application/json" id="data">${scriptJson(data)}</script>
<script>${vega.replace(/<\/script/gi, "<\\/script")}</script>
<script type="module">import { start } from ${scriptJson(entry)}; start();</script>
</body>
</html>
`;
}

function controls({ models, events, eventCount }: PageData): string {
  const option = (text: string, i: number, selected: boolean): string =>
    `<option value="${i}"${selected ? " selected" : ""}>${escapeHtml(text)}</option>`;
  const middle = Math.floor((eventCount - 1) / 2) + 1;
  const eventText = (event: PageData["events"][number]): string =>
    `${event.key} (rain rank ${event.rank} of ${eventCount}, mean ${printAmount(event.mass)} mm/day${event.rank === middle ? ", median" : ""})`;
  return `<form class="choices" id="choices" aria-label="What to show">
<label>Model <select id="model">${models.map(({ label }, i) => option(label, i, i === 0)).join("")}</select></label>
<label>Event <select id="event">${events.map((event, i) => option(eventText(event), i, event.rank === middle)).join("")}</select></label>
<label>Sample <select id="member"></select></label>
</form>
<form class="threshold" id="threshold-form" aria-label="Cures">
<div class="slide">
<label for="threshold">Threshold</label>
<input type="range" id="threshold" min="0" step="1" list="threshold-marks">
<datalist id="threshold-marks"></datalist>
<span class="amount"><input type="number" id="amount" min="0" step="0.01" inputmode="decimal" aria-label="Threshold in mm/day" aria-describedby="amount-problem"> mm/day</span>
</div>
<div class="slide">
<label for="texture">Texture</label>
<input type="range" id="texture" min="0" max="0" value="0" step="1" aria-describedby="no-texture">
<span class="amount">strength <output id="strength" for="texture">off</output></span>
</div>
<p id="no-texture" class="note"></p>
<p id="amount-problem" class="problem" role="alert"></p>
<div class="under"><div class="presets" id="presets" role="group" aria-label="Cures to jump to"></div>
<p class="glance" id="glance"></p></div>
<p class="unseen" id="announcement" role="status" aria-live="polite"></p>
</form>`;
}

/** What the page holds instead of cells; nothing where it holds the cells. */
function meansOf({ block }: PageData): string {
  return block === 1 ? "" : `means over ${block}×${block} cells`;
}

function maps(data: PageData): string {
  const figure = (id: string, title: string, over = ""): string => `<figure>
<figcaption>${title}</figcaption>
<div class="map" id="${id}-frame"><canvas id="${id}" role="img" tabindex="0" aria-describedby="readout"></canvas>${over}<span class="cross" hidden></span></div>
<p class="note" id="${id}-facts"></p>
</figure>`;
  const steps = RAIN_STEPS.map(
    (step, i) => `<li><span style="background:var(--rain-${i})"></span>${step}</li>`,
  ).join("");
  const other = (ground: string, name: string, id: string): string =>
    `<li id="${id}"><span style="background:${ground}"></span>${name}</li>`;
  return `<section aria-label="Maps" class="maps">
${data.block === 1 ? "" : `<p class="note" id="coarse">Both maps, and all that is said of this event, are ${meansOf(data)}: the cells themselves would not fit in a page. Averaging makes more cells wet and the wettest drier, and the threshold is applied to the means. Numbers over all events are of every cell.</p>`}
<div class="pair">${figure("real", "Real")}${figure("generated", "Generated", '<canvas id="over" aria-hidden="true"></canvas>')}</div>
<p class="wipe"><label for="wipe">Lay the real map over the generated one</label><input type="range" id="wipe" min="0" max="100" value="0"></p>
<p class="note" id="readout">Point at a map, or focus one and use the arrow keys, to read a cell of both.</p>
<ul class="legend" aria-label="Colours of both maps: from this many mm/day on">${steps}</ul>
<ul class="legend others"><li class="unit">mm/day</li>${other("var(--dry)", "dry (below 0.1)", "legend-dry")}${other("var(--masked)", "masked, does not count", "legend-masked")}${other("repeating-linear-gradient(135deg, var(--missing) 0 2px, var(--dry) 2px 4px)", "missing", "legend-missing")}</ul>
</section>`;
}

function numbers(data: PageData): string {
  const rows = METRICS.map(
    ({ id, name }) =>
      `<tr id="row-${id}"><th scope="row">${name}<small class="target"></small></th><td class="here"></td><td class="pooled"></td></tr>`,
  ).join("\n");
  return `<section aria-labelledby="numbers-title">
<h2 id="numbers-title">The five metrics</h2>
<table class="numbers">
<thead><tr><th scope="col">Metric</th><th scope="col">This event<small>${meansOf(data)}</small></th><th scope="col">All ${data.eventCount} events<small id="pooled-at"></small></th></tr></thead>
<tbody>
${rows}
</tbody>
</table>
<p class="note" id="numbers-note"></p>
</section>`;
}

function distribution(data: PageData): string {
  return `<section aria-labelledby="distribution-title">
<h2 id="distribution-title">Distribution of this event's ${data.block === 1 ? "cells" : meansOf(data)}</h2>
<ul class="keys"><li><i class="line real"></i>real</li><li><i class="line before"></i>generated, as it is</li><li><i class="line after"></i>generated, treated</li><li><i class="line gap"></i>KS</li></ul>
<div class="plot" id="distribution"></div>
</section>`;
}

function sweepPlots(): string {
  const figures = METRICS.map(
    ({ id, name }) =>
      `<figure><figcaption>${name} <span id="sweep-${id}-value"></span></figcaption><div class="plot" id="sweep-${id}"></div></figure>`,
  ).join("\n");
  return `<section aria-labelledby="sweeps-title">
<h2 id="sweeps-title">Every threshold, all events</h2>
<ul class="keys"><li><i class="line after"></i>all events</li><li><i class="dot"></i>now</li><li><i class="diamond"></i>this event now</li><li><i class="box band"></i>target</li><li><i class="line marks"></i>matched; lowest KS</li><li><i class="line textured"></i>with texture</li></ul>
<div class="sweeps">
${figures}
</div>
<p class="note">Threshold in mm/day along each plot, from 0 (none). A vertical line marks the present one.</p>
</section>`;
}

function overview({ models, eventCount }: PageData): string {
  const rows = models.map(overviewRows).join("\n");
  const heads = METRICS.map(({ name }) => `<th scope="col">${name}</th>`).join("");
  return `<section aria-labelledby="overview-title">
<h2 id="overview-title">All models, all ${eventCount} events</h2>
<div class="wide" tabindex="0" role="region" aria-label="Table of all models">
<table class="overview">
<thead><tr><th scope="col">Cure</th>${heads}</tr></thead>
${rows}
</table>
</div>
<p class="note">✓ inside the target band, ✗ outside. The matched threshold was fitted on these same events; a texture is scored on events that it was not fitted on.</p>
</section>`;
}

function overviewRows({
  label,
  thresholds,
  sweep,
  bands,
  matched,
  lowestKs,
  truthWet,
  texture,
}: PageModel): string {
  const rows: [string, number | null][] = [
    ["none", 0],
    ["0.1 mm/day, as documented", 0.1],
    ["matched", matched.threshold],
    ["lowest KS", lowestKs],
  ];
  const cells = rows.map(([name, threshold]) => {
    if (threshold === null)
      return `<tr><th scope="row">${name}</th><td colspan="${METRICS.length}">would have to drop every cell</td></tr>`;
    const at = nearestIndex(thresholds, threshold);
    const shown = name === "matched" || name === "lowest KS" ? `${name}: ${printThreshold(threshold)}` : name;
    return metricRow(shown, sweep, at, bands);
  });
  if (texture.why === null)
    cells.push(
      metricRow(
        `texture of strength ${texture.strengths[texture.chosen]}`,
        texture.sweep,
        texture.chosen,
        bands,
      ),
    );
  const targets = METRICS.map(({ id }) => printBand(id, bands[id])).join("</td><td>");
  return `<tbody><tr class="model"><th scope="rowgroup" colspan="${METRICS.length + 1}">${escapeHtml(label)} <span>(real wet fraction ${printMetric("wetFraction", truthWet)})</span></th></tr>
${cells.join("\n")}
<tr class="target"><th scope="row">target</th><td>${targets}</td></tr></tbody>`;
}

function metricRow(name: string, sweep: Sweep, at: number, bands: PageModel["bands"]): string {
  const values = METRICS.map(({ id }) => {
    const value = sweep[id][at] ?? null;
    const inside = value !== null && inBand(value, bands[id]);
    return `<td class="${inside ? "in" : "out"}">${printMetric(id, value)} ${inside ? "✓" : "✗"}</td>`;
  }).join("");
  return `<tr><th scope="row">${name}</th>${values}</tr>`;
}

function about(data: PageData, provenance: Readonly<Record<string, string>>, bytes: number): string {
  const { events, eventCount, models } = data;
  const facts = Object.entries(provenance)
    .map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`)
    .join("\n");
  const notes = [...new Set(models.flatMap((model) => model.notes))].map((note) => {
    const of = models.filter((model) => model.notes.includes(note));
    return of.length === models.length ? note : `${of.map(({ label }) => label).join(", ")}: ${note}`;
  });
  return `<section aria-labelledby="about-title" class="about">
<h2 id="about-title">What is in this page</h2>
<p>${events.length} of ${eventCount} events are held${data.block === 1 ? " in full" : ""}, chosen by their real rain: the median, the largest and
smallest, then quartiles and finer. Their values are ${data.block === 1 ? "the library's own bits, not rounded" : `${meansOf(data)} (those that count and have a value in truth and sample), to float32`}, and their
numbers are computed here by the library's own code. Numbers over all events were computed when the
page was made, of every cell. Only cells that count (inside the mask, not missing) enter any number. A cell is wet
from 0.1 mm/day on, whatever the threshold. The page has ${(bytes / 1e6).toFixed(1)} MB and needs no network.</p>
${notes.length > 0 ? `<ul>${notes.map((note) => `<li>${escapeHtml(note)}</li>`).join("")}</ul>` : ""}
<dl>
${facts}
</dl>
</section>`;
}
