import { resolve } from "node:path";
import ts from "typescript";

export const root: string = resolve(import.meta.dirname, "../..");
const lib = resolve(root, "lib");

/** The library as the compiler reads it, and what its entry exports. */
export interface PublicNames {
  readonly checker: ts.TypeChecker;
  /** Each exported name with the symbol that declares it. */
  readonly symbols: ReadonlyMap<string, ts.Symbol>;
}

let read: PublicNames | undefined;

export function publicNames(): PublicNames {
  read ??= readNames();
  return read;
}

function readNames(): PublicNames {
  const { config } = ts.readConfigFile(resolve(root, "tsconfig.build.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const entry = resolve(lib, "index.ts");
  const program = ts.createProgram([entry], { ...options, incremental: false, noEmit: true });
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(entry)!)!;
  return { checker, symbols: new Map(exportsOf(checker, module, "")) };
}

/** Names of a module; those of a namespace as `metrics.crps`. */
function exportsOf(checker: ts.TypeChecker, module: ts.Symbol, prefix: string): [string, ts.Symbol][] {
  return checker.getExportsOfModule(module).flatMap((symbol) => {
    const own = declared(checker, symbol);
    const name = `${prefix}${symbol.name}`;
    return own.flags & ts.SymbolFlags.ValueModule ? exportsOf(checker, own, `${name}.`) : [[name, own]];
  });
}

/** What a name stands for, behind imports and exports. */
export function declared(checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** The library's own file that declares a symbol, or nothing for what comes from elsewhere. */
export function ownFile(symbol: ts.Symbol): string | undefined {
  const file = symbol.declarations?.[0]?.getSourceFile().fileName;
  return file?.startsWith(`${lib}/`) ? file.slice(root.length + 1) : undefined;
}
