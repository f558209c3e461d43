import { stat } from "node:fs/promises";
import { join } from "node:path";
import { sure } from "../../sure.js";
import { listSamples } from "../events.js";
import { readJson } from "../read-json.js";
import type { Run } from "../run.js";
import { heldOutSplits, heldOutText, readSplits } from "../splits.js";
import { type Check, fail, ok, someDays, warn } from "./check.js";

const CATEGORIES = ["dry", "moderate", "heavy_coast", "heavy_interior"];

/** Which days are for what: splits, categories, and samples of days that a model is examined on. */
export async function splitChecks(run: Run): Promise<Check[]> {
  const splits = await readSplits(run);
  return [...splitsOf(run, splits), ...(await categoryChecks(run)), await leakCheck(run, splits)];
}

function splitsOf(run: Run, splits: ReadonlyMap<string, readonly number[]> | null): Check[] {
  const file = join(run.dataDir, "metadata", "split.json");
  if (!splits)
    return [
      warn(
        "splits",
        `${file}: not there`,
        'write {"train": […], "val": […], "test": […]}: without, rows of test days cannot be told',
      ),
    ];
  const checks: Check[] = [];
  const owner = new Map<number, string>();
  const twice = new Map<string, number[]>();
  for (const [name, days] of splits)
    for (const day of days) {
      const other = owner.get(day);
      if (other !== undefined) {
        const both = other === name ? `twice in ${name}` : `in ${other} and ${name}`;
        twice.set(both, [...(twice.get(both) ?? []), day]);
      }
      owner.set(day, name);
    }
  for (const [both, days] of twice)
    checks.push(
      fail(
        "splits",
        `${file}: ${days.length === 1 ? "1 day is" : `${days.length} days are`} ${both}: ${someDays(days)}`,
        "keep each day in one split, and train and evaluate anew: scores on days seen in training are too good",
      ),
    );
  const known = new Set(run.days);
  for (const [name, days] of splits) {
    const missing = days.filter((day) => !known.has(day));
    if (missing.length > 0)
      checks.push(
        warn(
          "splits",
          `${missing.length} of ${days.length} days of split ${name} have no file in Y_hr: ${someDays(missing)}`,
          "add the files, or take the days out of split.json",
        ),
      );
  }
  const nowhere = run.days.filter((day) => !owner.has(day));
  if (nowhere.length > 0)
    checks.push(
      warn(
        "splits",
        `${nowhere.length} days of Y_hr are in no split: ${someDays(nowhere)}`,
        "put them into one: they are neither trained nor examined on",
      ),
    );
  if (checks.length > 0) return checks;
  return [ok("splits", [...splits].map(([name, days]) => `${days.length} ${name}`).join(", "))];
}

async function categoryChecks(run: Run): Promise<Check[]> {
  const file = join(run.dataDir, "metadata", "categories.json");
  if (!(await stat(file).catch(() => null)))
    return [
      warn(
        "categories",
        `${file}: not there`,
        "undrizzle categorise RUN writes them; without, days: heavy_only finds none",
      ),
    ];
  const categories = Object.entries(await readJson(file, "heavy days cannot be told"));
  const odd = categories.filter(([, category]) => !CATEGORIES.includes(String(category)));
  if (odd.length > 0)
    return [
      warn(
        "categories",
        `day ${sure(odd[0])[0]} is ${JSON.stringify(sure(odd[0])[1])}${odd.length > 1 ? ` (and ${odd.length - 1} more)` : ""}`,
        `give ${CATEGORIES.join(", ")}`,
      ),
    ];
  const named = new Set(categories.map(([day]) => Number(day)));
  const without = run.days.filter((day) => !named.has(day));
  const heavy = categories.filter(([, category]) => String(category).startsWith("heavy")).length;
  if (without.length > 0)
    return [
      warn(
        "categories",
        `${without.length} days of Y_hr have no category: ${someDays(without)}`,
        "undrizzle categorise RUN writes them all",
      ),
    ];
  return heavy === 0
    ? [warn("categories", "no day is heavy", "days: heavy_only names none: see thresholds.json")]
    : [ok("categories", `${heavy} of ${categories.length} days are heavy`)];
}

async function leakCheck(run: Run, splits: ReadonlyMap<string, readonly number[]> | null): Promise<Check> {
  if (!splits || !(await stat(run.synthDir).catch(() => null)))
    return ok("leaks", splits ? "no samples yet" : "cannot be told without split.json");
  const days = [...(await listSamples(run.synthDir)).keys()];
  const held = heldOutText(days, heldOutSplits(splits));
  return held
    ? warn(
        "leaks",
        `sampled days are held out: ${held} of ${days.length}`,
        "right for evaluation; augment refuses rows of them (--drop-test-days leaves them out), or sample with --days split:train",
      )
    : ok("leaks", "every sampled day is a training day");
}
