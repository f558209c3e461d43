import fc from "fast-check";
import { expect, test } from "vitest";
import { fitErrors, fitOutput, fitTerminal } from "../../lib/cli/fit-terminal.js";

test("lines are broken between words, the rest two columns further in", () => {
  expect(fitTerminal("  one two three four\nshort", 12)).toBe("  one two\n    three\n    four\nshort");
  expect(fitTerminal("  - one two three", 12)).toBe("  - one two\n    three");
});

test("no word is broken or lost, whatever the width", () => {
  const word = fc.stringMatching(/^[a-z]{1,9}$/);
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 10, max: 60 }),
      (words, columns) => {
        const lines = fitTerminal(words.join(" "), columns).split("\n");
        expect(lines.join(" ").split(/\s+/)).toEqual(words);
        expect(lines.every((line) => line.length <= columns || !line.trim().includes(" "))).toBe(true);
      },
    ),
  );
});

test("a table that is too wide stays whole, and a last line says how to see it", () => {
  const table = "metric        before   after\nKS            0.3      0.1\n";
  for (const columns of [40, 28]) expect(fitTerminal(table, columns)).toBe(table);
  expect(fitTerminal(table, 20)).toBe(
    `${table}(a table is 28\n  columns wide, this\n  terminal 20: widen\n  it, or add --json)\n`,
  );
});

test("what is for programs is left as it is", () => {
  const printed: string[] = [];
  const stream = { write: (text: string) => printed.push(text) > 0 };
  fitOutput(stream as never, 10, ["diagnose", "--json"]);
  stream.write("a line of many words");
  fitOutput(stream as never, 10, ["diagnose"]);
  stream.write("a line of many words");
  expect(printed).toEqual(["a line of many words", "a line of\n  many\n  words"]);
});

test("errors fit their terminal, and what draws progress is left as it is", () => {
  const printed: string[] = [];
  const stream = { write: (text: string) => printed.push(text) > 0 };
  fitErrors(stream as never, 10);
  stream.write("a line of many words\n");
  stream.write("\x1b[1G many more words\n");
  stream.write("many words without an end");
  expect(printed).toEqual([
    "a line of\n  many\n  words\n",
    "\x1b[1G many more words\n",
    "many words without an end",
  ]);
});
