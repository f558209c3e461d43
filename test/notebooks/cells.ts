import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  type CodeCell,
  isCode,
  type Notebook,
  parseNotebook,
  textOf,
} from "../../lib/present/notebook/notebook.js";

export const folder: string = resolve(import.meta.dirname, "../../notebooks");
export const names: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith(".ipynb"))
  .sort();

export function committed(name: string): Notebook {
  return parseNotebook(readFileSync(join(folder, name), "utf8"), name);
}

/** All code of a notebook, as one module. */
export function codeOf(notebook: Notebook): string {
  return notebook.cells
    .filter(isCode)
    .map((cell) => textOf(cell.source))
    .join("\n");
}

/** The solutions of a notebook's exercises, each as code that continues the notebook. */
export function solutionsOf(notebook: Notebook): string[] {
  return notebook.cells
    .filter((cell) => cell.cell_type === "markdown")
    .flatMap((cell) => [...textOf(cell.source).matchAll(/<details>.*?```ts\n(.*?)```.*?<\/details>/gs)])
    .map((match) => match[1]!);
}

/** A notebook with the solutions of its exercises as code cells after them, and which cells those are. */
export function withSolutions(notebook: Notebook): {
  solved: Notebook;
  isSolution: (index: number) => boolean;
} {
  const after = 1 + notebook.cells.findIndex((cell) => /^## Exercises$/m.test(textOf(cell.source)));
  const cells = solutionsOf(notebook).map(
    (source): CodeCell => ({ cell_type: "code", metadata: {}, source, execution_count: null, outputs: [] }),
  );
  return {
    solved: { ...notebook, cells: notebook.cells.toSpliced(after, 0, ...cells) },
    isSolution: (index) => index >= after && index < after + cells.length,
  };
}

/** What a notebook shows, one text a piece: tables and printed text; figures by kind alone. */
export function shown(notebook: Notebook): string[] {
  return notebook.cells.filter(isCode).flatMap(({ outputs }) =>
    outputs.flatMap((output) => {
      if (output.output_type === "stream") return [textOf(output.text)];
      if (output.output_type === "error") return [`error: ${output.ename}`];
      return Object.entries(output.data).map(([kind, data]) =>
        kind.startsWith("text/") ? textOf(data) : kind,
      );
    }),
  );
}

const NUMBER = /[-−]?\d+(?:\.\d+)?(?:e[-−+]?\d+)?/g;

/** A text with its numbers taken out, and the numbers. */
export function numbersOf(text: string): { words: string; numbers: number[] } {
  const numbers = [...text.matchAll(NUMBER)].map(([number]) => Number(number.replaceAll("−", "-")));
  return { words: text.replace(NUMBER, "#"), numbers };
}
