import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { test } from "vitest";

test("compiling the sources gives the code that is in the library", () => {
  execFileSync(process.execPath, [
    resolve(import.meta.dirname, "../../scripts/build-kernels.mjs"),
    "--check",
  ]);
});
