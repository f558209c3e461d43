import { expect, test } from "vitest";
import { figure } from "../../lib/present/figure.js";
import { frameHtml, metricsFrame, metricsHtml, tableFrame } from "../../lib/present/tables.js";

test("figures have at most four significant digits, a true minus, and a name for NaN", () => {
  expect([0, 1, 0.1, -0.0023, 0.73429, 42.7541, 12345, 123456.7, 0.0001234, Number.NaN].map(figure)).toEqual([
    "0",
    "1",
    "0.1",
    "−0.0023",
    "0.7343",
    "42.75",
    "12345",
    "1.23e+5",
    "1.23e−4",
    "undefined",
  ]);
});

test("a frame becomes a table: numbers to the right, text escaped, undefined named, null empty", async () => {
  const frame = await tableFrame([
    { name: "a < b", "P99 (mm/day)": 42.7541, ok: true, note: null },
    { name: 'say "dry"', "P99 (mm/day)": Number.NaN, ok: false, note: "x" },
  ]);
  const html = frameHtml(frame, { caption: "R & D" });
  expect(html).toContain("<caption>R &#38; D</caption>");
  expect(html).toContain('<th align="right">P99 (mm/day)</th>');
  expect(html).toContain(
    '<td align="left">a &#60; b</td><td align="right">42.75</td><td align="left">yes</td>',
  );
  expect(html).toContain('<td align="right">undefined</td><td align="left">no</td><td align="left">x</td>');
  expect(html.match(/<tr>/g)).toHaveLength(3);
});

test("metrics inside their target are bold", async () => {
  const bands = {
    spatialCorrelation: [0.6, 1],
    wetFraction: [0.708, 0.808],
    ks: [0, 0.1],
    massBias: [-0.05, 0.05],
    diversity: [0.1, 0.2],
  } as const;
  const values = {
    spatialCorrelation: 0.7,
    wetFraction: 1,
    ks: 0.05,
    massBias: -0.06,
    diversity: Number.NaN,
  };
  const html = metricsHtml(await metricsFrame([{ name: "before", values }], bands), bands);
  expect([...html.matchAll(/<b>(.*?)<\/b>/g)].map((match) => match[1])).toEqual(["0.7", "0.05"]);
  expect(html).toContain("−0.05 to 0.05");
});
