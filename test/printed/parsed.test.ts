import { expect, test } from "vitest";
import { commandLine } from "../../lib/cli/command-line.js";
import { helpExamples, linesIn, printed, read, wordsOf } from "./commands.js";

/** What is wrong with a command as it is printed; null where nothing is. */
async function faultOf(line: string): Promise<string | null> {
  const program = await commandLine();
  const all = wordsOf(line).match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  const end = all.findIndex((word) => ["|", "&", "&&", ">", ";"].includes(word));
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
    for (const line of linesIn(text)) {
      tried++;
      const fault = await faultOf(line);
      if (fault) wrong.push(`${where}: ${line}: ${fault}`);
    }
  expect(wrong).toEqual([]);
  expect(tried).toBeGreaterThan(30);
});

test("so is every example of --help", async () => {
  const wrong: string[] = [];
  let tried = 0;
  for (const line of await helpExamples()) {
    tried++;
    const fault = await faultOf(line);
    if (fault) wrong.push(`${line}: ${fault}`);
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
