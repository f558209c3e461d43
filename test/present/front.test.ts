import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { diagnoseInput } from "../../lib/diagnosis/diagnose-input.js";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { frontHtml } from "../../lib/present/front.js";
import { htmlPage } from "../../lib/present/notebook/page.js";
import { openInput } from "../../lib/run/input.js";
import { scrollersOf, violationsOf } from "./axe.js";
import { hasChromium, launchChromium, openWatched } from "./explorer/chromium.js";
import { UNLIKE_RUNS } from "./report-claims/unlike-runs.js";

describe.skipIf(!hasChromium)("the front page in a browser (skipped without Chromium)", () => {
  let browser: Browser;
  let folder: string;
  let file: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "undrizzle-front-"));
    const { shape, truth, samples } = UNLIKE_RUNS.find(([name]) => name === "a floor under all")![1]();
    const [events, members, height, width] = shape;
    const save = (name: string, data: Float64Array, dims: number[]): Promise<void> =>
      writeNpy(join(folder, name), npyOfFloats(Float32Array.from(data), dims));
    await save("truth.npy", truth, [events, height, width]);
    await save("samples.npy", samples, [events, members, height, width]);
    const input = await openInput({
      truth: join(folder, "truth.npy"),
      samples: join(folder, "samples.npy"),
      units: "mm/day",
    });
    const links = [{ href: "report.html", text: "The report" }];
    const front = await frontHtml(await diagnoseInput(input), input.events, links);
    // A table of a notebook, with more columns than a telephone has room for.
    const names = ["metric", "real", "generated", "documented", "matched", "mapped", "textured", "target"];
    const table = `<table><thead><tr>${names.map((name) => `<th>${name}</th>`).join("")}</tr></thead><tbody><tr>${names.map((_, i) => `<td>${(i / 7).toFixed(6)}</td>`).join("")}</tr></tbody></table>`;
    file = join(folder, "index.html");
    await writeFile(file, htmlPage({ title: "front", body: `<h1>front</h1>\n${front}\n${table}` }));
    browser = await launchChromium();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true });
  });

  test.each([390, 1280])("at %i pixels all of it can be seen and read", async (width) => {
    const { page, complaints } = await openWatched(browser, file, { viewport: { width, height: 900 } });
    const text = await page.locator("body").textContent();
    const wet = page.locator("tr", { hasText: "wet fraction" }).locator("th, td");
    expect(text).toContain("Not healthy: activation floor");
    expect(text).toContain("No sample has a single dry cell");
    expect((await wet.allTextContents()).slice(2)).toEqual(["1.000", "above target"]);
    expect(await page.evaluate(() => document.querySelectorAll(".key i").length)).toBeGreaterThan(10);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(await scrollersOf(page)).toEqual([]);
    expect(await violationsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("on a telephone each cell of a wide table stands beside the name of its column", async () => {
    const { page } = await openWatched(browser, file, { viewport: { width: 390, height: 900 } });
    const names = await page.evaluate(() =>
      [...document.querySelectorAll("[data-wide] td")].map(
        (cell) => getComputedStyle(cell, "::before").content,
      ),
    );
    expect(names.slice(0, 2)).toEqual(['"metric"', '"real"']);
    await page.close();
  });
});
