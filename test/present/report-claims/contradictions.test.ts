import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import h5wasm from "h5wasm/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { npyOfFloats, writeNpy } from "../../../lib/io/formats/npy/npy.js";
import { type RunReport, reportRun } from "../../../lib/present/run-report.js";
import { realData, whereRealData } from "../../io/real-data.js";
import { type Arrays, type Counted, counted, thresholded } from "./numpy-like.js";
import { number, type PageText, pageText } from "./page-text.js";
import { UNLIKE_RUNS } from "./unlike-runs.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-claims-"));
});
afterAll(() => rm(folder, { recursive: true }));

interface Reported {
  readonly arrays: Arrays;
  readonly counted: Counted;
  readonly documented: Counted;
  readonly report: RunReport;
  readonly page: PageText;
}

async function reportOn(name: string, arrays: Arrays): Promise<Reported> {
  const { shape, truth, samples, mask } = arrays;
  const [events, members, height, width] = shape;
  const at = (what: string): string => join(folder, `${name.replace(/\W+/g, "-")}-${what}`);
  const save = (what: string, data: ArrayLike<number>, dims: number[]): Promise<void> =>
    writeNpy(at(what), npyOfFloats(Float32Array.from(data), dims));
  await save("truth.npy", truth, [events, height, width]);
  await save("samples.npy", samples, [events, members, height, width]);
  await save("mask.npy", mask, [height, width]);
  const paths = { truth: at("truth.npy"), samples: at("samples.npy"), mask: at("mask.npy"), units: "mm/day" };
  const report = await reportRun(paths, at("report"));
  const page = pageText(await readFile(report.page, "utf8"));
  return { arrays, counted: counted(arrays), documented: counted(thresholded(arrays)), report, page };
}

/** What a page prints is within half of its last digit of a number; KS, which is counted in bins, within 0.01. */
function agrees(printed: string, value: number, slack = 6e-4): boolean {
  const shown = number(printed);
  return Number.isNaN(value) ? Number.isNaN(shown) : Math.abs(shown - value) <= slack;
}

const KEYS: Readonly<Record<string, keyof Counted>> = {
  "spatial correlation": "correlation",
  "wet fraction": "wetFraction",
  KS: "ks",
  "mass bias": "massBias",
  diversity: "diversity",
};
const slackOf = (label: string): number => (label === "KS" ? 0.011 : 6e-4);

function stateOf(value: number, low: number, high: number): string {
  if (Number.isNaN(value) || Number.isNaN(low)) return "undefined";
  return value < low ? "below" : value > high ? "above" : "met";
}

/** What is false on the page of a run: sentences beside numbers that are counted here, or beside other numbers of the page. */
function falseClaims({ counted, documented, page, report, arrays }: Reported): string[] {
  const wrong: string[] = [];
  const claim = (holds: boolean, what: string): void => void (holds || wrong.push(what));
  const { text, lights, findings, cure } = page;
  const has = (words: string): boolean => text.includes(words);
  const [events, members, height, width] = arrays.shape;

  claim(
    has(
      `${events === 1 ? "1 event" : `${events} events`} of ${members === 1 ? "1 sample" : `${members} samples`} each`,
    ),
    "how much there is",
  );
  claim(has(`${height} × ${width} cells, ${knownCells(arrays)} of them counted`), "cells");

  claim(lights.length === 5, "five lights");
  for (const { name, values, target, words } of lights) {
    const value = counted[KEYS[name]!];
    claim(agrees(values[0]!.value, value, slackOf(name)), `${name} is ${value}, printed ${values[0]!.value}`);
    const [low, high] = target ? target.map(number) : [Number.NaN, Number.NaN];
    for (const each of values) {
      const near = Math.min(Math.abs(number(each.value) - low!), Math.abs(number(each.value) - high!)) < 1e-3;
      claim(
        near || each.state === stateOf(number(each.value), low!, high!),
        `${name}: ${each.value} is ${each.state} of ${words}`,
      );
    }
    if (name === "wet fraction" && target) {
      claim(agrees(target[0], Math.max(0, counted.realWetFraction - 0.05)), "wet target");
      claim(
        words.includes(`real ${counted.realWetFraction.toFixed(3)}`) || counted.realWetFraction % 1 === 0,
        "real wet fraction",
      );
    }
  }
  const met = (k: number): number => lights.filter(({ values }) => values[k]?.state === "met").length;
  const isCured = lights.some(({ values }) => values.length > 1);
  claim(
    has(
      isCured
        ? `${met(0)} of 5 targets ${met(0) === 1 ? "is" : "are"} met before the cure and ${met(1)} after it`
        : `${met(0)} of 5 targets ${met(0) === 1 ? "is" : "are"} met`,
    ),
    "targets met",
  );
  claim(isCured === cure.length > 0, "cure table");
  claim(has("Nothing is changed:") || has("Nothing could be tried:") ? !isCured : isCured, "a cure or none");

  claim(has("No sample has a single dry cell") === (counted.wetFraction === 1), "no dry cell");
  claim(has("No sample has a single wet cell") === (counted.wetFraction === 0), "no wet cell");
  for (const [, share] of text.matchAll(/([\d.]+) % of the cells of the samples are wet/g))
    claim(agrees(share!, 100 * counted.wetFraction, 0.051), `${share} % wet`);
  for (const [, share] of text.matchAll(/([\d.]+) % of the real cells are wet/g))
    claim(agrees(share!, 100 * counted.realWetFraction, 0.051), `${share} % really wet`);
  for (const [, share, way] of text.matchAll(/All samples together hold ([\d.]+) % (less|more) water/g))
    claim(
      agrees(share!, 100 * Math.abs(counted.massBias), 0.051) && (way === "more") === counted.massBias > 0,
      `${share} % ${way} water`,
    );
  claim(
    Number.isNaN(counted.massBias) ||
      !has("How much water the samples hold beside the real fields is undefined"),
    "water undefined",
  );

  const changed = (Object.keys(KEYS) as string[]).filter(
    (label) => !Object.is(counted[KEYS[label]!], documented[KEYS[label]!]),
  );
  claim(
    !has("changes none of the five numbers, in no digit") || changed.every((label) => label === "KS"),
    `threshold changes ${changed}`,
  );
  const moved = /The usual threshold of 0\.1 mm\/day moves (.*?), and (?:brings|takes|meets)/.exec(text)?.[1];
  for (const [, label, from, to] of (moved ?? "").matchAll(
    /(spatial correlation|wet fraction|KS|mass bias|diversity) from (\S+) to ([^\s,]+)/g,
  )) {
    const key = KEYS[label!]!;
    claim(
      agrees(from!, counted[key], slackOf(label!)) && agrees(to!, documented[key], slackOf(label!)),
      `threshold moves ${label} ${from} ${to}`,
    );
  }

  claim(page.headline.startsWith("Not healthy") === findings.length > 0, "headline and findings");
  claim(page.headline.startsWith("Healthy") === (report.diagnosis.diagnosis[0] === "healthy"), "healthy");
  claim(findings.length === 0 || has(`${findings.length} confirmed cause`), "count of causes");
  claim(
    findings.every((title) => !page.excluded.includes(title)),
    "confirmed and excluded",
  );
  claim(
    !page.headline.startsWith("Healthy") ||
      (lights.some(({ values }) => values[0]!.state === "below" || values[0]!.state === "above") ===
        page.headline.includes("outside") &&
        !has("Out of the ordinary")),
    "healthy, yet out of target",
  );

  const excused = [...text.matchAll(/No symptom here: ([\w ]+?) outside/g)].map(([, label]) => label!);
  const notCured = /Not cured (.*?)(?:What to do next|What could not be told)/.exec(text)?.[1] ?? "";
  for (const label of excused) {
    claim(!notCured.includes(`${label} is`), `${label} is no symptom, yet not cured`);
    const { words } = lights.find(({ name }) => name === label)!;
    claim(words.endsWith("no symptom here, see below"), `${label} is no symptom, yet means: ${words}`);
  }
  claim(
    !has("each score is inside its target, and") ||
      lights.every(({ values }) => values[0]!.state !== "above"),
    "inside",
  );
  claim(
    !has("It is confirmed since") ||
      (!has("found fine:") && !has("Out of the ordinary besides")) ||
      has("with these causes mended or allowed for:"),
    "found fine as given, though mended",
  );
  claim(
    !page.headline.startsWith("Healthy") || !/: too (?:smooth|rough|sure of themselves)/.test(text),
    "a fault of a healthy run",
  );
  claim(
    !/: too sure of themselves/.test(text) || findings.some((title) => TOO_SURE.includes(title)),
    "too sure of themselves, for no cause",
  );
  claim(!/Infinity|NaN|undefined, undefined|\b1 events|\d{6,}\.\d/.test(text), "words for no person");
  claim(events > 1 || !has("the event with the most real rain"), "most of one");
  wrong.push(...falseOfCure(page), ...falseOfSpread(page, counted));
  claim(!/exercise|notebook|embedded|in-sample/i.test(text), "words of another page");
  return wrong;
}

const TOO_SURE: readonly string[] = [
  "Too little spread",
  "Latent ignored",
  "One map for all days",
  "Posterior collapse",
  "Gap between posterior and prior",
];

/** Cells inside the mask that have a real and a generated value in some event. */
function knownCells({ truth, samples, mask, shape: [events, members, height, width] }: Arrays): number {
  const size = height * width;
  const known = (values: Float64Array, fields: number, i: number): boolean =>
    Array.from({ length: fields }, (_, k) => values[k * size + i]!).some(Number.isFinite);
  return mask.reduce(
    (n, inside, i) => n + (inside && known(truth, events, i) && known(samples, events * members, i) ? 1 : 0),
    0,
  );
}

function falseOfSpread({ text }: PageText, { diversity, distance }: Counted): string[] {
  const said =
    /are (\S+) from each other \(1 − cosine\) and (\S+) from the real field: they are (closer|farther|about)/.exec(
      text,
    );
  if (!said)
    return Number.isNaN(diversity) || !(distance > 0) || !text.includes("(1 − cosine) and")
      ? []
      : ["spread is not told"];
  const ratio = diversity / distance;
  const word = ratio < 0.9 ? "closer" : ratio > 1.1 ? "farther" : "about";
  return agrees(said[1]!, diversity) && agrees(said[2]!, distance) && word === said[3] ? [] : [said[0]];
}

function falseOfCure({ cure, text, lights }: PageText): string[] {
  const wrong: string[] = [];
  const value = (cell: string): string => /^\S+/.exec(cell)![0].replace(/,$/, "");
  const price = /The price: (.*?)\. \d/.exec(`${text} 0`)?.[1] ?? "";
  for (const [label, target, before, after] of cure as [string, string, string, string][]) {
    const [from, to] = [value(before), value(after)];
    const light = lights.find(({ name }) => name === label);
    if (light && (light.values[0]!.value !== from || light.values[1]!.value !== to))
      wrong.push(`light and table of ${label}`);
    for (const cell of [before, after]) {
      const [low, high] = target.split(" to ").map(number) as [number, number];
      const near = Math.min(Math.abs(number(value(cell)) - low), Math.abs(number(value(cell)) - high)) < 1e-3;
      const word = /(in target|below target|above target|undefined)$/.exec(cell)?.[1] ?? "";
      const state = stateOf(number(value(cell)), low, high);
      const words: Record<string, string> = {
        met: "in target",
        below: "below target",
        above: "above target",
        undefined: "undefined",
      };
      if (target && !near && word !== words[state]) wrong.push(`${label}: ${cell} of ${target}`);
    }
    const name = label.replace(", mm/day", "");
    const isNamed = price.includes(`${name} goes from ${from} to ${to}`);
    const off = (text: string): number =>
      label === "spatial correlation"
        ? 1 - number(text)
        : label === "wet fraction"
          ? Math.abs(number(text) - realOf(lights))
          : Math.abs(number(text));
    const isWorse = !label.includes("diversity") && !label.includes("cosine") && off(to) > off(from) + 2e-3;
    const isBetter = off(to) < off(from) - 2e-3;
    if (isWorse && !isNamed) wrong.push(`${label} is worse, and no part of the price`);
    if (isBetter && isNamed) wrong.push(`${label} is better, and part of the price`);
  }
  const crps = /(?:fair CRPS|absolute error) (falls|rises|stays)/i.exec(text)?.[1];
  const row = cure.find(([label]) => label!.includes("CRPS"));
  if (row && crps) {
    const change = number(value(row[3]!)) - number(value(row[2]!));
    if ((crps === "falls" && change > 1e-3) || (crps === "rises" && change < -1e-3))
      wrong.push(`CRPS ${crps}`);
  }
  return wrong;
}

function realOf(lights: PageText["lights"]): number {
  const words = lights.find(({ name }) => name === "wet fraction")!.words;
  return number(/real (\S+?)(?:[;,]|$)/.exec(words)?.[1] ?? "undefined");
}

describe.each(UNLIKE_RUNS)("%s", (name, make) => {
  test("no sentence of the report contradicts a number", async () => {
    expect(falseClaims(await reportOn(name, make()))).toEqual([]);
  });
});

test.skipIf(!realData)(`E-OBS beside a climate model ${whereRealData}`, async () => {
  const read = async (name: string): Promise<Float64Array> => {
    const { FS } = await h5wasm.ready;
    FS.writeFile(`/${name}`, await readFile(join(realData!, name)));
    const file = new h5wasm.File(`/${name}`, "r");
    const data = (file.get("pr") as unknown as { value: Float32Array }).value;
    return Float64Array.from(data.subarray(0, 40 * 8 * 11), (x) => (Math.abs(x) > 1e19 ? Number.NaN : x));
  };
  const [truth, samples] = [
    await read("eobs_boxavg_on_cnrmcm5_grid.nc"),
    await read("cnrmcm5_iberia_djf_hist.nc"),
  ];
  const arrays: Arrays = { shape: [40, 1, 8, 11], truth, samples, mask: new Uint8Array(88).fill(1) };
  expect(falseClaims(await reportOn("e-obs", arrays))).toEqual([]);
});

test("the test itself: a page with a false sentence is found out", async () => {
  const reported = await reportOn("mutant", UNLIKE_RUNS.find(([name]) => name === "a floor under all")![1]());
  const html = await readFile(reported.report.page, "utf8");
  const lie = (from: RegExp, to: string): string[] => {
    expect(html.search(from), String(from)).toBeGreaterThan(-1);
    return falseClaims({ ...reported, page: pageText(html.replace(new RegExp(from, "g"), to)) });
  };
  expect(falseClaims({ ...reported, page: pageText(html) })).toEqual([]);
  expect(lie(/No sample has a single dry cell/, "99.0 % of the cells of the samples are wet")).toContain(
    "no dry cell",
  );
  expect(lie(/% more water/, "% less water")).toContainEqual(expect.stringMatching(/% less water$/));
  expect(lie(/class="value above"/, 'class="value met"')).not.toEqual([]);
  expect(lie(/Not healthy:/, "Healthy:")).toContain("headline and findings");
  expect(lie(/(\d) confirmed cause/, "7 confirmed cause")).toContain("count of causes");
  expect(lie(/CRPS falls/, "CRPS rises")).toEqual(["CRPS rises"]);
});
