import ts from "typescript";
import { ownFile, publicNames, root } from "./public-names.js";

/** The first `@example` of a public function, as it stands in its docstring. */
export interface Example {
  readonly name: string;
  readonly code: string;
}

/** Public names that are functions or classes. */
export function publicFunctions(): string[] {
  const { checker, symbols } = publicNames();
  return [...symbols]
    .filter(([, symbol]) => ownFile(symbol) && isCalled(checker, symbol))
    .map(([name]) => name)
    .sort();
}

export function examples(): Example[] {
  const { checker, symbols } = publicNames();
  return publicFunctions().flatMap((name) => {
    const tag = symbols
      .get(name)!
      .getJsDocTags(checker)
      .find((tag) => tag.name === "example");
    if (!tag) return [];
    const text = ts.displayPartsToString(tag.text);
    const code = /```ts\n([\s\S]*?)```/.exec(text)?.[1];
    if (!code) throw new Error(`${name}: its @example is no \`\`\`ts block: ${text}`);
    return [{ name, code }];
  });
}

/** What an example imports: it is written without. */
export function importsOf(code: string): string {
  const used = [...publicNames().symbols.keys()]
    .map((name) => name.split(".")[0]!)
    .filter((name) => new RegExp(`(?<![.\\w])${name}\\b(?!:)`).test(code));
  return used.length > 0 ? `import { ${[...new Set(used)].join(", ")} } from "undrizzle";` : "";
}

/**
 * A module that runs examples one after the other and prints, as JSON, what each says in `// → ` comments beside what it
 * gives.
 */
export function runnerOf(given: readonly Example[]): string {
  const bodies = given.map(({ name, code }) => {
    const { outputText } = ts.transpileModule(asserting(code), {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
    });
    return `await run(${JSON.stringify(name)}, async (says) => {\n${outputText}\n});`;
  });
  const all = given.map(({ code }) => code).join("\n");
  return `${importsOf(all)}
import { inspect } from "node:util";
const found = {};
const plain = (value) =>
  typeof value === "number" ? Number(value.toPrecision(4))
  : ArrayBuffer.isView(value) || Array.isArray(value) ? Array.from(value, plain)
  : value !== null && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]))
  : value;
async function run(name, example) {
  const lines = [];
  try {
    await example((value, text) => lines.push([text, inspect(plain(value), { breakLength: Infinity, depth: 6 })]));
    found[name] = lines;
  } catch (error) {
    found[name] = String(error.stack);
  }
}
${bodies.join("\n")}
process.stdout.write(JSON.stringify(found));
`;
}

/** The code with \`expression; // → text\` as a call that notes both. */
function asserting(code: string): string {
  const source = ts.createSourceFile("example.ts", code, ts.ScriptTarget.ES2022, true);
  let text = code;
  for (const statement of [...source.statements].reverse()) {
    if (!ts.isExpressionStatement(statement)) continue;
    const comment = ts.getTrailingCommentRanges(code, statement.end)?.[0];
    const says = comment && /^\/\/ → (.*)$/.exec(code.slice(comment.pos, comment.end))?.[1];
    if (says === undefined) continue;
    const expression = statement.expression.getText(source);
    text = `${text.slice(0, statement.getStart(source))}says(${expression}, ${JSON.stringify(says)});${text.slice(statement.end)}`;
  }
  return text;
}

/** What the compiler has to say of the examples, each a module of its own. */
export function complaintsOf(given: readonly Example[]): string[] {
  const texts = new Map(
    given.map(({ name, code }) => [
      `${root}/docs/example-${name}.ts`,
      `${importsOf(code)}\n${code}\nexport {};`,
    ]),
  );
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ["node"],
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => texts.has(file) || fileExists(file);
  host.readFile = (file) => texts.get(file) ?? readFile(file);
  host.getSourceFile = (file, ...rest) =>
    texts.has(file)
      ? ts.createSourceFile(file, texts.get(file)!, {
          languageVersion: ts.ScriptTarget.ES2022,
          impliedNodeFormat: ts.ModuleKind.ESNext,
        })
      : getSourceFile(file, ...rest);
  return ts
    .getPreEmitDiagnostics(ts.createProgram([...texts.keys()], options, host))
    .map(
      ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
    );
}

function isCalled(checker: ts.TypeChecker, symbol: ts.Symbol): boolean {
  if (symbol.flags & ts.SymbolFlags.Class) return false;
  const at = symbol.valueDeclaration;
  return at !== undefined && checker.getTypeOfSymbolAtLocation(symbol, at).getCallSignatures().length > 0;
}
