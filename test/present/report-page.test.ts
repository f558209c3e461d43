import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { reportRun } from "../../lib/present/run-report.js";
import { violationsOf } from "./axe.js";
import { hasChromium, keepScreenshot, launchChromium, openWatched } from "./explorer/chromium.js";
import { UNLIKE_RUNS } from "./report-claims/unlike-runs.js";

describe.skipIf(!hasChromium)("the report in a browser (skipped without Chromium)", () => {
  let browser: Browser;
  let folder: string;
  let page: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "undrizzle-report-page-"));
    const [, make] = UNLIKE_RUNS.find(([name]) => name === "drizzle")!;
    const { shape, truth, samples } = make();
    const [events, members, height, width] = shape;
    const save = (name: string, data: Float64Array, dims: number[]): Promise<void> =>
      writeNpy(join(folder, name), npyOfFloats(Float32Array.from(data), dims));
    await save("truth.npy", truth, [events, height, width]);
    await save("samples.npy", samples, [events, members, height, width]);
    const paths = { truth: join(folder, "truth.npy"), samples: join(folder, "samples.npy"), units: "mm/day" };
    page = (await reportRun(paths, join(folder, "report"), { withCode: true })).page;
    browser = await launchChromium();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true });
  });

  test.each([
    ["a desktop", { viewport: { width: 1280, height: 900 } }],
    ["a telephone", { viewport: { width: 390, height: 844 } }],
    ["a dark desktop", { colorScheme: "dark" as const }],
  ])("%s: nothing complains, nothing is wider than the page, axe finds nothing", async (name, options) => {
    const { page: tab, complaints } = await openWatched(browser, page, options);
    expect(await violationsOf(tab)).toEqual([]);
    const wide = await tab.evaluate(() =>
      [...document.querySelectorAll("main *")]
        .filter(
          (element) =>
            element.scrollWidth > element.clientWidth + 1 &&
            getComputedStyle(element).display !== "inline" &&
            element.clientWidth > 0,
        )
        .map((element) => element.outerHTML.slice(0, 100)),
    );
    expect(wide).toEqual([]);
    expect(await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(complaints).toEqual([]);
    await keepScreenshot(tab, `report-${name.replaceAll(" ", "-")}`);
    await tab.close();
  });

  test("the wipe moves by keyboard", async () => {
    const { page: tab } = await openWatched(browser, page);
    const over = (): Promise<string> =>
      tab.evaluate(() => (document.querySelector(".over") as HTMLElement).style.clipPath);
    const before = await over();
    await tab.focus(".wipe input");
    await tab.keyboard.press("ArrowRight");
    expect(await over()).not.toBe(before);
    await tab.close();
  });

  test("on a dark page figures are dark, on paper they are light", async () => {
    const { page: tab } = await openWatched(browser, page, { colorScheme: "dark" });
    const ground = (): Promise<string> =>
      tab.evaluate(() =>
        atob((document.querySelector("#figure-amounts img") as HTMLImageElement).currentSrc.split(",")[1]!),
      );
    expect(await ground()).toContain('fill="#16181c"');
    await tab.emulateMedia({ media: "print" });
    await expect.poll(ground).toContain('fill="white"');
    expect(await tab.evaluate(() => getComputedStyle(document.querySelector(".wipe")!).display)).toBe("none");
    await tab.close();
  });

  test("it is no larger than 3 MB", async () => {
    expect((await stat(page)).size).toBeLessThan(3e6);
  });
});
