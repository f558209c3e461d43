import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { CAUSE_IDS } from "../../lib/diagnosis/diagnosis.js";
import { openSeal } from "../../lib/storms/inject/seal.js";
import { runCli } from "./run-cli.js";

const embedded = resolve(import.meta.dirname, "../../data/embedded");

describe("undrizzle inject, then diagnose", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "undrizzle-diagnose-"));
    const days = JSON.parse(await readFile(join(embedded, "data/metadata/categories.json"), "utf8"));
    const heavy = Object.keys(days).filter((day) => days[day].startsWith("heavy"));
    await writeFile(join(folder, "days.txt"), heavy.slice(0, 20).join("\n"));
  });

  async function sick(...faults: string[]): Promise<string> {
    const out = join(folder, faults.join("+") || "healthy");
    const { code, stderr } = await runCli(
      ...(["inject", ...faults, "--config", embedded, "--days", `file:${join(folder, "days.txt")}`] as const),
      ...["--members", "3", "--seed", "7", "-o", out],
    );
    expect(stderr).toBe("");
    expect(code).toBe(0);
    return out;
  }

  test("a run with an activation floor: the cause is named, proved by its repair, and sealed truth agrees", async () => {
    const out = await sick("activation-floor");
    const page = join(folder, "page.html");
    const { code, stdout } = await runCli("diagnose", out, "--json", "--quiet", "--html", page);
    expect(code).toBe(0);
    const diagnosis = JSON.parse(stdout);
    expect(diagnosis.diagnosis).toEqual((await openSeal(join(out, "truth.json"))).faults.map(({ id }) => id));
    expect(Object.keys(diagnosis).sort()).toEqual([
      "advice",
      "causes",
      "diagnosis",
      "evidenceLevel",
      "looks",
      "symptoms",
    ]);
    expect(diagnosis.evidenceLevel).toBe("N");
    expect(diagnosis.causes.map(({ id }: { id: string }) => id).sort()).toEqual([...CAUSE_IDS].sort());
    const [floor] = diagnosis.causes;
    expect(floor).toMatchObject({ id: "activation-floor", verdict: "confirmed" });
    expect(floor.repair.after.wetFraction).toBeLessThan(floor.repair.before.wetFraction);
    const html = await readFile(page, "utf8");
    expect(html).toContain("activation-floor");
    expect(html).not.toMatch(/(src|href)="https?:/);
  });

  test("arrays in other units than said: the factor is found from fields alone", async () => {
    const out = await sick("unit-scale");
    expect(await readdir(out)).toContain("truth.json");
    const { stdout } = await runCli("diagnose", out, "--quiet");
    expect(stdout).toMatch(/^Diagnosis: unit-scale/);
  });
});

test.each([
  [["no-such-fault", "--config", embedded, "-o", "x"], /no fault is called no-such-fault/],
  [["mass-deficit:heavy", "--config", embedded, "-o", "x"], /heavy is no strength/],
  [["mass-deficit", "--config", embedded], /add -o DIR/],
  [["mass-deficit", "-o", "x"], /add --config FILE or --truth FILE/],
  [[], /undrizzle inject --list shows them/],
])("undrizzle inject %j: exit code 2", async (args, message) => {
  const { code, stderr } = await runCli("inject", ...args);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

test("undrizzle inject --list --json lists every fault with what its strength means", async () => {
  const { stdout } = await runCli("inject", "--list", "--json");
  const faults = JSON.parse(stdout);
  expect(faults.length).toBeGreaterThanOrEqual(18);
  for (const { id, strength } of faults) {
    expect(CAUSE_IDS).toContain(id);
    expect(strength.meaning).not.toBe("");
  }
});
