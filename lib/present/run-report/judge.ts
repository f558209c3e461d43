import { stat } from "node:fs/promises";
import { join } from "node:path";
import { configuredModel, diagnoseInput } from "../../diagnosis/diagnose-input.js";
import type { Diagnosis } from "../../diagnosis/diagnosis.js";
import type { EventSet } from "../../fields/event.js";
import { withTemporaryFolder } from "../../io/writing/temporary-folder.js";
import { eventsInMm, runEvents } from "../../run/events.js";
import { needNormalisation, type Run } from "../../run/run.js";
import { openSampler, sampleOptions } from "../../run/sample.js";
import { writeSamples } from "../../run/write-samples.js";

/** What a run's samples are and what is wrong with them. */
export interface Judgement {
  readonly diagnosis: Diagnosis;
  /** Nothing is wrong: the diagnosis is `healthy`. */
  readonly healthy: boolean;
  readonly events: EventSet<"mm/day">;
  /** Where the samples came from, in words. */
  readonly samples: string;
}

/**
 * Diagnoses the samples of a run: those on disk, else those that its model draws as its config asks. `use` gets
 * the judgement while the samples can be read.
 *
 * @throws FormatError when the run has neither samples nor a model
 */
export async function withJudgement<T>(run: Run, use: (judgement: Judgement) => Promise<T>): Promise<T> {
  const stored = await stat(run.synthDir).catch(() => null);
  if (stored || !(await configuredModel(run))) return use(await judge(run, "samples on disk"));
  return withTemporaryFolder("samples", async (folder) => {
    const drawn = { ...run, outputsDir: folder, synthDir: join(folder, "synth") };
    const sampler = await openSampler(drawn);
    try {
      await writeSamples(sampler, sampleOptions(drawn));
    } finally {
      await sampler.model.release();
    }
    return use(await judge(drawn, "samples drawn as the config asks"));
  });
}

async function judge(run: Run, samples: string): Promise<Judgement> {
  const stored = await runEvents(run);
  const events = eventsInMm(run, stored);
  const normalisation = needNormalisation(run);
  const input = { events, stored, normalisation, run, pair: null, close: async () => {} };
  const diagnosis = await diagnoseInput(input, { seed: run.config.seed });
  return { diagnosis, healthy: diagnosis.diagnosis.join() === "healthy", events, samples };
}
