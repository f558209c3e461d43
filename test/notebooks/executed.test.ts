import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { executeNotebook } from "../../lib/present/notebook/execute.js";
import { ensureJupyter, type Jupyter } from "../../lib/present/notebook/jupyter.js";
import { type CodeCell, formatNotebook, type Notebook } from "../../lib/present/notebook/notebook.js";
import { buildReport } from "../../lib/present/report.js";
import { committed, folder, names, numbersOf, shown, withSolutions } from "./cells.js";

/** Largest relative and absolute difference of a number from the committed one: another processor, not another result. */
const RELATIVE = 2e-3;
const ABSOLUTE = 2e-4;

const MINUTE = 60_000;
let jupyter: Jupyter;
beforeAll(async () => {
  jupyter = await ensureJupyter();
}, 10 * MINUTE);

describe("the notebooks", () => {
  let outDir: string;
  let executed: Map<string, Notebook>;
  let index: string;
  beforeAll(async () => {
    outDir = await mkdtemp(join(tmpdir(), "undrizzle-report-"));
    executed = new Map();
    const solved = await mkdtemp(join(tmpdir(), "undrizzle-solved-"));
    for (const name of names)
      await writeFile(join(solved, name), formatNotebook(withSolutions(committed(name)).solved));
    const report = await buildReport({
      jupyter,
      notebooks: names.map((name) => join(solved, name)),
      cwd: folder,
      outDir,
      title: "test",
      onExecuted: (file, notebook) => executed.set(basename(file), notebook),
    });
    await rm(solved, { recursive: true });
    index = await readFile(report.index, "utf8");
  }, 15 * MINUTE);
  afterAll(() => rm(outDir, { recursive: true, force: true }));

  test.each(names)("%s shows what is committed", (name) => {
    const { isSolution } = withSolutions(committed(name));
    const again = executed.get(name)!;
    const before = shown(committed(name)).map(numbersOf);
    const after = shown({ ...again, cells: again.cells.filter((_, i) => !isSolution(i)) }).map(numbersOf);
    expect(after.map(({ words }) => words)).toEqual(before.map(({ words }) => words));
    after.forEach(({ numbers }, i) => {
      numbers.forEach((value, k) => {
        const expected = before[i]!.numbers[k]!;
        const allowed = ABSOLUTE + RELATIVE * Math.abs(expected);
        expect(Math.abs(value - expected), `${value} for ${expected}`).toBeLessThanOrEqual(allowed);
      });
    });
  });

  test.each(names)("%s: the solutions of its exercises run cleanly and show something", (name) => {
    const again = executed.get(name)!;
    const { isSolution } = withSolutions(committed(name));
    const solutions = again.cells.filter((_, i) => isSolution(i));
    expect(solutions).toHaveLength(2);
    for (const solution of solutions) expect(shown({ ...again, cells: [solution] })).not.toEqual([]);
  });

  test("the index links every page and holds the summaries", () => {
    for (const name of names) expect(index).toContain(`href="${name.replace(".ipynb", ".html")}"`);
    expect(index.match(/<table\b/g)!.length).toBeGreaterThanOrEqual(names.length);
  });
});

describe("a notebook that does not run cleanly is a failure", () => {
  const failing = (source: string): Promise<Notebook> => {
    const cell: CodeCell = { cell_type: "code", metadata: {}, source, execution_count: null, outputs: [] };
    const notebook: Notebook = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [cell] };
    return executeNotebook(jupyter, notebook, { name: "n.ipynb", cwd: folder, cellTimeout: 60 });
  };
  test.each([
    ["a type error", 'const x: number = "a";', /n\.ipynb: code cell 1 .*not assignable/s],
    ["a throw", 'throw new Error("broken");', /code cell 1 .*Error: broken/s],
    ["a rejection that nobody awaits", 'const p = Promise.reject(new Error("late"));', /unhandled.*late/s],
  ])("%s", { timeout: 2 * MINUTE }, async (_, source, message) => {
    await expect(failing(source)).rejects.toThrow(message);
  });
});
