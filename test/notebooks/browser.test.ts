import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { notebookHtml } from "../../lib/present/notebook/html.js";
import { ensureJupyter } from "../../lib/present/notebook/jupyter.js";
import { titleOf } from "../../lib/present/notebook/notebook.js";
import { assertOffline, htmlPage } from "../../lib/present/notebook/page.js";
import { scrollersOf, violationsOf } from "../present/axe.js";
import { committed, names } from "./cells.js";

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  existsSync,
);

describe.skipIf(!executablePath)("pages of the committed notebooks (skipped without Chromium)", () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "undrizzle-pages-"));
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });

  test.each(names)("%s: every figure is drawn, nothing is fetched, nothing is logged", async (name) => {
    const notebook = committed(name);
    const body = await notebookHtml(await ensureJupyter(), notebook);
    const html = htmlPage({ title: titleOf(notebook)!, body, links: [{ href: "#", text: "here" }] });
    assertOffline(html, name);
    const file = join(folder, `${name}.html`);
    await writeFile(file, html);

    const page = await browser.newPage({ viewport: { width: 390, height: 800 } });
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => {
      if (!/^(file|data):/.test(request.url())) complaints.push(request.url());
    });
    await page.goto(pathToFileURL(file).href);
    const { blank, figures, wide } = await page.evaluate(async () => {
      const images = [...document.images];
      await Promise.all(images.map((image) => image.decode().catch(() => {})));
      return {
        figures: images.length,
        blank: images.filter((image) => image.naturalWidth === 0).length,
        wide: document.documentElement.scrollWidth > window.innerWidth,
      };
    });
    expect(complaints).toEqual([]);
    expect({ blank, wide }).toEqual({ blank: 0, wide: false });
    expect(figures).toBeGreaterThan(0);
    expect(await scrollersOf(page)).toEqual([]);
    expect(await violationsOf(page)).toEqual([]);
    await page.close();
  });
});
