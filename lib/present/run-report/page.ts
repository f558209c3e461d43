import { basename, dirname } from "node:path";
import type { Input } from "../../run/input.js";
import { escapeHtml } from "../explorer/escape.js";
import { inputName } from "../input-name.js";
import { assertOffline } from "../notebook/page.js";
import { codeSection } from "./code-section.js";
import { cureSection } from "./cure-section.js";
import type { ReportEvidence } from "./evidence.js";
import { findingsSection } from "./findings-section.js";
import { notToldSections } from "./not-told-section.js";
import { pictureSection } from "./picture-section.js";
import { provenanceSection } from "./provenance.js";
import { REPORT_STYLE } from "./style.js";
import { verdictSection } from "./verdict-section.js";
import { WIPE_SCRIPT } from "./wipe-script.js";

export interface PageOptions {
  /** Where the samples came from, in words. */
  readonly samples: string;
  readonly seed?: number | undefined;
  /** Show how to compute the numbers again. */
  readonly withCode?: boolean | undefined;
}

/** The page of a report, complete in itself, and its CSV files by name. */
export async function reportPage(
  input: Input,
  evidence: ReportEvidence,
  { samples, seed, withCode }: PageOptions,
): Promise<{ readonly html: string; readonly data: ReadonlyMap<string, string> }> {
  const name = inputName(input);
  const sections = [pictureSection(evidence), await findingsSection(evidence), cureSection(evidence)];
  const body = [
    verdictSection(evidence, { name, samples }),
    ...sections.map(({ html }) => html),
    notToldSections(evidence),
    ...(withCode ? [codeSection(pathsInCode(input))] : []),
    await provenanceSection(input, seed),
  ].join("\n");
  const html = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(`undrizzle report on ${name}`)}</title>
<link rel="icon" href="data:,">
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
${body}
</main>
<script>${WIPE_SCRIPT}</script>
</body>
</html>
`;
  assertOffline(html, "report.html");
  return { html, data: new Map(sections.flatMap(({ data }) => [...data])) };
}

function pathsInCode({ run, pair }: Input): string {
  if (run) return `{ run: ${JSON.stringify(basename(dirname(run.config.file)))} }`;
  if (!pair) return "{}";
  const [truth, samples] = [pair.truthFile.path, pair.samplesFile.path].map((path) =>
    JSON.stringify(basename(path)),
  );
  return `{ truth: ${truth}, samples: ${samples} }`;
}
