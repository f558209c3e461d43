import type { Cause } from "../../diagnosis/cause.js";
import { CAUSES } from "../../diagnosis/causes.js";
import { sure } from "../../sure.js";
import type { Exhibit } from "./exhibit.js";

/** What the diagnosis said of each exhibit, by cause. */
export type Told = Readonly<Record<string, Exhibit["result"] | undefined>>;

/** docs/gallery.md: a picture a cause, in the words of the causes themselves. */
export function galleryPage(told: Told): string {
  const shown = CAUSES.filter(({ fault }) => fault !== null);
  const unseen = CAUSES.filter(({ fault }) => fault === null);
  const rows = unseen.map(
    ({ id, words }) => `- **${words.title}** (\`${id}\`): ${words.sentence} ${words.cure}\n`,
  );
  return `${HEAD}\n${shown.map((cause) => section(cause, told[cause.id])).join("\n")}\n## Not to be seen in a picture\n\n${rows.join("")}`;
}

const HEAD = `# Gallery: what each cause looks like

Of each picture the first panel is a real field, the second a healthy sample, the third and fourth are two samples with the
fault of the cause at its default strength. White is dry, the darker the wetter (0.1, 1, 2, 5, … 200 mm/day), grey is sea. The fields are part of
the embedded run, its faults are those of \`npx undrizzle inject\`, and "told" is what \`diagnose\` says of 24 such days of
three samples. \`npm run gallery\` makes this page and its pictures; [causes.md](causes.md) has the causes in the order in which they are looked for.
`;

function section({ id, words, fault }: Cause, told: Exhibit["result"] | undefined): string {
  const { what, strength } = sure(fault);
  const lines = [
    `- Made: ${what}; ${strength.meaning}: ${strength.default}.`,
    ...(told
      ? [
          `- ${told.verdict === "excluded" ? "Not told on these days" : "Told"} (${told.verdict}): ${told.explanation}.`,
        ]
      : []),
    `- Cured: ${words.cure}`,
  ];
  return `## ${words.title}\n\n![real, healthy, and two samples with ${id}](gallery/${id}.png)\n\n${words.sentence} (\`${id}\`)\n\n${lines.join("\n")}\n`;
}
