import { afterEach, expect, test, vi } from "vitest";
import { read, utils } from "xlsx";
import { xlsx } from "../../lib/io/tables/xlsx.js";

const sheets = [
  {
    name: "all",
    rows: [
      ["score", "before"],
      ["KS < 0.1 & more", 0.12345678901234566],
      ["undefined", Number.NaN],
    ],
  },
  {
    name: "about",
    rows: [
      ["-1e-300", -1e-300],
      ["nothing", null],
    ],
  },
];

afterEach(() => vi.useRealTimers());

test("a workbook holds each number to its last digit, by SheetJS's reading", async () => {
  const book = read(await xlsx(sheets));
  expect(book.SheetNames).toEqual(["all", "about"]);
  const rows = (name: string) => utils.sheet_to_json(book.Sheets[name]!, { header: 1, defval: null });
  expect(rows("all")).toEqual([
    ["score", "before"],
    ["KS < 0.1 & more", 0.12345678901234566],
    ["undefined", null],
  ]);
  expect(rows("about")).toEqual([
    ["-1e-300", -1e-300],
    ["nothing", null],
  ]);
});

test("the same sheets give the same bytes on another day", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date(2024, 1, 29, 1, 2, 4) });
  const then = await xlsx(sheets);
  vi.setSystemTime(new Date(2031, 11, 31, 23, 58, 58));
  expect(await xlsx(sheets)).toEqual(then);
});
