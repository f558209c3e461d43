import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { makeWorld, type World } from "../diagnosis/laboratory.js";
import { runCli } from "./run-cli.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-exit-code-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const healthy = makeWorld({ height: 20, width: 18, events: 24, members: 3 });

/** The exit codes of `diagnose` on the first `events` of a world, without and with `--exit-code`. */
async function codes(
  name: string,
  { truth, members }: World,
  events: number = truth.length,
): Promise<number[]> {
  const [real, samples] = ["truth", "samples"].map((side) => join(folder, `${name}-${side}.npy`));
  const flat = (fields: Float32Array[]): Float32Array => Float32Array.from(fields.flatMap((f) => [...f]));
  await writeNpy(real!, npyOfFloats(flat(truth.slice(0, events)), [events, 20, 18]));
  await writeNpy(samples!, npyOfFloats(flat(members.slice(0, events).flat()), [events, 3, 20, 18]));
  const args = ["diagnose", "--truth", real!, "--samples", samples!, "--units", "mm/day", "--quiet"];
  const [plain, asked] = [await runCli(...args), await runCli(...args, "--exit-code")];
  expect(asked.stdout).toBe(plain.stdout);
  return [plain.code, asked.code];
}

test("with --exit-code 3 where a cause is found or nothing is decided, 0 where healthy; without it 0", async () => {
  expect(await codes("healthy", healthy)).toEqual([0, 0]);
  const drizzle = healthy.members.map((fields) => fields.map((values) => values.map((v) => v + 0.3)));
  expect(await codes("sick", { ...healthy, members: drizzle })).toEqual([0, 3]);
  expect(await codes("undecided", healthy, 2)).toEqual([0, 3]);
});
