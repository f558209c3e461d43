// Compiles lib/fields/wasm/*.ts (AssemblyScript) into lib/fields/wasm-code.ts, if they changed since;
// --check compiles and fails where that is something else.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const fields = fileURLToPath(new URL("../lib/fields", import.meta.url));
const folder = join(fields, "wasm");
const target = join(fields, "wasm-code.ts");
const flags =
  "-O3 --noAssert --runtime stub --importMemory --sharedMemory --initialMemory 1 --maximumMemory 16384 --enable simd --enable threads";

/** What the code is made from, as a hash. */
function sourceHash() {
  const hash = createHash("sha256").update(flags);
  for (const name of readdirSync(folder).sort())
    if (name.endsWith(".ts")) hash.update(`${name}\n`).update(readFileSync(join(folder, name)));
  return hash.digest("hex");
}

/** The compiled kernels. */
async function compile() {
  const { default: asc } = await import("assemblyscript/asc");
  /** @type {string | Uint8Array | undefined} */
  let code;
  const { error, stderr } = await asc.main(["index.ts", "-o", "kernels.wasm", ...flags.split(" ")], {
    readFile: (name, base) => {
      try {
        return readFileSync(join(base === "." ? folder : base, name), "utf8");
      } catch {
        return null;
      }
    },
    writeFile: (_, contents) => {
      code = contents;
    },
    listFiles: () => [],
  });
  if (error || !code) throw new Error(`${error?.message}\n${stderr}`);
  return code;
}

const old = readFileSync(target, { encoding: "utf8", flag: "a+" });
const hash = sourceHash();
if (process.argv[2] === "--check" || !old.includes(hash)) {
  const text =
    `// Made by scripts/build-kernels.mjs from wasm/*.ts, whose hash is ${hash}.\n` +
    `export const wasmCode: string =\n  "${Buffer.from(await compile()).toString("base64")}";\n`;
  if (process.argv[2] !== "--check") writeFileSync(target, text);
  else if (text !== old)
    throw new Error(`${target} is not of these sources: run node scripts/build-kernels.mjs`);
}
