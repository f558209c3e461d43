/// <reference lib="dom" />
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type DiagnoseOptions, diagnose } from "../../lib/diagnosis/diagnose.js";
import type { Diagnosis } from "../../lib/diagnosis/diagnosis.js";
import type { NumberReadings } from "../../lib/diagnosis/numbers.js";
import type { DiagnosedFields } from "../../lib/present/diagnosis/specimens.js";
import { diagnosisPage } from "../../lib/present/diagnosis-page.js";
import { assertOffline } from "../../lib/present/notebook/page.js";
import { eachField, eventSet, makeWorld, type World } from "../diagnosis/laboratory.js";
import { hasChromium, launchChromium, openWatched } from "./explorer/chromium.js";

const world = makeWorld({ height: 20, width: 18, events: 24, members: 3 });

interface Shown {
  readonly diagnosis: Diagnosis;
  readonly page: string;
  readonly parts: readonly number[];
}

async function pageOf(of: World, numbers?: NumberReadings): Promise<Shown> {
  let fields: DiagnosedFields | undefined;
  const parts: number[] = [];
  const options: DiagnoseOptions = {
    onFields: (f) => void (fields = f),
    onProgress: (part) => parts.push(part),
  };
  const diagnosis = await diagnose(eventSet(of), {}, options);
  const page = diagnosisPage(diagnosis, "a run <of mine>", {
    fields: fields!,
    ...(numbers ? { numbers } : {}),
  });
  return { diagnosis, page, parts };
}

const captions = (page: string): string[] =>
  [...page.matchAll(/<figcaption><strong>Figure (\d+)\.<\/strong>/g)].map(([, n]) => n!);

test("a healthy run: the verdict, its pictures, what is fine, what could not be tested; nothing is called wrong", async () => {
  const { diagnosis, page, parts } = await pageOf(world);
  expect(diagnosis.diagnosis).toEqual(["healthy"]);
  expect(page).toContain('<div class="verdict healthy">');
  expect(page).toContain("Healthy: nothing out of the ordinary");
  expect(page).toContain("a run &#60;of mine&#62;");
  expect(page).not.toContain("<h2>What is wrong</h2>");
  expect(page).not.toContain("with the confirmed causes mended");
  expect(captions(page)).toEqual(["1", "2", "3"]);
  for (const { title } of diagnosis.looks.fine) expect(page).toContain(title);
  expect(page).toContain("needs the encoder and decoder");
  assertOffline(page, "page");
  expect(parts).toEqual([...parts].sort((a, b) => a - b));
  expect(parts.at(-1)).toBe(1);
});

test("a sick run: every cause and look has a picture, every reference one that is there, and the numbers agree", async () => {
  const striped = eachField((values) => values.map((v, i) => (i % 18 < 6 ? 2.5 : 0.6) * v + 0.3))(world, 1);
  const { diagnosis, page } = await pageOf(striped);
  expect(diagnosis.diagnosis).not.toContain("healthy");
  expect(page).not.toContain("verdict healthy");
  for (const { id, verdict } of diagnosis.causes)
    if (verdict === "confirmed") expect(page).toContain(`<code>${id}</code>`);
  const there = new Set(captions(page));
  for (const [, n] of page.matchAll(/See figure (\d+)\./g)) expect(there).toContain(n);
  const findings = page.split('<section class="finding">').slice(1);
  expect(findings.length).toBeGreaterThan(0);
  for (const finding of findings) expect(finding).toMatch(/<figure id=|See figure/);
  for (const { value, metric } of diagnosis.symptoms)
    if (metric === "wetFraction") expect(page).toContain(`<td>${+value!.toPrecision(4)}</td>`);
  assertOffline(page, "page");
});

test.skipIf(!hasChromium)("on a telephone a note on a number takes no column one word wide", async () => {
  const { diagnosis } = await pageOf(world);
  const note = "outside the reports' band, but members differ from one another as they differ from the truth";
  const symptoms = diagnosis.symptoms.map((symptom) => ({ ...symptom, ok: true, note }));
  const folder = await mkdtemp(join(tmpdir(), "undrizzle-page-"));
  const file = join(folder, "page.html");
  await writeFile(file, diagnosisPage({ ...diagnosis, symptoms }, "a run"));
  const browser = await launchChromium();
  try {
    const { page: tab, complaints } = await openWatched(browser, file, {
      viewport: { width: 390, height: 844 },
    });
    const tallest = await tab.evaluate(() =>
      Math.max(...[...document.querySelectorAll("table")[0]!.rows].map((row) => row.offsetHeight)),
    );
    expect(tallest).toBeLessThan(100);
    expect(await tab.textContent("body")).toContain(note);
    expect(complaints).toEqual([]);
  } finally {
    await browser.close();
    await rm(folder, { recursive: true });
  }
});

test("cells without a value stand in the key where there are some", async () => {
  expect((await pageOf(world)).page).not.toContain("no value");
  const holed = eachField((values) => values.map((v, i) => (i % 18 < 2 ? Number.NaN : v)))(world, 1);
  expect((await pageOf(holed)).page).toContain("</i>no value</li>");
});

test("what is mended is not called fine as it was given; an output that nothing mends is not called mended", async () => {
  const capped = await pageOf(eachField((values) => values.map((v) => Math.min(v, 2)))(world, 1));
  expect(capped.diagnosis.diagnosis).toEqual(["clipped-tail"]);
  expect(capped.page).toContain("Looked at and found fine with these causes mended or allowed for</h2>");
  const dead = await pageOf(eachField((values) => values.map((_, i) => 1 + (i % 7)))(world, 1));
  expect(dead.diagnosis.diagnosis).toEqual(["dead-output"]);
  expect(dead.page).toContain("<h2>Out of the ordinary besides</h2>");
  expect(dead.page).not.toContain("causes mended");
});

test("without fields it has no picture, and says what numbers mean where they are given", async () => {
  const { diagnosis } = await pageOf(world);
  const page = diagnosisPage(diagnosis, "numbers", {
    numbers: {
      training: {
        file: "train_log.csv",
        epochs: [1, 30],
        read: {},
        unread: [],
        findings: [
          {
            id: "kl-at-zero",
            isConcern: true,
            sentence: "kl is 0",
            epochs: [25, 30],
            speaksFor: ["posterior-collapse"],
          },
        ],
        untold: [],
        notes: [],
      },
    },
  });
  expect(captions(page)).toEqual([]);
  expect(page).toMatch(/Epochs 1 to 30 of train_log\.csv; it confirms no cause by itself/);
  expect(page).toContain("posterior-collapse");
});
