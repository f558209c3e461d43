import { cp, mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, test, vi } from "vitest";
import { fixCommand } from "../../lib/cli/commands/fix.js";
import { addMethodOptions } from "../../lib/cli/method-options.js";
import { sampleName } from "../../lib/run/events.js";
import { tiny, tinyRun } from "../fixtures/tiny-run.js";

const opened = vi.hoisted(() => [] as string[]);
vi.mock("node:fs/promises", async (original) => {
  const actual = await original<typeof import("node:fs/promises")>();
  return {
    ...actual,
    open: (path: string, ...rest: never[]) => {
      opened.push(path);
      return actual.open(path, ...rest);
    },
  };
});
vi.mock("../../lib/present/render.js", () => ({ renderPng: async () => new Uint8Array(1) }));

test.each([
  ["a method that goes through the events four times", 2, ["--method", "matched"]],
  ["a method that is fitted on nothing", 1, ["--method", "hard", "--threshold", "1"]],
  ["a method that goes through the events five times", 2, ["--method", "loci"]],
])("%s: fix opens each file of fields at most %i times", async (_, times, words) => {
  const run = await tinyRun();
  const names: string[] = [];
  for (const day of tiny.days)
    for (const member of [0, 1]) {
      const name = sampleName(day, member, "Y_hr_syn");
      const truth = join(run, "data/Y_hr", `day_${String(day).padStart(6, "0")}.npy`);
      await cp(truth, join(run, "outputs/synth", name));
      names.push(name);
      // Opening a run looks at the first field for its grid.
      if (day !== tiny.days[0]) names.push(basename(truth));
    }
  const out = await mkdtemp(join(tmpdir(), "undrizzle-fix-reads-"));
  opened.length = 0;
  const command = fixCommand(addMethodOptions).exitOverride();
  const spy = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  await command.parseAsync([run, ...words, "-o", out, "--quiet"], { from: "user" });
  spy.mockRestore();
  expect(await readdir(join(out, "synth"))).toHaveLength(4 * tiny.days.length);
  // What is written lies below the output.
  const reads = opened.filter((path) => String(path).startsWith(run)).map((path) => basename(path));
  for (const name of new Set(names)) expect(reads.filter((read) => read === name)).toHaveLength(times);
});
