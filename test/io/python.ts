import { execFileSync } from "node:child_process";

/** A python3 that has all of these modules; null where there is none. */
export function pythonWith(...modules: string[]): string | null {
  for (const python of ["python3", "/usr/bin/python3"])
    try {
      const finds = modules.map((name) => `assert find_spec("${name}")`).join("; ");
      execFileSync(python, ["-c", `from importlib.util import find_spec; ${finds}`], { stdio: "ignore" });
      return python;
    } catch {}
  return null;
}

/** What a program prints, as JSON. NaN is not JSON: programs print it as null. */
export function pythonJson(python: string, program: string, ...args: string[]): unknown {
  const out = execFileSync(python, ["-W", "ignore", "-c", program, ...args], { encoding: "utf8" });
  return JSON.parse(out);
}

/** What a program prints. */
export function runProgram(python: string, program: string, ...args: string[]): string {
  return execFileSync(python, ["-W", "ignore", "-c", program, ...args], { encoding: "utf8" });
}
