import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { metricsNamed } from "../../lib/metrics/catalogue.js";
import { eventsInMm, runEvents, sampleName } from "../../lib/run/events.js";
import { evaluateInput } from "../../lib/run/results.js";
import type { Run } from "../../lib/run/run.js";

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

let folder: string;
const files: string[] = [];
const days = [3, 20, 21];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-reads-"));
  for (const name of ["synth", "Y_hr"]) await mkdir(join(folder, name));
  files.length = 0;
  const put = async (name: string, values: number[]): Promise<void> => {
    files.push(basename(name));
    await writeNpy(join(folder, name), npyOfFloats(Float32Array.from(values), [1, 2, 2]));
  };
  for (const day of days) {
    await put(`Y_hr/day_${String(day).padStart(6, "0")}.npy`, [day / 10, 0, -1, 1]);
    for (const member of [0, 1])
      await put(`synth/${sampleName(day, member, "Y_hr_syn")}`, [member, 1, -1, day / 20]);
  }
});
afterEach(() => rm(folder, { recursive: true }));

test.each([
  ["the five metrics, physical and as reported", undefined],
  ["with more metrics", "crps,fss,ks"],
])("evaluate reads each file once: %s", async (_, metrics) => {
  const run = {
    dataDir: folder,
    synthDir: join(folder, "synth"),
    grid: { height: 2, width: 2 },
    landMask: null,
    normalisation: { mean: new Float32Array(4).fill(0.5), std: new Float32Array(4).fill(0.5) },
    days,
  } as unknown as Run;
  const stored = await runEvents(run);
  opened.length = 0;
  const results = await evaluateInput(
    { events: eventsInMm(run, stored), stored, run },
    { threads: 1, ...(metrics ? { metrics: metricsNamed(metrics) } : {}) },
  );
  expect(results.physical.n.events).toBe(3);
  expect(results.asReported?.n).toMatchObject({ days: 3, samples: 6, saved: 6 });
  expect(results.rows.length > 0).toBe(metrics !== undefined);
  const fields = opened.map((path) => basename(path)).filter((name) => files.includes(name));
  expect(fields.sort()).toEqual([...files].sort());
});
