import type { Measures } from "../../../run/field-measures.js";
import { score } from "../../sentences/score.js";
import { printAmount, printMetric, printThreshold } from "../format.js";
import { nextStep, textureSentence } from "../next-step.js";
import type { PageData, PageModel } from "../page-data.js";
import { nearestIndex } from "../thresholds.js";
import { thresholdVerdict } from "../verdict.js";
import { element, textElement } from "./element.js";

/** What depends on the model alone: what a threshold can do for it, and which ones are right. */
export function showVerdict(data: PageData, model: PageModel): void {
  const { thresholds, matched, lowestKs, sweep, truthWet, ksError } = model;
  const { headline, lines, reached } = thresholdVerdict(model);
  const verdict = element("verdict", HTMLElement);
  verdict.replaceChildren(mark(reached), ` ${headline}`);
  element("verdict-lines", HTMLElement).replaceChildren(
    ...lines.map(({ name, reached: ok, counts, text }) => {
      const line = textElement("li", "");
      line.append(counts ? mark(ok) : textElement("span", "○"), ` ${name}: ${text}.`);
      return line;
    }),
  );
  const at = (threshold: number, id: keyof Measures): string =>
    printMetric(id, sweep[id][nearestIndex(thresholds, threshold)] ?? NaN);
  const target = printMetric("wetFraction", truthWet);
  const kept = printMetric("wetFraction", matched.kept);
  const matchedText =
    matched.threshold === null
      ? "Matched to the real wet fraction: it would have to drop every cell."
      : `Matched to the real wet fraction (${target}): ${printThreshold(matched.threshold)} keeps ${kept} of the cells` +
        (kept === target ? "" : `; ${matched.ties} values tie there, all of them stay or go`) +
        ((sweep.wetFraction[0] ?? NaN) < (truthWet ?? NaN)
          ? "; the samples are too dry, which no threshold can mend."
          : ".");
  element("right-thresholds", HTMLElement).replaceChildren(
    textElement("li", matchedText),
    textElement(
      "li",
      lowestKs === 0
        ? `Lowest KS of all thresholds: ${at(0, "ks")}, which is without one.`
        : `Lowest KS of all thresholds: ${at(lowestKs, "ks")}, at ${printThreshold(lowestKs)} (${at(0, "ks")} without one).`,
    ),
  );
  element("texture-verdict", HTMLElement).textContent = textureSentence(model);
  const next = nextStep(model, data.source);
  element("next-text", HTMLElement).textContent = next.text;
  element("next-command", HTMLElement).textContent = next.command;
  element("verdict-basis", HTMLElement).textContent =
    `Measured at ${thresholds.length} thresholds from 0 to ${printAmount(thresholds.at(-1) ?? NaN)} mm/day over all ${data.eventCount} events. ` +
    "A threshold only takes water away: it can lower the mass bias, never raise it." +
    (ksError > 0 ? ` KS is from a sketch of the distribution: at most ${score(ksError)} larger.` : "");
}

function mark(inside: boolean): HTMLElement {
  return textElement("span", inside ? "✓" : "✗", inside ? "in" : "out");
}
