import type { Cause } from "../diagnosis/cause.js";
import { CAUSE, CAUSES } from "../diagnosis/causes.js";
import { BANDED, FIVE_TEXTS } from "../metrics/bands.js";

/** The page on the causes, docs/causes.md, as their own objects describe them. */
export function causesPage(): string {
  return `${HEAD}\n${CAUSES.map(section).join("\n")}`;
}

const HEAD = `# Causes

\`undrizzle diagnose\` looks for these, in this order: what hides others comes first, and each is looked for in samples that are
mended of those before it. A cause is confirmed when its repair, made on a copy, brings the samples nearer to the truth, or the same
harm done to the truth is what the samples show. [gallery.md](gallery.md) shows what they look like. This page is written by
\`npm run docs:causes\` from the causes themselves.
`;

const NEEDS = {
  model: "the encoder and decoder (`--model`, or a run that names them)",
  run: "the predictors of a run",
};

function section({ id, words, disturbs, needs, explainedBy, hides, fault }: Cause): string {
  const names = disturbs.map((metric) => {
    const banded = BANDED.find((each) => each === metric);
    return banded ? FIVE_TEXTS[banded].label : metric;
  });
  const lines: [string, string | undefined][] = [
    ["Disturbs", names.join(", ") || "none of the five by itself"],
    ["Needs", needs && NEEDS[needs]],
    [
      "May be explained by",
      explainedBy?.map(({ cause }) => CAUSE[cause].words.title.toLowerCase()).join(", "),
    ],
    ["Hides the rest", hides],
    ["Cure", words.cure],
    ["To try it", fault ? `\`undrizzle inject ${id}\` ${fault.what}` : undefined],
  ];
  const said = lines.filter(([, text]) => text).map(([name, text]) => `- ${name}: ${text}\n`);
  return `## ${words.title}\n\n\`${id}\`: ${words.sentence}\n\n${said.join("")}`;
}
