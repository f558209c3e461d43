import { writeFileSync } from "node:fs";

/** Milliseconds between signs of life of who holds a lock. */
export const SIGN_EVERY = 5000;

/** Writes a file again that is there: its time tells others, who may not see the process, that it lives. */
export function giveSign(file: string): void {
  try {
    writeFileSync(file, "alive", { flag: "r+" });
  } catch {
    // Taken over: the end of the work finds that out.
  }
}
