import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { parseNotebook, textOf } from "../lib/present/notebook/notebook.js";

const root = resolve(import.meta.dirname, "..");

/** Folders with text of ours that a reader meets; `.` stands for its files alone. */
const places = [".", "bench", "data", "docs", "notebooks", "schema", "scripts"];

const files = places
  .filter((place) => existsSync(join(root, place)))
  .flatMap((place) =>
    readdirSync(join(root, place), { recursive: place !== ".", encoding: "utf8" }).map((name) =>
      join(place, name),
    ),
  )
  .filter((name) => /\.(md|ipynb)$/.test(name) && !name.includes(".ipynb_checkpoints"));

function markdown(file: string): string {
  const text = readFileSync(join(root, file), "utf8");
  if (file.endsWith(".md")) return text;
  return parseNotebook(text, file)
    .cells.filter((cell) => cell.cell_type === "markdown")
    .map((cell) => textOf(cell.source))
    .join("\n\n");
}

/** Link and image targets, those in code left out. */
function targets(text: string): { shown: string; target: string }[] {
  const prose = text.replace(/```.*?```/gs, "").replace(/`[^`\n]*`/g, "code");
  return [...prose.matchAll(/\[([^\]]*)\]\(([^)\s]+)[^)]*\)/g)].map(([, shown, target]) => ({
    shown: shown!,
    target: target!,
  }));
}

/** As GitHub makes an anchor of a heading. */
function anchors(text: string): string[] {
  return [...text.matchAll(/^#{1,6}\s+(.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replace(/\s/g, "-"),
  );
}

test("there are texts to check", () => {
  expect(files.filter((file) => file.endsWith(".ipynb")).length).toBeGreaterThan(2);
  expect(files.filter((file) => file.endsWith(".md")).length).toBeGreaterThan(2);
});

describe.each(files)("%s", (file) => {
  const text = markdown(file);

  test("links to files that are there, and to headings that are in them", () => {
    const broken = targets(text)
      .map(({ target }) => target)
      .filter((target) => !/^(https?|mailto):/.test(target))
      .filter((target) => {
        const [path, anchor] = decodeURI(target).split("#") as [string, string?];
        const goal = path === "" ? join(root, file) : resolve(root, dirname(file), path);
        if (!existsSync(goal)) return true;
        return (
          anchor !== undefined &&
          goal.endsWith(".md") &&
          !anchors(readFileSync(goal, "utf8")).includes(anchor)
        );
      });
    expect(broken).toEqual([]);
  });

  test("a DOI leads where it says", () => {
    for (const { shown, target } of targets(text)) {
      const doi = /^https?:\/\/(?:dx\.)?doi\.org\/(.+)$/.exec(target)?.[1];
      if (doi === undefined) continue;
      expect(target).toMatch(/^https:\/\/doi\.org\/10\.\d{4,9}\/\S+$/);
      if (/^doi:/i.test(shown)) expect(shown).toBe(`doi:${doi}`);
    }
  });
});
