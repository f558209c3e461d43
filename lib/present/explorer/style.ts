import { darkColour } from "../figures/dark-svg.js";
import { rainProperties } from "../figures/rain-key.js";
import { DARK_RAIN, LIGHT_RAIN } from "../plots/rain-colours.js";
import { COLOURS } from "../plots/spec.js";

/** Of the whole page. Light and dark differ in the variables alone. */
export const STYLE: string = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1b1f24; --muted: #57606a; --line: #8c959f; --grid: #e3e6ea; --panel: #f4f6f8;
  --real: #1b1f24; --before: ${COLOURS.generated}; --after: ${COLOURS.repaired}; --gap: #c2185b; --band: #cfe8d5;
  --good: #116329; --bad: #a40e26; --focus: #0550ae;
  ${rainProperties(LIGHT_RAIN)};
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #14181d; --ink: #e8ecf0; --muted: #a3adb8; --line: #6b7580; --grid: #2b323a; --panel: #1d232a;
    --real: #f2f5f8; --before: ${darkColour(COLOURS.generated)}; --after: ${darkColour(COLOURS.repaired)}; --gap: #ff6fa5; --band: #23482e;
    --good: #6fdd8b; --bad: #ff8f8f; --focus: #79b8ff;
    ${rainProperties(DARK_RAIN)};
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 10rem; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.45 system-ui, sans-serif; }
main { max-width: 84rem; margin: 0 auto; padding: 1rem clamp(0.75rem, 3vw, 2rem) 3rem; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0 0 0.25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2rem 0 0.5rem; }
h3 { font-size: 1rem; margin: 0 0 0.25rem; }
header p { max-width: none; }
p { margin: 0.4rem 0; max-width: 46rem; }
figure { margin: 0; min-width: 0; }
figcaption { font-weight: 600; }
.note, .unit { color: var(--muted); font-size: 0.875rem; }
.notice { border: 1px solid var(--bad); padding: 0.5rem 0.75rem; }
.problem { color: var(--bad); margin: 0; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
select, input, button { font: inherit; color: inherit; }
select, input[type="number"], button {
  background: var(--paper); border: 1px solid var(--line); border-radius: 4px; padding: 0.25rem 0.5rem; min-height: 2.25rem;
}
.choices { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; margin: 0.75rem 0 0.5rem; }
.choices label { display: flex; flex-direction: column; font-size: 0.875rem; color: var(--muted); min-width: 0; max-width: 100%; }
.choices select { color: var(--ink); font-size: 1rem; max-width: 100%; }
.threshold {
  position: sticky; top: 0; z-index: 1; background: var(--panel); border-bottom: 1px solid var(--line);
  margin: 0 calc(-1 * clamp(0.75rem, 3vw, 2rem)); padding: 0.5rem clamp(0.75rem, 3vw, 2rem);
}
.slide { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.75rem; }
.slide label { font-weight: 600; }
.slide input[type="range"] { flex: 1 1 10rem; min-width: 8rem; height: 2rem; accent-color: var(--after); }
.amount { white-space: nowrap; min-width: 10.5rem; }
.slide label { min-width: 5.5rem; }
.amount input { width: 6.5rem; text-align: right; font-variant-numeric: tabular-nums; }
.under { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 1.25rem; margin-top: 0.25rem; }
.presets { display: flex; flex-wrap: wrap; gap: 0.375rem; }
.presets button { font-size: 0.875rem; cursor: pointer; }
.presets button[aria-pressed="true"] { border-color: var(--ink); box-shadow: inset 0 0 0 1px var(--ink); font-weight: 600; }
.glance { font-variant-numeric: tabular-nums; font-size: 0.9375rem; margin: 0; max-width: none; }
.stage { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 2rem; margin-top: 1rem; }
.stage h2:first-child { margin-top: 1rem; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0.75rem; }
.map { position: relative; line-height: 0; border: 1px solid var(--line); }
.map canvas { width: 100%; image-rendering: pixelated; cursor: crosshair; }
.map #over { position: absolute; inset: 0; pointer-events: none; clip-path: inset(0 100% 0 0); }
.map.wiped::after { content: ""; position: absolute; top: 0; bottom: 0; left: var(--at, 0); width: 2px; background: #000; outline: 1px solid #fff; pointer-events: none; }
.wipe { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.75rem; max-width: none; font-size: 0.875rem; }
.wipe input { flex: 1 1 10rem; height: 2rem; accent-color: var(--after); }
.cross { position: absolute; width: 9px; height: 9px; margin: -5px 0 0 -5px; border: 2px solid #000; outline: 1px solid #fff; pointer-events: none; }
.legend { display: flex; list-style: none; padding: 0; margin: 0.5rem 0 0; font-size: 0.8125rem; line-height: 1.3; }
.legend li { flex: 1 1 0; min-width: 0; }
.legend li span { display: block; height: 0.9rem; border: 1px solid var(--line); border-width: 1px 0; }
.others { flex-wrap: wrap; gap: 0.25rem 1rem; margin-top: 0.25rem; }
.others li { flex: none; }
.others li span { display: inline-block; vertical-align: middle; width: 1.4rem; border-width: 1px; margin-right: 0.375rem; }
[hidden] { display: none !important; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.3rem 0.6rem; text-align: right; border-bottom: 1px solid var(--grid); vertical-align: top; }
th[scope="row"], th[scope="rowgroup"], thead th:first-child { text-align: left; font-weight: 600; }
thead th { border-bottom: 1px solid var(--line); vertical-align: bottom; }
.numbers { width: 100%; max-width: 46rem; }
.numbers td { white-space: nowrap; }
.numbers small { display: block; color: var(--muted); font-size: 0.8125rem; font-weight: 400; line-height: 1.3; }
.in { color: var(--good); font-weight: 600; }
.out { color: var(--bad); }
.headline { font-size: 1.1rem; font-weight: 600; }
code { font: 0.9rem ui-monospace, monospace; overflow-wrap: anywhere; background: var(--panel); padding: 0.1rem 0.35rem; }
.headline span { font-weight: 600; }
.verdict { list-style: none; padding: 0; margin: 0.5rem 0; max-width: 46rem; }
.verdict li { margin: 0.25rem 0; }
#verdict-lines li { padding-left: 1.5rem; text-indent: -1.5rem; }
.plot { width: 100%; }
.plot svg { display: block; max-width: 100%; }
.keys { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; list-style: none; padding: 0; margin: 0.25rem 0; font-size: 0.875rem; }
.keys i { display: inline-block; vertical-align: middle; margin-right: 0.375rem; width: 1.4rem; }
.keys .line { border-top: 3px solid; height: 0; }
.keys .real { color: var(--real); } .keys .before { color: var(--before); border-top-style: dashed; } .keys .after { color: var(--after); }
.keys .gap { width: 4px; height: 1rem; border: 0; background: var(--gap); margin-left: 0.5rem; }
.keys .textured { color: var(--after); border-top-style: dashed; }
.keys .marks { color: var(--muted); border-top-style: dotted; }
.keys .box { height: 0.9rem; background: var(--band); }
.keys .dot, .keys .diamond { width: 0.7rem; height: 0.7rem; border: 1px solid var(--ink); }
.keys .dot { background: var(--after); border-radius: 50%; border-color: var(--after); }
.keys .diamond { transform: rotate(45deg) scale(0.8); }
.sweeps { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); gap: 1rem 1.5rem; }
.sweeps figcaption { font-size: 0.9375rem; }
.sweeps figcaption span { font-weight: 400; color: var(--muted); font-variant-numeric: tabular-nums; }
.wide { overflow-x: auto; }
.overview { font-size: 0.9375rem; min-width: 40rem; }
.overview td { white-space: nowrap; }
.overview .model th { padding-top: 1rem; font-size: 1rem; overflow-wrap: anywhere; }
.overview .model span, .overview .target { color: var(--muted); font-weight: 400; }
.overview tbody th[scope="row"] { font-weight: 400; }
.about dl { display: grid; grid-template-columns: minmax(6rem, auto) 1fr; gap: 0.25rem 1rem; font-size: 0.875rem; }
.about dt { color: var(--muted); overflow-wrap: anywhere; } .about dd { margin: 0; overflow-wrap: anywhere; }
@media (min-width: 62rem) {
  .stage { grid-template-columns: minmax(0, 1.3fr) minmax(0, 1fr); }
  .stage > div section:first-child h2 { margin-top: 0; }
  .stage > div h2 { margin-top: 1.25rem; }
  .numbers th { white-space: nowrap; }
  .numbers th, .numbers td { padding-inline: 0.4rem; }
  .columns { display: grid; grid-template-columns: 1fr 1fr; gap: 0 2rem; }
}
@media (max-height: 30rem) { .threshold { position: static; } }
@media (max-width: 34rem) {
  .choices { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.25rem 0.75rem; }
  .choices label:nth-child(2) { grid-column: 1 / -1; grid-row: 2; }
  .choices select { width: 100%; }
  .slide { display: grid; grid-template-columns: 1fr auto; }
  .slide input[type="range"] { grid-column: 1 / -1; grid-row: 2; }
  .under { display: block; }
  .presets { gap: 0.25rem; }
  .presets button { min-height: 2rem; padding: 0.125rem 0.375rem; font-size: 0.8125rem; }
  .numbers td small { white-space: normal; }
  .glance { font-size: 0.8125rem; }
  .glance span { display: none; }
  th, td { padding: 0.25rem 0.3rem; font-size: 0.875rem; }
  .pair { gap: 0.5rem; }
  .overview { min-width: 0; width: 100%; }
  .overview th, .overview td { padding: 0.25rem 0.1rem; font-size: 0.6875rem; }
  .overview td { white-space: normal; } .overview thead th { overflow-wrap: anywhere; hyphens: auto; }
  figcaption { font-size: 0.875rem; line-height: 1.25; }
}
@media print {
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .threshold { position: static; } .wipe, .presets { display: none; }
  figure, .sweeps figure, tr { break-inside: avoid; } h2 { break-after: avoid; }
}
@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; scroll-behavior: auto !important; } }
`;
