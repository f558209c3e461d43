import { rainProperties } from "../figures/rain-key.js";
import { DARK_RAIN, LIGHT_RAIN } from "../plots/rain-colours.js";

/** The look of a report: on a screen, light or dark, on a telephone and on A4. */
export const REPORT_STYLE: string = `
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #ffffff; --soft: #f3f4f6; --line: #d0d4da; --link: #0b5cad; --quiet: #4b5563; --good: #0a6847; --bad: #a82410; --open: #7a5200; ${rainProperties(LIGHT_RAIN)} }
@media screen and (prefers-color-scheme: dark) {
  :root { --ink: #e4e6e9; --paper: #16181c; --soft: #22262c; --line: #3c424b; --link: #7db7f5; --quiet: #aab1bb; --good: #7fd8ae; --bad: #ff9c85; --open: #f0c56a; ${rainProperties(DARK_RAIN)} }
}
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--paper); font: 16px/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
main { max-width: 58rem; margin: 0 auto; padding: 1rem 1rem 3rem; }
a { color: var(--link); }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0.2rem 0 0.6rem; border-left: 0.4rem solid var(--open); padding-left: 0.7rem; }
h1.healthy { border-color: var(--good); } h1.sick { border-color: var(--bad); }
h2 { font-size: 1.3rem; line-height: 1.25; margin: 2rem 0 0.6rem; border-top: 1px solid var(--line); padding-top: 1rem; }
h3 { font-size: 1.05rem; line-height: 1.3; margin: 1.2rem 0 0.3rem; }
p { margin: 0.5rem 0; max-width: 46rem; }
code { font: 0.85em ui-monospace, monospace; overflow-wrap: anywhere; color: var(--quiet); }
pre { background: var(--soft); padding: 0.7rem; white-space: pre-wrap; overflow-wrap: anywhere; font: 0.82rem/1.45 ui-monospace, monospace; }
small, .kicker, .source, figcaption { color: var(--quiet); font-size: 0.88rem; }
.kicker { margin: 0; }
figcaption b { color: var(--ink); }
ul { padding-left: 1.2rem; max-width: 46rem; } li { margin: 0.25rem 0; }
.lights { list-style: none; padding: 0; margin: 0; max-width: none; display: grid; grid-template-columns: repeat(auto-fit, minmax(15.5rem, 1fr)); gap: 0.6rem; }
.lights li { background: var(--soft); border-radius: 6px; padding: 0.6rem 0.8rem; margin: 0; }
.lights .name, .lights small { display: block; } .lights .name { font-weight: 600; }
.values { display: flex; flex-wrap: wrap; gap: 0.1rem 0.5rem; align-items: baseline; margin: 0.2rem 0; }
.value { font-size: 1.1rem; font-variant-numeric: tabular-nums; font-weight: 600; }
.value .state { font-size: 0.8rem; font-weight: 400; }
.value::before { content: "● "; } .value.below::before { content: "▼ "; } .value.above::before { content: "▲ "; } .value.undefined::before { content: "○ "; }
.value.met { color: var(--good); } .value.below, .value.above { color: var(--bad); } .value.undefined { color: var(--open); }
figure { margin: 0; } picture, img { display: block; max-width: 100%; height: auto; }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 0.8rem; margin: 0.6rem 0; }
.panels.by3 { grid-template-columns: repeat(3, 1fr); } .panels.by2 { grid-template-columns: repeat(2, minmax(0, 18rem)); }
img.field { width: 100%; image-rendering: pixelated; border: 1px solid var(--line); }
.wipe { max-width: 32rem; } .wipe label { display: block; font-size: 0.88rem; color: var(--quiet); } .wipe input { width: 100%; margin: 0; }
.stack { position: relative; } .stack .over { position: absolute; inset: 0; }
.stack::after { content: ""; position: absolute; top: 0; bottom: 0; left: var(--at); width: 2px; background: var(--ink); }
.key { list-style: none; padding: 0; margin: 0.4rem 0; display: flex; flex-wrap: wrap; gap: 0.1rem 0.7rem; font-size: 0.82rem; max-width: none; }
.key li { margin: 0; } .key i { display: inline-block; width: 1.1em; height: 0.8em; margin-right: 0.3em; border: 1px solid var(--line); print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.figure { margin: 1rem 0; } .plots { display: flex; flex-wrap: wrap; gap: 0.5rem; } .plots > .panels { flex: 1 1 100%; } .figure .plots picture { flex: 0 1 auto; }
table { border-collapse: collapse; width: 100%; margin: 0.8rem 0; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding: 0.2rem 0; color: var(--quiet); }
th, td { padding: 0.3rem 0.6rem 0.3rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: anywhere; }
thead th { border-bottom-width: 2px; } tbody th { font-weight: 500; }
@media (max-width: 34rem) { body { font-size: 15px; } h1 { font-size: 1.4rem; } table { font-size: 0.78rem; } th, td { padding-right: 0.35rem; } .panels { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
@page { size: A4; margin: 14mm; }
@media print {
  html, body { font-size: 10pt; } main { max-width: none; padding: 0; } .wipe { display: none; }
  h1 { font-size: 17pt; } h2 { font-size: 13pt; margin-top: 1.2rem; } h2, h3 { break-after: avoid; }
  figure, tr, .lights li, .key { break-inside: avoid; } p, li { orphans: 3; widows: 3; }
  .lights { grid-template-columns: repeat(3, 1fr); } .panels { grid-template-columns: repeat(4, 1fr); } .panels.by3 { grid-template-columns: repeat(3, 1fr); max-width: 130mm; }
  .figure .plots picture img { max-width: 84mm; } a { color: inherit; text-decoration: none; }
}
`;
