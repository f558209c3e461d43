import { escapeHtml } from "../explorer/escape.js";
import { paragraph, section } from "../html.js";

const linesOf = (paths: string): string[] => [
  'import { cure, diagnoseInput, holdEvents, openInput } from "undrizzle";',
  "",
  `const input = await openInput(${paths});`,
  "const events = await holdEvents(input.events);",
  "const diagnosis = await diagnoseInput({ ...input, events });",
  "const found = await cure(events, diagnosis);",
  "console.log(diagnosis.diagnosis, found.before, found.cured?.table ?? found.reason);",
  "await input.close();",
];

/** How the numbers of a report are computed again with the library. */
export function codeSection(paths: string): string {
  const code = linesOf(paths).join("\n");
  return section(
    "code",
    "The same in code",
    paragraph(
      "The numbers of this page, computed again; options of the files, such as units, go beside their paths.",
    ),
    `<pre><code>${escapeHtml(code)}</code></pre>`,
  );
}
