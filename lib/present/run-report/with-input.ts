import { stat } from "node:fs/promises";
import { join } from "node:path";
import { configuredModel } from "../../diagnosis/diagnose-input.js";
import { withTemporaryFolder } from "../../io/writing/temporary-folder.js";
import { eventsInMm, runEvents } from "../../run/events.js";
import { type Input, type InputPaths, openInput } from "../../run/input.js";
import { runOptions } from "../../run/input-paths.js";
import { needNormalisation, openRun, type Run } from "../../run/run.js";
import { openSampler, sampleOptions } from "../../run/sample.js";
import { writeSamples } from "../../run/write-samples.js";

/**
 * Opens a run or a pair of files, and of a run that has no samples yet those that its model draws as its config asks,
 * which are gone afterwards.
 *
 * @param use is told where the samples came from, in words
 * @throws FormatError when the run has neither samples nor a model
 */
export async function withInput<T>(
  paths: InputPaths,
  use: (input: Input, samples: string) => Promise<T>,
): Promise<T> {
  if (paths.run !== undefined) {
    const run = { ...(await openRun(paths.run, paths.roots)), ...runOptions(paths.run, paths) };
    const stored = await stat(run.synthDir).catch(() => null);
    if (!stored && (await configuredModel(run))) return withDrawn(run, use);
  }
  const input = await openInput({ ...paths, areSamplesSuspect: true });
  try {
    return await use(
      input,
      paths.run === undefined ? "of the files given" : "of the run, as they are on disk",
    );
  } finally {
    await input.close();
  }
}

function withDrawn<T>(run: Run, use: (input: Input, samples: string) => Promise<T>): Promise<T> {
  return withTemporaryFolder("samples", async (folder) => {
    const drawn = { ...run, outputsDir: folder, synthDir: join(folder, "synth") };
    const sampler = await openSampler(drawn);
    try {
      await writeSamples(sampler, sampleOptions(drawn));
    } finally {
      await sampler.model.release();
    }
    const stored = await runEvents(drawn);
    const events = eventsInMm(drawn, stored);
    const normalisation = needNormalisation(drawn);
    const input = { events, stored, normalisation, run: drawn, pair: null, close: async () => {} };
    return use(input, "drawn from its model for this report, as its config asks");
  });
}
