/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type EventSet, eventsOf, type FieldEvent, mapEvents } from "../../../lib/fields/event.js";
import { thresholdFor } from "../../../lib/fields/field.js";
import { bandedValue, inBand, targetBands } from "../../../lib/metrics/bands.js";
import { type Evaluation, evaluate } from "../../../lib/metrics/evaluate.js";
import { hardThreshold } from "../../../lib/postprocess/hard-threshold.js";
import { fitMatchedThreshold } from "../../../lib/postprocess/matched-threshold.js";
import { printAmount, printMetric } from "../../../lib/present/explorer/format.js";
import { METRICS } from "../../../lib/present/explorer/verdict.js";
import { buildExplorer } from "../../../lib/present/explorer.js";
import {
  DARK_RAIN,
  DRY_COLOUR,
  LIGHT_RAIN,
  MASKED_COLOUR,
  MISSING_COLOUR,
  RAIN_COLOURS,
  RAIN_STEPS,
  rainClass,
} from "../../../lib/present/plots/rain-colours.js";
import { scrollersOf, violationsOf } from "../axe.js";
import { chromiumPath, hasChromium, keepScreenshot, launchChromium, openWatched } from "./chromium.js";
import { grid, mask, rainyEvents } from "./rainy-events.js";

const models = [
  { id: "drizzle", label: "Drizzle everywhere", events: rainyEvents({ drizzle: 0.3 }) },
  { id: "other", label: "Weak rain of another day", events: rainyEvents({ scale: 0.4, shift: 2 }) },
];

/** The library's numbers after a threshold. */
async function evaluated(events: EventSet<"mm/day">, threshold: number): Promise<Evaluation> {
  return evaluate(
    mapEvents(events, "mm/day", (event) => ({
      ...event,
      members: event.members.map((member) => (threshold === 0 ? member : hardThreshold(member, threshold))),
    })),
  );
}

async function eventNamed(events: EventSet<"mm/day">, key: string): Promise<FieldEvent<"mm/day">> {
  for await (const event of events) if (event.key === key) return event;
  throw new Error(`no event ${key}`);
}

/** What the table should say of these numbers. */
function printed(evaluation: Evaluation): Record<string, string> {
  const bands = targetBands(evaluation);
  return Object.fromEntries(
    METRICS.map(({ id }) => {
      const value = bandedValue(evaluation, id);
      return [id, `${printMetric(id, value)} ${inBand(value, bands[id]) ? "✓" : "✗"}`];
    }),
  );
}

const column = (page: Page, kind: "here" | "pooled"): Promise<Record<string, string>> =>
  page.evaluate(
    ([ids, cell]) =>
      Object.fromEntries(
        ids.map((id) => [id, document.querySelector(`#row-${id} .${cell} span`)?.textContent ?? ""]),
      ),
    [METRICS.map(({ id }) => id), kind] as const,
  );

const shown = (page: Page, choice: string): Promise<unknown> =>
  page.waitForFunction((wanted) => document.documentElement.dataset.shown === wanted, choice);
const ready = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => document.documentElement.dataset.shown !== undefined);
const text = (page: Page, selector: string): Promise<string> =>
  page.locator(selector).evaluate((found) => found.textContent ?? "");
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.id || (document.activeElement?.textContent ?? ""));

/** Each colour of a canvas; runs in the page. */
function coloursOf(id: string): string[] {
  const canvas = document.getElementById(id) as HTMLCanvasElement;
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", {
    willReadFrequently: true,
  })!;
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
  const hex = (i: number): string =>
    `#${[0, 1, 2].map((k) => data[i + k]!.toString(16).padStart(2, "0")).join("")}`;
  return [...new Set(Array.from({ length: data.length / 4 }, (_, k) => hex(4 * k)))];
}

describe.skipIf(!hasChromium)(`the explorer in Chromium (skipped where ${chromiumPath} is absent)`, () => {
  let browser: Browser;
  let folder: string;
  let file: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "undrizzle-explorer-"));
    file = join(folder, "explorer.html");
    await writeFile(
      file,
      await buildExplorer({ title: "Thresholds", models, maxEvents: 3, provenance: { seed: "7" } }),
    );
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test("numbers are the library's, for every model and event, wherever the threshold is put", async () => {
    const { page, complaints } = await openWatched(browser, file);
    await ready(page);
    const keys = await page
      .locator("#event option")
      .evaluateAll((options) => options.map((o) => o.textContent!.split(" ")[0]!));
    expect(keys).toHaveLength(3);
    for (const [m, { events }] of models.entries()) {
      await page.selectOption("#model", String(m));
      for (const [e, key] of keys.entries()) {
        await page.selectOption("#event", String(e));
        for (const threshold of [0, 0.1, 0.37, 1.25]) {
          await page.fill("#amount", String(threshold));
          await shown(page, `${m} ${e} 0 ${threshold}`);
          const event = await eventNamed(events, key);
          expect(await column(page, "here"), `${key} at ${threshold}`).toEqual(
            printed(await evaluated(eventsOf([event]), threshold)),
          );
          const pooledAt = threshold === 0.37 ? 0.355 : threshold;
          expect(await column(page, "pooled"), `all at ${threshold}`).toEqual(
            printed(await evaluated(events, pooledAt)),
          );
          expect(await text(page, "#pooled-at")).toBe(threshold === 0.37 ? "at 0.355 mm/day" : "");
        }
      }
    }
    expect(complaints).toEqual([]);
    await page.close();
  }, 120_000);

  test("the slider is dragged and everything moves with it", async () => {
    const { page, complaints } = await openWatched(browser, file);
    await ready(page);
    const look = async () => ({
      map: await page.locator("#generated").evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL()),
      real: await page.locator("#real").evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL()),
      curve: await page.locator("#distribution svg").innerHTML(),
      sweep: await page.locator("#sweep-ks svg").innerHTML(),
      numbers: await column(page, "here"),
      pooled: await column(page, "pooled"),
      glance: await text(page, "#glance"),
    });
    const before = await look();
    const box = (await page.locator("#threshold").boundingBox())!;
    const at = (share: number) => [box.x + share * box.width, box.y + box.height / 2] as const;
    const start =
      Number(await page.inputValue("#threshold")) / Number(await page.getAttribute("#threshold", "max"));
    await page.mouse.move(...at(start));
    await page.mouse.down();
    await page.mouse.move(...at(0.6), { steps: 5 });
    await page.mouse.move(...at(0.7), { steps: 5 });
    await page.mouse.up();
    const threshold = Number(await page.inputValue("#amount"));
    expect(threshold).toBeGreaterThan(0.3);
    await page.waitForFunction((t) => document.documentElement.dataset.shown?.endsWith(` ${t}`), threshold);
    const after = await look();
    expect(after.real).toBe(before.real);
    expect(after.map === before.map).toBe(false);
    expect(after.curve === before.curve).toBe(false);
    expect(after.sweep === before.sweep).toBe(false);
    for (const what of ["numbers", "pooled", "glance"] as const)
      expect(after[what]).not.toEqual(before[what]);
    expect(await column(page, "pooled")).toEqual(printed(await evaluated(models[0]!.events, threshold)));
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("buttons jump to the right thresholds, which the library finds too", async () => {
    const { page } = await openWatched(browser, file);
    await ready(page);
    const { params } = await fitMatchedThreshold(models[0]!.events);
    const matched = params.per === "domain" ? params.threshold : Number.NaN;
    await page.getByRole("button", { name: `${printAmount(matched)} matched` }).click();
    await shown(page, `0 1 0 ${matched}`);
    expect(await column(page, "pooled")).toEqual(printed(await evaluated(models[0]!.events, matched)));
    expect(await text(page, "#right-thresholds")).toContain(`${printAmount(matched)} mm/day`);

    await page.getByRole("button", { name: /lowest KS/ }).click();
    await page.waitForFunction(
      () => document.querySelectorAll('#presets [aria-pressed="true"]').length === 1,
    );
    const lowest = Number(await page.inputValue("#amount"));
    await shown(page, `0 1 0 ${lowest}`);
    const best = (await evaluated(models[0]!.events, lowest)).ks.statistic;
    for (const threshold of [0, 0.1, matched, lowest * 0.8, lowest * 1.2])
      expect((await evaluated(models[0]!.events, threshold)).ks.statistic).toBeGreaterThanOrEqual(best);
    expect(await text(page, "#right-thresholds")).toContain(printMetric("ks", best));
    await page.close();
  });

  test("the verdict says which bands no threshold reaches, for the model that is shown", async () => {
    const { page } = await openWatched(browser, file);
    await ready(page);
    const first = await text(page, "#verdict");
    await page.selectOption("#model", "1");
    await page.waitForFunction(() => document.documentElement.dataset.shown?.startsWith("1 "));
    const second = await text(page, "#verdict");
    expect(second).toMatch(/^✗ No threshold can: KS .*Mass bias.*spatial correlation/);
    expect(second === first).toBe(false);
    const { massBias } = await evaluated(models[1]!.events, 0);
    expect(await text(page, "#verdict-lines")).toContain(
      `Mass bias: no threshold reaches −0.05 to +0.05; nearest is ${printMetric("massBias", massBias.pooled)}, without one.`,
    );
    await page.close();
  });

  test("maps show the cells in the colours of all plots, north up, dried where they were cut", async () => {
    const { page } = await openWatched(browser, file);
    await ready(page);
    await page.selectOption("#member", { index: 2 });
    await page.fill("#amount", "0.6");
    await shown(page, "0 1 2 0.6");
    const key = (await text(page, "#event option:checked")).split(" ")[0]!;
    const { truth, members } = await eventNamed(models[0]!.events, key);
    for (const [id, field] of [
      ["real", truth],
      ["generated", hardThreshold(members[2]!, 0.6)],
    ] as const) {
      const colours = await page
        .locator(`#${id}`)
        .evaluate((canvas: HTMLCanvasElement, { height, width }) => {
          const size = canvas.width / width;
          const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
          return Array.from({ length: height * width }, (_, cell) => {
            const [y, x] = [Math.floor(cell / width), cell % width];
            const found = new Set<string>();
            for (let row = y * size; row < (y + 1) * size; row++)
              for (let column = x * size; column < (x + 1) * size; column++) {
                const at = 4 * (row * canvas.width + column);
                found.add(`#${[0, 1, 2].map((c) => data[at + c]!.toString(16).padStart(2, "0")).join("")}`);
              }
            return [...found].sort();
          });
        }, grid);
      const steps = RAIN_STEPS.map((step) => thresholdFor(field.values, step));
      for (let i = 0; i < field.values.length; i++) {
        const [y, x] = [Math.floor(i / grid.width), i % grid.width];
        const found = colours[(grid.height - 1 - y) * grid.width + x];
        const value = field.values[i]!;
        const kind = rainClass(value, steps);
        if (mask[i] === 0) expect(found).toEqual([MASKED_COLOUR]);
        else if (Number.isNaN(value)) expect(found).toEqual([MISSING_COLOUR, DRY_COLOUR]);
        else expect(found).toEqual([kind < 0 ? DRY_COLOUR : RAIN_COLOURS[kind]]);
      }
    }
    await page.close();
  });

  test("it works by keyboard alone, and shows where the focus is", async () => {
    const { page, complaints } = await openWatched(browser, file);
    await ready(page);
    const order: string[] = [];
    for (let i = 0; i < 5; i++) {
      await page.keyboard.press("Tab");
      order.push(await focused(page));
      const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outline);
      expect(outline).toMatch(/solid 3px/);
    }
    expect(order).toEqual(["model", "event", "member", "threshold", "amount"]);

    await page.focus("#threshold");
    await page.keyboard.press("Home");
    await shown(page, "0 1 0 0");
    expect(await page.getAttribute("#threshold", "aria-valuetext")).toBe("no threshold");
    await page.keyboard.press("ArrowRight");
    await shown(page, "0 1 0 0.01");
    expect(await page.getAttribute("#threshold", "aria-valuetext")).toBe("0.01 mm/day");
    await page.keyboard.press("End");
    await shown(page, "0 1 0 20");

    await page.focus("#model");
    await page.keyboard.press("ArrowDown");
    await page.waitForFunction(() => document.documentElement.dataset.shown === "1 1 0 20");

    await page.focus("#amount");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("0.5");
    await shown(page, "1 1 0 0.5");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await shown(page, "1 1 0 0");

    await page.focus("#real");
    await page.keyboard.press("ArrowUp");
    const key = (await text(page, "#event option:checked")).split(" ")[0]!;
    const { truth, members } = await eventNamed(models[1]!.events, key);
    const row = grid.height - 1 - (grid.height / 2 - 1);
    const cell = row * grid.width + grid.width / 2;
    expect(await text(page, "#readout")).toBe(
      `${grid.lat![row]!.toFixed(2)}° N, ${grid.lon![grid.width / 2]!.toFixed(2)}° E: ` +
        `real ${printAmount(truth.values[cell]!)} mm/day, generated ${printAmount(members[0]!.values[cell]!)} mm/day`,
    );
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("numbers are announced once the reader pauses; a wrong number is explained and changes nothing", async () => {
    const { page } = await openWatched(browser, file);
    await ready(page);
    expect(await page.getAttribute("#announcement", "aria-live")).toBe("polite");
    await page.fill("#amount", "0.37");
    await page.waitForFunction(() =>
      document.getElementById("announcement")!.textContent!.includes("0.37 mm/day"),
    );
    const here = await column(page, "here");
    const announced = await page.textContent("#announcement");
    for (const { id, name } of METRICS) expect(announced).toContain(`${name} ${here[id]!.split(" ")[0]}`);
    for (const wrong of ["-1", ""]) {
      await page.fill("#amount", wrong);
      expect(await text(page, "#amount-problem")).toBe("Give a number of mm/day, 0 or more.");
      expect(await page.getAttribute("#amount", "aria-invalid")).toBe("true");
      expect(await column(page, "here")).toEqual(here);
    }
    await page.fill("#amount", "0.2");
    await shown(page, "0 1 0 0.2");
    expect(await text(page, "#amount-problem")).toBe("");
    await page.close();
  });

  test("it fits a phone and a desk, and can be read in light and dark mode, without motion", async () => {
    const { page, complaints } = await openWatched(browser, file, { reducedMotion: "reduce" });
    await ready(page);
    await page.fill("#amount", "0.6");
    await shown(page, "0 1 0 0.6");
    for (const width of [360, 1280])
      for (const colorScheme of ["light", "dark"] as const) {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme });
        const how = `${width} pixels, ${colorScheme}`;
        expect(await page.evaluate(() => document.documentElement.scrollWidth), how).toBeLessThanOrEqual(
          width,
        );
        expect(await page.evaluate(() => document.getAnimations().length), how).toBe(0);
        expect(await page.evaluate(unreadable), how).toEqual([]);
        expect(await violationsOf(page), how).toEqual([]);
        expect(await scrollersOf(page), how).toEqual([]);
        const paint = colorScheme === "light" ? LIGHT_RAIN : DARK_RAIN;
        const colours = new Set([paint.dry, paint.masked, paint.missing, ...paint.rain]);
        const drawn = await page.evaluate(coloursOf, "real");
        expect(
          drawn.filter((colour) => !colours.has(colour)),
          how,
        ).toEqual([]);
        expect(drawn.length, how).toBeGreaterThan(2);
        expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), how).toBe(
          colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(20, 24, 29)",
        );
        await keepScreenshot(page, `explorer-${colorScheme}-${width}`);
      }
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("hostile names are shown as they are, and run nothing", async () => {
    const hostile = `</script><img src=x onerror="alert(1)"><b>bold</b>'&amp;`;
    const bad = join(folder, "hostile.html");
    await writeFile(
      bad,
      await buildExplorer({
        title: hostile,
        models: [{ id: "x", label: hostile, events: rainyEvents({ key: (i) => `${hostile}${i}` }) }],
        maxEvents: 1,
        provenance: { [hostile]: hostile },
      }),
    );
    const { page, complaints } = await openWatched(browser, bad);
    await ready(page);
    await page.waitForFunction(() => document.getElementById("announcement")!.textContent !== "");
    expect(await page.locator("img, b").count()).toBe(0);
    expect(await text(page, "h1")).toBe(hostile);
    expect(await page.title()).toBe(hostile);
    expect(await text(page, "#model option")).toBe(hostile);
    expect(await text(page, "#event option")).toContain(hostile);
    expect(await text(page, "dd")).toBe(hostile);
    expect(await page.textContent("#announcement")).toContain(hostile);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

/** Texts in the page whose contrast with their ground is below 4.5 (WCAG 2.2, 1.4.3). */
function unreadable(): string[] {
  const rgba = (colour: string): number[] => {
    const parts = (/rgba?\(([^)]+)\)/.exec(colour)?.[1] ?? "0,0,0,0").split(/[\s,/]+/).map(Number);
    return parts.length === 3 ? [...parts, 1] : parts;
  };
  const luminance = (colour: number[]): number => {
    const [r, g, b] = colour.slice(0, 3).map((c) => {
      const s = c / 255;
      return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (start: Element): number[] => {
    for (let at: Element | null = start; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] === 1) return colour;
    }
    return [255, 255, 255, 1];
  };
  return [...document.body.querySelectorAll("*")].flatMap((at) => {
    const own = [...at.childNodes].some((node) => node.nodeType === 3 && node.textContent!.trim() !== "");
    if (!own || at.closest("script, style, .unseen, option, noscript") || at.getClientRects().length === 0)
      return [];
    const style = getComputedStyle(at);
    const ink = rgba(at instanceof SVGElement ? style.fill : style.color);
    const [light, dark] = [luminance(ink), luminance(ground(at))].sort((a, b) => b - a) as [number, number];
    const contrast = (light + 0.05) / (dark + 0.05);
    return contrast < 4.5
      ? [`${at.tagName} "${at.textContent!.trim().slice(0, 40)}" ${contrast.toFixed(2)}`]
      : [];
  });
}
