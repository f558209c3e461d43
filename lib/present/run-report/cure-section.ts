import type { Cure, Cured, CureRow } from "../../cure/cure.js";
import { metText } from "../../cure/met-text.js";
import { heldText } from "../../postprocess/tail-guard.js";
import { escapeHtml } from "../explorer/escape.js";
import { list, paragraph, section, table, typeset } from "../html.js";
import { crpsChange } from "../sentences/crps-change.js";
import { count } from "../sentences/list-in-words.js";
import { price } from "../sentences/price.js";
import { score } from "../sentences/score.js";
import { standingOf, standingText } from "../sentences/target.js";
import { cureCsv } from "../write-cure.js";
import type { ReportEvidence } from "./evidence.js";
import { dataLink, type Section } from "./section.js";

/** What was tried, what is taken, what it gains and what it costs, each event treated by a fit that has not seen it. */
export function cureSection({ cure, whyNoCure }: ReportEvidence): Section {
  if (!cure)
    return {
      html: section("cure", "The cure", paragraph(`Nothing could be tried: ${whyNoCure}.`)),
      data: new Map(),
    };
  const { cured } = cure;
  const content = cured
    ? taken(cure, cured)
    : {
        html: `<p><b>Nothing is changed:</b> ${escapeHtml(typeset(cure.reason))}.</p>`,
        data: new Map<string, string>(),
      };
  const left =
    cure.notCured.length > 0 ? `<h3>Not cured</h3>\n${list(cure.notCured.map((line) => `${line}.`))}` : "";
  return {
    html: section("cure", cured ? "The cure and its price" : "No cure", content.html, tried(cure), left),
    data: content.data,
  };
}

function taken({ events, members, folds, blockLength, reason }: Cure, cured: Cured): Section {
  const csv = cureCsv(cured.table);
  const held = heldText(cured.held);
  const html = [
    `<p><b>Taken:</b> ${escapeHtml(reason)}.</p>`,
    paragraph(`${cured.method.describe()}.`),
    table(
      ["score", "target", "before", "after"],
      cured.table.map(row),
      `before and after, with 95 % over resampled blocks of ${count(blockLength, "event")}`,
    ),
    paragraph(`${crpsChange(cured.crpsChange, members)} ${price(cured.table)}`),
    ...(held ? [paragraph(`${held}.`)] : []),
    `<p class="source">${count(events, "event")}, each treated and scored by a fit that has not seen it, in ${count(folds, "contiguous fold")}. Data: ${dataLink("cure.csv", csv)}</p>`,
  ].join("\n");
  return { html, data: new Map([["cure.csv", csv]]) };
}

function row({ label, unit, before, beforeRange, after, afterRange, target }: CureRow): string[] {
  const [low, high] = target;
  const end = (value: number): string =>
    Number.isNaN(low) || Number.isNaN(value) ? "" : `, ${standingText(standingOf(value, target))}`;
  return [
    unit ? `${label}, ${unit}` : label,
    Number.isNaN(low) ? "" : `${score(low)} to ${score(high)}`,
    `${score(before)}${range(beforeRange)}${end(before)}`,
    `${score(after)}${range(afterRange)}${end(after)}`,
  ];
}

function range([low, high]: CureRow["beforeRange"]): string {
  return Number.isNaN(low) || low === undefined ? "" : ` (${score(low)} to ${score(high)})`;
}

function tried({ trials }: Cure): string {
  if (trials.length === 0) return "";
  const lines = trials.map(({ id, why, scores }) =>
    scores
      ? `${id} (${why}): ${metText(scores)}, CRPS ${score(scores.crps)} mm/day.`
      : `${id} was not used: ${why}.`,
  );
  return `<h3>What was tried</h3>\n${list(lines)}`;
}
