import { copyFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { evaluate } from "../../lib/metrics/evaluate.js";
import { eventsInMm } from "../../lib/run/events.js";
import { fixModels } from "../../lib/run/fix-models.js";
import { openRun } from "../../lib/run/run.js";
import { openSampler, sampleEvents, sampleOptions } from "../../lib/run/sample.js";
import { tinyRun } from "../fixtures/tiny-run.js";

test("each model is measured as if it were the run's own, before and after the method", async () => {
  const folder = await tinyRun();
  const models = join(folder, "models");
  for (const name of ["one", "two"]) {
    await mkdir(join(models, name), { recursive: true });
    for (const part of ["encoder.onnx", "decoder.onnx"])
      await copyFile(join(folder, part), join(models, name, part));
  }
  const run = await openRun(folder);
  const options = sampleOptions(run);
  const threshold = { method: "hard-threshold", threshold: 0.1 } as const;
  const measured = await fixModels(run, models, ["two", "one"], options, threshold);
  expect(measured.map(({ name }) => name)).toEqual(["two", "one"]);
  const own = await evaluate(eventsInMm(run, await sampleEvents(await openSampler(run), options)));
  for (const { fix } of measured) expect(fix.before).toEqual(own);
  await expect(fixModels(run, models, ["three"], options, threshold)).rejects.toThrow(/three.*encoder\.onnx/);
  await rm(folder, { recursive: true });
});
