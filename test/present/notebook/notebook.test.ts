import { expect, test } from "vitest";
import { firstFailure } from "../../../lib/present/notebook/execute.js";
import {
  type CodeCell,
  formatNotebook,
  linesOf,
  type Notebook,
  type NotebookCell,
  parseNotebook,
  textOf,
  titleOf,
  withoutOutputs,
} from "../../../lib/present/notebook/notebook.js";
import { assertOffline, htmlPage, linkPages } from "../../../lib/present/notebook/page.js";
import { withParameters } from "../../../lib/present/notebook/parameters.js";
import { withWorkTime } from "../../../lib/present/notebook/work-time.js";

function code(source: string, tags: string[] = [], outputs: CodeCell["outputs"] = []): CodeCell {
  return { cell_type: "code", metadata: { tags }, source, execution_count: 1, outputs };
}
function notebook(...cells: NotebookCell[]): Notebook {
  return { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
}

test("lines keep their ends, and come together again", () => {
  expect(linesOf("a\n\nb")).toEqual(["a\n", "\n", "b"]);
  expect(textOf(linesOf("a\n\nb\n"))).toBe("a\n\nb\n");
});

test("a notebook survives being written and read", () => {
  const original = notebook(code("1;"), { cell_type: "markdown", metadata: {}, source: ["# One\n", "two"] });
  expect(parseNotebook(formatNotebook(original), "a.ipynb")).toEqual(original);
  expect(titleOf(original)).toBe("One");
  expect(withoutOutputs(original).cells[0]).toMatchObject({ execution_count: null, outputs: [] });
});

test("what is no notebook is refused by name", () => {
  expect(() => parseNotebook("{", "a.ipynb")).toThrow(/a\.ipynb: not a notebook/);
  expect(() => parseNotebook('{"nbformat":3,"worksheets":[]}', "a.ipynb")).toThrow(/nbformat 3/);
  expect(() => parseNotebook("null", "a.ipynb")).toThrow(/a\.ipynb/);
});

test("parameters go after the cell that declares them, and replace earlier ones", () => {
  const original = notebook(code('const config = "a";', ["parameters"]), code("config;"));
  const once = withParameters(original, { config: 'b"\n', K: 3 });
  expect(once.cells.map(({ source }) => textOf(source))).toEqual([
    'const config = "a";',
    'const config = "b\\"\\n";\nconst K = 3;\n',
    "config;",
  ]);
  expect(withParameters(once, { config: "c" }).cells).toHaveLength(3);
  expect(() => withParameters(notebook(code("1")), {})).toThrow(/tagged `parameters`/);
});

test("anything on the standard error is a failure, and the first cell that wrote there is named", () => {
  const stream = (name: "stdout" | "stderr", text: string) =>
    ({ output_type: "stream", name, text }) as const;
  expect(firstFailure(notebook(code("a", [], [stream("stdout", "fine")])))).toBeUndefined();
  const failed = notebook(code("a"), code("let b\nb()", [], [stream("stderr", "1:5 - no\n")]), code("c"));
  expect(firstFailure(failed)).toBe("code cell 2 (let b) wrote to the standard error:\n1:5 - no\n");
  const thrown = code("c", [], [{ output_type: "error", ename: "E", evalue: "v", traceback: ["t"] }]);
  expect(firstFailure(notebook(thrown))).toContain("E v");
});

test("pages that would ask the network for something are refused", () => {
  const inBody = (body: string): string => htmlPage({ title: "t", body });
  for (const body of [
    '<script src="https://cdn.example.org/require.js"></script>',
    "<img alt='' src='//example.org/a.png'>",
    '<link rel="stylesheet" href="http://example.org/a.css">',
    "<style>@import url(https://example.org/a.css);</style>",
    '<svg><image xlink:href="https://example.org/a.png"/></svg>',
  ])
    expect(() => assertOffline(inBody(body), "a.html")).toThrow(/a\.html.*example\.org/);
  for (const body of [
    '<a href="https://example.org/paper">doi</a>',
    '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
    '<img src="data:image/png;base64,AAAA//BB">',
  ])
    expect(() => assertOffline(inBody(body), "a.html")).not.toThrow();
});

test("a page escapes its title and links", () => {
  const html = htmlPage({ title: "<b>", body: "", links: [{ href: 'a"b', text: "x & y" }] });
  expect(html).toContain("<title>&#60;b&#62;</title>");
  expect(html).toContain('<a href="a&#34;b">x &#38; y</a>');
});

test("in pages, links to other notebooks lead to their pages, and to nothing else", () => {
  const html =
    '<a href="02-b.ipynb">b</a> <a href="09-z.ipynb">z</a> <a href="https://x.org/02-b.ipynb">x</a>';
  expect(linkPages(html, ["01-a.html", "02-b.html"])).toBe(
    '<a href="02-b.html">b</a> <a href="09-z.ipynb">z</a> <a href="https://x.org/02-b.ipynb">x</a>',
  );
});

test("how long a notebook works stands in its first text, before the links, and is replaced by the next measurement", () => {
  const first = {
    cell_type: "markdown",
    metadata: {},
    source: "# One\n\nWhat.\n\nNext: [2](b.ipynb)\n",
  } as const;
  const once = withWorkTime(notebook(first, code("1")), 43);
  const text = (of: Notebook): string => textOf(of.cells[0]!.source);
  expect(text(once)).toMatch(
    /^# One\n\nWhat\.\n\n\*\*Time\.\*\* About 40 s of one core.*\n\nNext: \[2\]\(b\.ipynb\)$/,
  );
  const twice = withWorkTime(once, 134);
  expect(text(twice).match(/\*\*Time\.\*\*.*/g)).toEqual([expect.stringContaining("About 2 minutes")]);
  expect([3, 56, 89.9].map((s) => /About [^o]+/.exec(text(withWorkTime(once, s)))![0].trim())).toEqual([
    "About 10 s",
    "About a minute",
    "About a minute",
  ]);
});
