import { FAMILIES, type OptionAbout } from "../postprocess/method.js";
import { METHODS } from "../postprocess/methods.js";
import { upperFirst } from "./upper-first.js";

/** The page on the methods, docs/methods.md, as their own objects describe them. */
export function methodsPage(): string {
  const families = Object.entries(FAMILIES).map(([family, title]) => {
    const methods = Object.values(METHODS).filter((method) => method.family === family);
    return `## ${title}\n\n${methods.map(section).join("\n")}`;
  });
  return `${HEAD}\n${families.join("\n")}`;
}

const HEAD = `# Methods

Post-processing of generated fields. Each method is fitted on some events and applied to others:
\`undrizzle fix RUN --method NAME --fit-on even -o out/\`, or \`fitMethod({ method: "NAME" }, events)\`. The fitted method
is written to \`method.json\` and can be applied to events without a truth. Amounts are in mm/day; masked and missing
cells take no part and stay as they are. This page is written by \`npm run docs:methods\` from the methods themselves.
`;

function section({ id, about, mends, costs, options }: (typeof METHODS)[keyof typeof METHODS]): string {
  const rows = Object.entries(options).map(([name, option]) => `| \`${name}\` | ${optionText(option)} |`);
  const table = rows.length > 0 ? `\n| option | |\n|---|---|\n${rows.join("\n")}\n` : "";
  return `### ${id}\n\n${upperFirst(about)}.\n\n- Mends: ${mends}\n- Costs: ${costs}\n${table}`;
}

const GIVEN_BY: Partial<Record<OptionAbout["kind"], string>> = {
  library: "; in the library only",
  normalisation: "; a run brings it, files need `--stats`",
};

function optionText({ kind, about, words = [], byDefault }: OptionAbout): string {
  const choice = kind === "word" ? `; one of ${words.join(", ")}` : "";
  const otherwise = byDefault === undefined ? "" : `; ${byDefault} by default`;
  return `${about}${choice}${otherwise}${GIVEN_BY[kind] ?? ""}`;
}
