import { existsSync, readdirSync, readFileSync } from "node:fs";
import { decode } from "fast-png";
import { expect, test } from "vitest";
import { CAUSES } from "../../lib/diagnosis/causes.js";
import { causesPage } from "../../lib/present/causes-page.js";
import { galleryPage } from "../../lib/present/gallery/gallery-page.js";

const docs = new URL("../../docs/", import.meta.url);
const page = (name: string): string => readFileSync(new URL(name, docs), "utf8");

test("docs/causes.md is what the causes say of themselves (npm run docs:causes)", () => {
  expect(page("causes.md")).toBe(causesPage());
});

test("docs/gallery.md has the words of the causes, and of each what its diagnosis said (npm run gallery)", () => {
  const told = /^- (Told|Not told on these days) \(\w+\): .*\n/gm;
  const written = page("gallery.md");
  expect(written.replace(told, "")).toBe(galleryPage({}));
  expect(written.match(told)).toHaveLength(CAUSES.filter(({ fault }) => fault).length);
});

test("each cause that fields can be given has a picture, small, and no other has one", () => {
  const shown = CAUSES.filter(({ fault }) => fault).map(({ id }) => `${id}.png`);
  expect(readdirSync(new URL("gallery/", docs)).sort()).toEqual(shown.sort());
  for (const name of shown) {
    const file = new URL(`gallery/${name}`, docs);
    expect(existsSync(file)).toBe(true);
    const bytes = readFileSync(file);
    expect(bytes.length).toBeLessThan(30_000);
    expect(decode(bytes).width).toBeGreaterThan(400);
  }
});
