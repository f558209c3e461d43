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

/** Before the program in a line: a loop, a wrapper. */
const BEFORE_PROGRAM = /^(?:for \w+ in [\w ]+; do )?(?:srun |time )?(?:npx )?undrizzle (?=[^-])/;

/** Lines in code that are to be typed: between backticks, or of blocks, which begin with the program or a loop of it. */
export function linesIn(text: string): string[] {
  const blocks = [...text.matchAll(/```[a-z]*\n(.*?)```/gs)].map((match) => match[1]!);
  const lines = blocks.flatMap((block) => block.replaceAll("\\\n", " ").split("\n"));
  const inline = [...text.replace(/```.*?```/gs, "").matchAll(/`([^`]+)`/g)].map((match) => match[1]!);
  return [...lines, ...inline]
    .map((line) => line.replace(/\s+/g, " ").replace(/ #.*$/, "").trim())
    .filter((line) => BEFORE_PROGRAM.test(line) && !line.includes("…"));
}

/** What follows the program in a line, a loop's variable replaced by its first value. */
export function wordsOf(line: string): string {
  return line.replace(BEFORE_PROGRAM, "").replaceAll("$i", "1");
}

/** The examples of every command's --help. */
export async function helpExamples(): Promise<string[]> {
  const found: string[] = [];
  for (const command of (await commandLine()).commands) {
    let help = "";
    command.configureOutput({ writeOut: (text) => void (help += text) }).outputHelp();
    const examples = (help.split(/Examples?:/)[1] ?? "").match(/^ {2}undrizzle .*$/gm) ?? [];
    for (const line of examples) found.push(line.trim().replace(/ {2,}.*$/, ""));
  }
  return found;
}
