import { readdirSync, readFileSync } from "node:fs";
import { commandLine } from "../../lib/cli/command-line.js";

const root = new URL("../../", import.meta.url);
export const read = (path: string): string => readFileSync(new URL(path, root), "utf8");

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "environment.md",
  ...readdirSync(new URL("docs", root))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
const notebooks = readdirSync(new URL("notebooks", root)).filter((name) => name.endsWith(".ipynb"));

/** Prose that readers copy from, by where it stands. */
export function printed(): [where: string, text: string][] {
  const prose = (name: string): string =>
    (JSON.parse(read(`notebooks/${name}`)) as { cells: { cell_type: string; source: string[] }[] }).cells
      .filter(({ cell_type }) => cell_type === "markdown")
      .map(({ source }) => source.join(""))
      .join("\n\n");
  return [
    ...pages.map((page): [string, string] => [page, read(page)]),
    ...notebooks.map((name): [string, string] => [name, prose(name)]),
  ];
}

/** Commands in code: between backticks, or lines of blocks that begin with the program. */
export function commandsIn(text: string): string[] {
  const blocks = [...text.matchAll(/```[a-z]*\n(.*?)```/gs)].map((match) => match[1]!);
  const lines = blocks.flatMap((block) => block.replaceAll("\\\n", " ").split("\n"));
  const inline = [...text.replace(/```.*?```/gs, "").matchAll(/`([^`]+)`/g)].map((match) => match[1]!);
  return [...lines, ...inline]
    .map((line) => line.replace(/\s+/g, " ").replace(/ #.*$/, "").trim())
    .map((line) => /^(?:srun |time )?(?:npx )?undrizzle (?<words>.+)$/.exec(line)?.groups?.words ?? "")
    .filter((words) => words !== "" && !words.includes("…") && !words.startsWith("-"));
}

/** The examples of every command's --help. */
export async function helpExamples(): Promise<string[]> {
  const found: string[] = [];
  for (const command of (await commandLine()).commands) {
    let help = "";
    command.configureOutput({ writeOut: (text) => void (help += text) }).outputHelp();
    const examples = (help.split(/Examples?:/)[1] ?? "").match(/^ {2}undrizzle .*$/gm) ?? [];
    for (const line of examples)
      found.push(
        line
          .trim()
          .replace(/^undrizzle /, "")
          .replace(/ {2,}.*$/, ""),
      );
  }
  return found;
}
