import { rmSync } from "node:fs";
import { makeCase } from "./cases.js";
import { runCase } from "./run-case.js";

/** What the parent asks for: cases `first` to `last` (excluded). */
export interface Order {
  readonly seed: number;
  readonly first: number;
  readonly last: number;
  readonly kinds: readonly string[];
  readonly main: string;
}

process.on("unhandledRejection", (reason) => {
  process.send?.({ stray: reason instanceof Error ? reason.stack : String(reason) });
});

process.on("message", async ({ seed, first, last, kinds, main }: Order) => {
  for (let index = first; index < last; index++) {
    process.send?.({ started: index });
    const outcome = await runCase(makeCase(seed, index, kinds), main);
    await new Promise((done) => setImmediate(done));
    process.send?.({ index, outcome, peakBytes: process.resourceUsage().maxRSS * 1024 });
  }
  process.disconnect();
});

process.on("disconnect", () => {
  if (process.env.UNDRIZZLE_FUZZ_TEMPORARY)
    rmSync(process.env.UNDRIZZLE_FUZZ_TEMPORARY, { recursive: true, force: true });
});
