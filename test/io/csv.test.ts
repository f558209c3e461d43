import { expect, test } from "vitest";
import { csvText } from "../../lib/io/tables/csv.js";

test("texts that a spreadsheet would calculate get an apostrophe; numbers stay", () => {
  const formulas = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1"];
  const lines = csvText(
    ["=name", "value"],
    [...formulas.map((text) => [text, -1]), ["-0.5", -0.5], ["-0.1 to 0.1", 0]],
  );
  expect(lines).toBe(
    `'=name,value\n'=1+1,-1\n'+cmd|' /C calc'!A0,-1\n'-2+3,-1\n'@SUM(A1),-1\n'\t=1,-1\n"'\r=1",-1\n-0.5,-0.5\n-0.1 to 0.1,0\n`,
  );
});

test("an apostrophe does not open a way around quotes", () => {
  expect(csvText(["a"], [['=HYPERLINK("http://x","y")']])).toBe(`a\n"'=HYPERLINK(""http://x"",""y"")"\n`);
});

test("null and NaN are empty cells, and quotes, commas and ends of lines are quoted", () => {
  expect(
    csvText(
      ["a", "b"],
      [
        [null, Number.NaN],
        [true, 'a "b", c\nd'],
        [Number.POSITIVE_INFINITY, "é"],
      ],
    ),
  ).toBe('a,b\n,\ntrue,"a ""b"", c\nd"\nInfinity,é\n');
});
