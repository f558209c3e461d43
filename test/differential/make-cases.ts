import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { CaseList } from "./case.js";

export interface MakeOptions {
  readonly seed: number;
  readonly files: number;
  /** This one alone. */
  readonly only?: string | undefined;
  readonly formats?: string | undefined;
}

/** Lets Python write files and read them back into a folder. */
export function makeCases(
  python: string,
  out: string,
  { seed, files, only, formats }: MakeOptions,
): CaseList {
  const program = resolve("test/differential/python/generate.py");
  const args = ["--seed", String(seed), "--files", String(files), "--out", out];
  if (only !== undefined) args.push("--case", only);
  if (formats !== undefined) args.push("--formats", formats);
  execFileSync(python, ["-B", program, ...args], { stdio: ["ignore", "inherit", "pipe"] });
  return JSON.parse(readFileSync(join(out, "cases.json"), "utf8")) as CaseList;
}
