import { readFile } from "node:fs/promises";
import { FormatError } from "../../errors.js";

/** The compiled library: the page runs the very modules that Node runs. */
const COMPILED = new URL("../../../dist/", import.meta.url);

/** As the compiler writes them: one a line. */
const IMPORT = /^((?:import|(?:import|export)\b[^"\n]* from) ")(\.{1,2}\/[^"\n]+)(";)$/gm;

/**
 * An import map that holds a compiled module and all that it imports, as data: URLs.
 *
 * @param entry path in the compiled library, such as `present/explorer/client/main.js`
 * @returns specifiers (`undrizzle/…`) with their modules
 * @throws FormatError when a module has not been built
 */
export async function importMap(entry: string): Promise<Record<string, string>> {
  const imports: Record<string, string> = {};
  const waiting = [entry];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (imports[specifier(path)]) continue;
    const from = new URL(path, COMPILED);
    const source = await readFile(from, "utf8").catch(() => {
      throw new FormatError(`${from.pathname}: not there: run npm run build`);
    });
    const linked = source.replace(IMPORT, (_, before: string, target: string, after: string) => {
      const imported = new URL(target, from).pathname.slice(COMPILED.pathname.length);
      waiting.push(imported);
      return before + specifier(imported) + after;
    });
    imports[specifier(path)] = `data:text/javascript;base64,${Buffer.from(linked).toString("base64")}`;
  }
  return Object.fromEntries(Object.entries(imports).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What a module is called in the page. */
export function specifier(path: string): string {
  return `undrizzle/${path}`;
}
