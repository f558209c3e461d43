import { NotebookError } from "../../errors.js";
import { escapeHtml } from "../explorer/escape.js";
import { tablesForPhones } from "./tables-on-phones.js";

export interface Page {
  readonly title: string;
  /** HTML of what is in the page. */
  readonly body: string;
  readonly links?: readonly { readonly href: string; readonly text: string }[];
}

/** A page around the body of a notebook, or around a list of them: style inside, nothing from elsewhere. */
export function htmlPage({ title, body, links = [] }: Page): string {
  const items = links.map(({ href, text }) => `<a href="${escapeHtml(href)}">${escapeHtml(text)}</a>`);
  const nav = links.length > 0 ? `<nav>${items.join("\n")}</nav>\n` : "";
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
${nav}<main>
${tablesForPhones(body)}
</main>
</body>
</html>
`;
}

/**
 * Makes sure that a page asks nothing of the network when it is opened; links to follow are allowed.
 *
 * @throws NotebookError naming the first address that it would fetch
 */
export function assertOffline(html: string, name: string): void {
  const fetched =
    /<(?:script|img|iframe|link|source|video|audio|embed|object|image|use)\b[^>]*?\s(?:src|href|xlink:href|data|srcset)\s*=\s*["']?((?:https?:)?\/\/[^"'\s>]+)/i;
  const styled = /(?:@import\s+|url\()\s*["']?((?:https?:)?\/\/[^"')\s]+)/i;
  const found = fetched.exec(html) ?? styled.exec(html);
  if (found) throw new NotebookError(`${name}: the page would fetch ${found[1]}: it must work offline`);
}

/** The page with links to notebooks beside it turned into links to their pages, where those are among `pages`. */
export function linkPages(html: string, pages: readonly string[]): string {
  return html.replace(/href="([\w-]+)\.ipynb"/g, (link, name: string) =>
    pages.includes(`${name}.html`) ? `href="${name}.html"` : link,
  );
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #ffffff; --soft: #f3f4f6; --line: #d0d4da; --link: #0b5cad; }
@media screen and (prefers-color-scheme: dark) {
  :root { --ink: #e4e6e9; --paper: #16181c; --soft: #22262c; --line: #3c424b; --link: #7db7f5; }
}
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--paper); font: 16px/1.55 system-ui, sans-serif; }
nav { display: flex; flex-wrap: wrap; gap: 0.3rem 1.2rem; padding: 0.7rem 1rem; background: var(--soft); border-bottom: 1px solid var(--line); }
main { max-width: 62rem; margin: 0 auto; padding: 0.5rem 1rem 3rem; }
a { color: var(--link); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
h1, h2, h3 { line-height: 1.25; }
table { border-collapse: collapse; margin: 0.8rem 0; font-size: 0.92rem; font-variant-numeric: tabular-nums; max-width: 100%; }
caption { text-align: left; padding: 0.2rem 0; font-style: italic; }
th, td { padding: 0.25rem 0.7rem; border-bottom: 1px solid var(--line); }
th { border-bottom-width: 2px; } tbody th { text-align: left; border-bottom-width: 1px; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
code, pre { font: 0.86rem/1.45 ui-monospace, monospace; }
img, svg { max-width: 100%; height: auto; }
.anchor-link, .prompt { display: none; }
.input_area { background: var(--soft); border: 1px solid var(--line); border-radius: 4px; padding: 0.5rem 0.7rem; margin: 0.8rem 0 0.4rem; }
.output_area { margin: 0.4rem 0; }
details { margin: 0.5rem 0; }
picture { display: block; }
@media (max-width: 40rem) {
  table { font-size: 0.78rem; hyphens: auto; } th, td { padding: 0.2rem 0.25rem; }
  [data-wide], [data-wide] tbody, [data-wide] tr, [data-wide] caption { display: block; }
  [data-wide] thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  [data-wide] tr { border-bottom: 1px solid var(--line); padding: 0.3rem 0; }
  [data-wide] td, [data-wide] tbody th { display: grid; grid-template-columns: 9rem 1fr; gap: 0.5rem; border: 0; padding: 0.05rem 0; text-align: left; overflow-wrap: anywhere; }
  [data-wide] td::before, [data-wide] tbody th::before { content: attr(data-column); font-weight: 400; opacity: 0.8; }
  code, pre { font-size: 0.75rem; }
}
@page { size: A4; margin: 14mm; }
@media print {
  body { font-size: 10pt; } main { max-width: none; padding: 0; } nav { display: none; } a { color: inherit; }
  table { font-size: 8pt; } th, td { padding: 1pt 4pt; overflow-wrap: anywhere; }
  h1, h2, h3 { break-after: avoid; } img, tr { break-inside: avoid; } .input_area { break-inside: avoid-page; }
}
.highlight .k, .highlight .kd, .highlight .kr, .highlight .kt, .highlight .kc { color: #8250df; }
.highlight .s1, .highlight .s2, .highlight .sb { color: #0a6847; }
.highlight .c1, .highlight .cm { color: #6b7280; font-style: italic; }
.highlight .mi, .highlight .mf { color: #b3520a; }
@media screen and (prefers-color-scheme: dark) {
  .highlight .k, .highlight .kd, .highlight .kr, .highlight .kt, .highlight .kc { color: #c4a7ff; }
  .highlight .s1, .highlight .s2, .highlight .sb { color: #7fd8ae; }
  .highlight .c1, .highlight .cm { color: #9aa3af; }
  .highlight .mi, .highlight .mf { color: #f0a868; }
}
`;
