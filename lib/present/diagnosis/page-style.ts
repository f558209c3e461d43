import { darkColour } from "../figures/dark-svg.js";
import { rainProperties } from "../figures/rain-key.js";
import { DARK_RAIN, LIGHT_RAIN } from "../plots/rain-colours.js";
import { COLOURS } from "../plots/spec.js";

/** What a page of a diagnosis looks like beside the style of all pages: light, dark, on a phone and on paper. */
export const DIAGNOSIS_STYLE: string = `
:root { --real: #1b1b1b; --made: ${COLOURS.generated}; --two: ${COLOURS.repaired}; --three: ${COLOURS.other}; --good: #0a6847; --bad: #a3341b; --open: #8a5a00; ${rainProperties(LIGHT_RAIN)}; }
.verdict { border-left: 6px solid var(--bad); background: var(--soft); padding: 0.6rem 1rem; margin: 1rem 0; }
.verdict p { margin: 0.2rem 0; }
.verdict .say { font-size: 1.25rem; font-weight: 600; }
.verdict.healthy { border-color: var(--good); }
.verdict.undecided { border-color: var(--open); }
.off { color: var(--bad); font-weight: 600; }
.within { color: var(--good); }
figure { margin: 0.8rem 0; }
figcaption { font-size: 0.88rem; }
.panels { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 0.6rem; max-width: 54rem; }
.panels figure { margin: 0; }
.panels .field { width: 100%; image-rendering: pixelated; border: 1px solid var(--line); }
.chart { width: 100%; max-width: 32rem; font: 11px system-ui, sans-serif; }
.chart text { fill: var(--ink); }
.chart path { fill: none; }
.chart .axis { stroke: var(--ink); }
.chart .grid { stroke: var(--line); stroke-width: 0.6; }
.chart .real { stroke: var(--real); stroke-width: 2; }
.chart .made { stroke: var(--made); stroke-width: 2; }
.chart rect.made, .chart circle.made { fill: var(--made); stroke: none; }
.chart circle.made { fill-opacity: 0.6; }
.chart .even { stroke: var(--ink); stroke-dasharray: 4 3; }
.chart .one { stroke: var(--made); fill: none; stroke-width: 2; }
.chart .two { stroke: var(--two); fill: none; stroke-width: 2; }
.chart .three { stroke: var(--three); fill: none; stroke-width: 2; }
.keys { margin: 0.2rem 0; font-size: 0.88rem; }
span.key::before { content: ""; display: inline-block; width: 1.4em; border-top: 3px solid currentColor; vertical-align: middle; margin-right: 0.35em; }
span.key { margin-right: 0.8em; }
span.key.real { color: var(--real); } span.key.made, span.key.one { color: var(--made); } span.key.two { color: var(--two); } span.key.three { color: var(--three); }
ul.key { list-style: none; display: flex; flex-wrap: wrap; gap: 0.1rem 0.7rem; padding: 0; margin: 0.4rem 0; font-size: 0.85rem; }
ul.key i { display: inline-block; width: 1.1em; height: 0.8em; margin-right: 0.25em; border: 1px solid var(--line); print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.finding { border-top: 1px solid var(--line); padding-top: 0.4rem; }
td.words { white-space: normal; min-width: min(14rem, 45vw); }
@media (prefers-color-scheme: dark) {
  :root { --real: #f0f1f3; --made: ${darkColour(COLOURS.generated)}; --two: ${darkColour(COLOURS.repaired)}; --three: ${darkColour(COLOURS.other)}; --good: #7fd8ae; --bad: #ff9c85; --open: #f0c068; }
}
@media screen and (prefers-color-scheme: dark) { :root { ${rainProperties(DARK_RAIN)}; } }
@media print {
  :root { color-scheme: light; --ink: #000; --paper: #fff; --soft: #f3f4f6; --line: #999; --real: #000; --made: ${COLOURS.generated}; --two: ${COLOURS.repaired}; --three: ${COLOURS.other}; --good: #0a6847; --bad: #a3341b; --open: #8a5a00; ${rainProperties(LIGHT_RAIN)}; }
  main { max-width: none; padding: 0; }
  .finding, figure, tr { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  details > * { display: block; }
}
`;
