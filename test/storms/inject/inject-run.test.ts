import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FormatError } from "../../../lib/errors.js";
import { type EventSet, eventsOf, type FieldEvent } from "../../../lib/fields/event.js";
import { openFields } from "../../../lib/io/fields/open.js";
import { openPair } from "../../../lib/io/pairs/pair.js";
import { openInput } from "../../../lib/run/input.js";
import { openRun } from "../../../lib/run/run.js";
import { healthySamples } from "../../../lib/storms/inject/healthy-samples.js";
import { injectRun, runTruths } from "../../../lib/storms/inject/inject-run.js";
import { openHealthy } from "../../../lib/storms/inject/open-healthy.js";
import { openSeal } from "../../../lib/storms/inject/seal.js";

const embedded = resolve(import.meta.dirname, "../../../data/embedded");

let folder: string;
let healthy: EventSet<"mm/day">;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-inject-"));
  const run = await openRun(embedded);
  const truths = runTruths(run, run.days.slice(0, 3));
  healthy = eventsOf(await list(healthySamples(truths, { seed: 1, members: 2 })));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function list(events: EventSet<"mm/day">): Promise<FieldEvent<"mm/day">[]> {
  const out = [];
  for await (const event of events) out.push(event);
  return out;
}

test("a run comes back as a run that can be opened, with its fault in it and its seal beside it", async () => {
  const run = await openRun(embedded);
  const out = join(folder, "run");
  const source = { events: healthy, normalisation: run.normalisation, run };
  const told = await injectRun(source, [{ id: "unit-scale", strength: 0.5 }], { seed: 4, out });
  const input = await openInput({ run: out });
  const events = await list(input.events);
  const before = await list(healthy);
  expect(events.map((e) => e.key)).toEqual(before.map((e) => e.key));
  expect(events[1].members[1].values[5000]).toBeCloseTo(before[1].members[1].values[5000] / 2, 3);
  expect(input.events.mask).toEqual(run.landMask);
  expect(await openSeal(join(out, "truth.json"))).toEqual(told);
  expect(told).toEqual({ faults: [{ id: "unit-scale", strength: 0.5 }], seed: 4, events: 3, members: 2 });
  expect(await readFile(join(out, "truth.json"), "utf8")).not.toContain("unit-scale");
});

test("a run whose mask is forgotten has none", async () => {
  const run = await openRun(embedded);
  const out = join(folder, "unmasked");
  await injectRun({ events: healthy, normalisation: run.normalisation, run }, [{ id: "mask-mismatch" }], {
    seed: 4,
    out,
  });
  expect((await openInput({ run: out })).events.mask).toBeNull();
});

test("files come back as arrays", async () => {
  const run = await openRun(embedded);
  const out = join(folder, "pair");
  await injectRun(
    { events: healthy, normalisation: run.normalisation, run: null },
    [{ id: "mass-deficit" }],
    {
      seed: 4,
      out,
    },
  );
  const input = await openInput({
    truth: join(out, "truth.npy"),
    samples: join(out, "samples.npy"),
    mask: join(out, "mask.npy"),
    stats: [join(out, "mean.npy"), join(out, "std.npy")],
    units: "mm/day",
  });
  const before = await list(healthy);
  const events = await list(input.events);
  expect(events).toHaveLength(3);
  expect(events[2].truth.values[5000]).toBe(before[2].truth.values[5000]);
  expect(events[2].members[1].values[5000]).toBeCloseTo(before[2].members[1].values[5000] * 0.55, 4);
  await input.close();
});

test.each([
  ["classic.nc", "nc"],
  ["packed.nc", "nc"],
  ["v3.zarr.zip", "zarr.zip"],
])("%s comes back with its coordinates and units, and as many members as were made", async (name, suffix) => {
  const truth = resolve(import.meta.dirname, "../../io/fixtures", name);
  const source = await openHealthy({ truth }, { members: 3, days: "all", seed: 2 });
  const before = await list(source.events);
  const out = join(folder, `like-${name}`);
  await injectRun(source, [{ id: "mass-deficit" }], { seed: 4, out });
  await source.close();
  const paths = { truth: join(out, `truth.${suffix}`), samples: join(out, `samples.${suffix}`) };
  const pair = await openPair(paths);
  const original = await openFields(truth, {});
  for (const key of ["grid", "times", "units", "events"] as const)
    for (const file of [pair.truthFile, pair.samplesFile]) expect(file[key]).toEqual(original[key]);
  await original.close();
  const events = await list(pair);
  expect(events.map((e) => [e.key, e.members.length])).toEqual(before.map((e) => [e.key, 3]));
  for (const [e, event] of events.entries())
    for (const [i, value] of event.members[2].values.entries()) {
      const healthy = before[e].members[2].values[i];
      if (Number.isNaN(healthy)) expect(value).toBeNaN();
      else expect(value).toBeCloseTo(healthy * 0.55, 3);
    }
  await pair.close();
});

test("what fails leaves nothing behind", async () => {
  const out = join(folder, "failed");
  const source = { events: healthy, normalisation: null, run: null };
  await expect(injectRun(source, [{ id: "activation-floor" }], { seed: 4, out })).rejects.toThrow(/--stats/);
  await expect(readFile(join(out, "truth.json"))).rejects.toThrow(/ENOENT/);
});

test("a seal that was changed, or is none, is refused", async () => {
  const path = join(folder, "changed.json");
  await cp(join(folder, "run", "truth.json"), path);
  const seal = JSON.parse(await readFile(path, "utf8"));
  await writeFile(path, JSON.stringify({ ...seal, sealed: Buffer.from("{}").toString("base64") }));
  await expect(openSeal(path)).rejects.toThrow(FormatError);
  await writeFile(path, "not json");
  await expect(openSeal(path)).rejects.toThrow(FormatError);
});
