import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { commandLine } from "../../lib/cli/command-line.js";

const root = new URL("../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");

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
function printed(): [where: string, text: string][] {
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
function commandsIn(text: string): string[] {
  const blocks = [...text.matchAll(/```[a-z]*\n(.*?)```/gs)].map((match) => match[1]!);
  const lines = blocks.flatMap((block) => block.replaceAll("\\\n", " ").split("\n"));
  const inline = [...text.replace(/```.*?```/gs, "").matchAll(/`([^`]+)`/g)].map((match) => match[1]!);
  return [...lines, ...inline]
    .map((line) => line.replace(/\s+/g, " ").replace(/ #.*$/, "").trim())
    .map((line) => /^(?:srun |time )?(?:npx )?undrizzle (?<words>.+)$/.exec(line)?.groups?.words ?? "")
    .filter((words) => words !== "" && !words.includes("…") && !words.startsWith("-"));
}

/** What is wrong with a command as it is printed; null where nothing is. */
async function faultOf(line: string): Promise<string | null> {
  const program = await commandLine();
  const all = line.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  const end = all.findIndex((word) => ["|", "&&", ">", ";"].includes(word));
  const [name = "", ...words] = (end < 0 ? all : all.slice(0, end)).map((word) =>
    word.replaceAll(/^["']|["']$/g, ""),
  );
  const command = program.commands.find((each) => each.name() === name);
  if (!command) return `no command ${name}`;
  try {
    const { operands, unknown } = command.parseOptions(words);
    if (unknown.length > 0 && name !== "slurm") return `no option ${unknown[0]}`;
    const most = command.registeredArguments.some(({ variadic }) => variadic)
      ? Number.POSITIVE_INFINITY
      : command.registeredArguments.length;
    return operands.length > most && name !== "slurm" ? `one word too many: ${operands.at(-1)}` : null;
  } catch (error) {
    return (error as Error).message;
  }
}

test("every undrizzle command printed in README, docs and notebooks is one that the program has", async () => {
  const wrong: string[] = [];
  let tried = 0;
  for (const [where, text] of printed())
    for (const line of commandsIn(text)) {
      tried++;
      const fault = await faultOf(line);
      if (fault) wrong.push(`${where}: undrizzle ${line}: ${fault}`);
    }
  expect(wrong).toEqual([]);
  expect(tried).toBeGreaterThan(30);
});

test("so is every example of --help", async () => {
  const wrong: string[] = [];
  let tried = 0;
  for (const command of (await commandLine()).commands) {
    let help = "";
    command.configureOutput({ writeOut: (text) => void (help += text) }).outputHelp();
    const examples = (help.split(/Examples?:/)[1] ?? "").match(/^ {2}undrizzle .*$/gm) ?? [];
    for (const line of examples) {
      tried++;
      const fault = await faultOf(
        line
          .trim()
          .replace(/^undrizzle /, "")
          .replace(/ {2,}.*$/, ""),
      );
      if (fault) wrong.push(`${line}: ${fault}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(tried).toBeGreaterThan(25);
});

test("every npm script that is printed is in package.json", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const named = printed().flatMap(([where, text]) =>
    [...text.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, name]) => [where, name!] as const),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter(([, name]) => !(name in scripts))).toEqual([]);
});
