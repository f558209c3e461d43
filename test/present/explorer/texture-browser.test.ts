/// <reference lib="dom" />
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventsOf, type FieldEvent } from "../../../lib/fields/event.js";
import { bandedValue } from "../../../lib/metrics/bands.js";
import { evaluate } from "../../../lib/metrics/evaluate.js";
import { textureSplit } from "../../../lib/postprocess/residual-texture/texture-split.js";
import { printMetric } from "../../../lib/present/explorer/format.js";
import { METRICS } from "../../../lib/present/explorer/verdict.js";
import { buildExplorer } from "../../../lib/present/explorer.js";
import { chooseStrengths } from "../../../lib/run/choose-strength.js";
import { hasChromium, keepScreenshot, launchChromium, openWatched } from "./chromium.js";
import { rainyEvents } from "./rainy-events.js";

const events = rainyEvents({ events: 14, drizzle: 0.3 });
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const shown = (page: Page, choice: string): Promise<unknown> =>
  page.waitForFunction((wanted) => document.documentElement.dataset.shown === wanted, choice);
const ready = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => document.documentElement.dataset.shown !== undefined);
const text = (page: Page, selector: string): Promise<string> =>
  page.locator(selector).evaluate((found) => found.textContent ?? "");
const column = (page: Page, cell: string): Promise<string[]> =>
  page.evaluate(
    ([ids, kind]) =>
      ids.map((id) => document.querySelector(`#row-${id} .${kind} span`)!.textContent!.split(" ")[0]!),
    [METRICS.map(({ id }) => id), cell] as const,
  );

describe.skipIf(!hasChromium)("the texture in the explorer (skipped without Chromium)", () => {
  let browser: Browser;
  let folder: string;
  let file: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "undrizzle-texture-"));
    file = join(folder, "explorer.html");
    const models = [
      { id: "one", label: "Drizzle & more", events },
      { id: "lone", label: "One sample", events: rainyEvents({ events: 14, members: 1 }) },
    ];
    await writeFile(
      file,
      await buildExplorer({ title: "Cures", models, maxEvents: 3, source: "my-run/", provenance: {} }),
    );
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test("its numbers are the library's, by the fit that has not seen the event", async () => {
    const { page, complaints } = await openWatched(browser, file);
    await ready(page);
    const { choices, without } = await chooseStrengths(events, { by: "bands", folds: 4 });
    const keys = await page
      .locator("#event option")
      .evaluateAll((options) => options.map((o) => o.textContent!.split(" ")[0]!));
    for (const [e, key] of keys.entries()) {
      await page.selectOption("#event", String(e));
      for (const place of [0, 5, 10]) {
        await page.fill("#texture", String(place + 1));
        const { strength, ...curve } = choices.all.curve[place]!;
        await shown(page, `0 ${e} 0 texture ${strength}`);
        let event: FieldEvent<"mm/day"> | undefined;
        for await (const each of events) if (each.key === key) event = each;
        const treated = textureSplit(without(key))(event!)(place);
        const evaluation = await evaluate(eventsOf([treated]));
        expect(await column(page, "here"), `${key} at ${strength}`).toEqual(
          METRICS.map(({ id }) => printMetric(id, bandedValue(evaluation, id))),
        );
        expect(await column(page, "pooled"), `all at ${strength}`).toEqual(
          METRICS.map(({ id }) =>
            printMetric(id, id === "spatialCorrelation" ? curve.correlation : curve[id]),
          ),
        );
      }
    }
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("threshold and texture put each other down; the address keeps what is shown, and opens it again", async () => {
    const { page, complaints } = await openWatched(browser, file);
    await ready(page);
    await page.selectOption("#member", { index: 2 });
    await page.focus("#texture");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await shown(page, "0 1 2 texture 0.1");
    expect(await page.getAttribute("#texture", "aria-valuetext")).toBe("0.1");
    expect(await page.inputValue("#amount")).toBe("0");
    const key = (await text(page, "#event option:checked")).split(" ")[0]!;
    await page.waitForFunction(() => location.hash.endsWith("texture=0.1"));
    const kept = page.url();
    expect(new URLSearchParams(new URL(kept).hash.slice(1)).get("event")).toBe(key);

    await page.fill("#amount", "0.5");
    await shown(page, "0 1 2 0.5");
    expect(await page.inputValue("#texture")).toBe("0");
    expect(await text(page, "#strength")).toBe("off");
    await page.waitForFunction(() => location.hash.endsWith("threshold=0.5"));

    await page.evaluate((address) => {
      location.hash = new URL(address).hash;
    }, kept);
    await shown(page, "0 1 2 texture 0.1");
    const again = await browser.newPage();
    await again.goto(kept);
    await shown(again, "0 1 2 texture 0.1");
    await again.goto("about:blank");
    await again.goto(`${kept.split("#")[0]}#model=none&event=x&sample=99&texture=7&threshold=Infinity`);
    await shown(again, "0 1 0 0.1");
    await again.close();
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("where there can be none it says why, and the slider rests", async () => {
    const { page } = await openWatched(browser, file);
    await ready(page);
    await page.fill("#texture", "6");
    await shown(page, "0 1 0 texture 0.5");
    await page.selectOption("#model", "1");
    await shown(page, "1 1 0 0");
    expect(await page.isDisabled("#texture")).toBe(true);
    expect(await text(page, "#no-texture")).toMatch(/^No texture: .*each event has one/);
    expect(await text(page, "#texture-verdict")).toContain("each event has one");
    await page.close();
  });

  test("the real map is laid over the generated one, by keyboard too", async () => {
    const { page } = await openWatched(browser, file);
    await ready(page);
    const over = (): Promise<string> =>
      page.locator("#over").evaluate((canvas: HTMLCanvasElement) => canvas.style.clipPath);
    const picture = (id: string): Promise<string> =>
      page.locator(`#${id}`).evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    expect(await over()).toBe("inset(0px 100% 0px 0px)");
    await page.focus("#wipe");
    await page.keyboard.press("End");
    expect(await over()).toBe("inset(0px 0% 0px 0px)");
    expect(await picture("over")).toBe(await picture("real"));
    expect((await picture("over")) === (await picture("generated"))).toBe(false);
    expect(await page.getAttribute("#wipe", "aria-valuetext")).toBe("100 % real");
    await page.close();
  });

  test.each([
    ["a desktop", { viewport: { width: 1280, height: 900 } }],
    ["a telephone", { viewport: { width: 390, height: 844 } }],
    ["a dark desktop", { colorScheme: "dark" as const }],
  ])("%s: axe finds nothing, and nothing is wider than the page", async (name, options) => {
    const { page, complaints } = await openWatched(browser, file, options);
    await ready(page);
    await page.fill("#texture", "6");
    await shown(page, "0 1 0 texture 0.5");
    await page.evaluate(axe);
    const violations = await page.evaluate(async () => {
      type Found = { violations: { id: string; nodes: { html: string }[] }[] };
      const { axe: run } = globalThis as unknown as { axe: { run(): Promise<Found> } };
      return (await run.run()).violations.map(({ id, nodes }) => [
        id,
        ...nodes.map(({ html }) => html.slice(0, 120)),
      ]);
    });
    expect(violations).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(complaints).toEqual([]);
    await keepScreenshot(page, `explorer-texture-${name.replaceAll(" ", "-")}`);
    await page.close();
  });
});
