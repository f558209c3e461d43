import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";

/** Debian's browser, or the one that CHROMIUM names. */
export const chromiumPath: string = process.env.CHROMIUM ?? "/usr/bin/chromium";
export const hasChromium: boolean = existsSync(chromiumPath);

export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** What went wrong or left the page: messages on the console, errors, requests, dialogs. */
export interface Watched {
  readonly page: Page;
  readonly complaints: string[];
}

/** Opens a file of this machine in a fresh page, and listens. */
export async function openWatched(
  browser: Browser,
  file: string,
  options: Parameters<Browser["newPage"]>[0] = {},
): Promise<Watched> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  const complaints: string[] = [];
  const url = `file://${file}`;
  page.on("console", (message) => complaints.push(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (request.url() !== url && !request.url().startsWith("data:"))
      complaints.push(`request: ${request.url()}`);
  });
  await page.goto(url);
  return { page, complaints };
}

/** Keeps a picture of the whole page, for people to look at. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  const folder = resolve(import.meta.dirname, "../../../reports/screenshots");
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}
