import type { LoneSamples } from "../io/pairs/lone-samples.js";
import { inMm, listSamples, runEvents } from "../run/events.js";
import type { OpenedInput } from "../run/input.js";
import type { Run } from "../run/run.js";
import { sure } from "../sure.js";
import type { FixSource } from "./fix-part.js";
import { readsOfInput } from "./write-fix.js";

/** A run or pair, to be treated in shards. */
export function sourceOfInput(input: OpenedInput): FixSource {
  const { run, pair, events, keys } = input;
  const shared = { set: events, hasTruth: true, reads: readsOfInput(input) };
  if (run) return { ...shared, run, like: null, keys, some: (positions) => someOfRun(run, positions) };
  const { samplesFile, someSamples } = sure(pair);
  return {
    ...shared,
    run: null,
    like: pair,
    keys: keysOf(samplesFile),
    some: (positions) => bare(someSamples(positions)),
  };
}

/** Samples without their truth. */
export function sourceOfLone(lone: LoneSamples): FixSource {
  const { samplesFile, someSamples } = lone;
  return {
    run: null,
    like: lone,
    set: lone,
    hasTruth: false,
    keys: keysOf(samplesFile),
    some: (positions) => bare(someSamples(positions)),
    reads: [samplesFile.path],
  };
}

async function* someOfRun(run: Run, positions: readonly number[]): ReturnType<FixSource["some"]> {
  const numbers = [...(await listSamples(run.synthDir)).values()];
  const toMm = inMm(run);
  for await (const stored of await runEvents(run, positions))
    yield { event: toMm(stored), stored, numbers: sure(numbers[stored.index]) };
}

async function* bare(events: ReturnType<LoneSamples["someSamples"]>): ReturnType<FixSource["some"]> {
  for await (const event of events) yield { event, stored: null, numbers: [] };
}

function keysOf({ events, key }: LoneSamples["samplesFile"]): string[] {
  return Array.from({ length: events }, (_, event) => key(event));
}
