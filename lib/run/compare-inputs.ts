import { createHash } from "node:crypto";
import { FormatError } from "../errors.js";
import type { FieldEvent } from "../fields/event.js";
import { type Arm, type CompareOptions, type CompareTable, compareArms } from "./compare.js";
import { type EventScores, scoreEvent } from "./event-scores.js";
import { openInput } from "./input.js";
import type { InputPaths } from "./input-paths.js";

/** Runs, or files of samples with their truth, under one name. */
export interface ArmInputs {
  readonly name: string;
  readonly inputs: readonly InputPaths[];
}

/** The scores of the events of an input, by their keys in order, with what tells the truth of each. */
interface Scored {
  readonly name: string;
  readonly events: ReadonlyMap<string, { readonly scores: EventScores; readonly truth: string }>;
  readonly notes: readonly string[];
}

/**
 * {@link compareArms} of runs and files: each is read once.
 *
 * @param onProgress told how many of how many inputs are done
 * @throws FormatError when two inputs do not hold the same events with the same real fields: it names the first that differs
 */
export async function compareInputs(
  arms: readonly ArmInputs[],
  { threshold, ...options }: CompareOptions & { readonly threshold?: number } = {},
  onProgress: (done: number, total: number) => void = () => {},
): Promise<CompareTable> {
  const total = arms.reduce((n, { inputs }) => n + inputs.length, 0);
  let first: Scored | null = null;
  let done = 0;
  const compared: Arm[] = [];
  for (const { name, inputs } of arms) {
    const runs: EventScores[][] = [];
    for (const paths of inputs) {
      const scored = await scoreInput(paths, threshold);
      first ??= scored;
      needSameEvents(first, scored);
      runs.push([...first.events.keys()].map((key) => scored.events.get(key)!.scores));
      onProgress(++done, total);
    }
    compared.push({ name, runs });
  }
  return compareArms(compared, options);
}

async function scoreInput(paths: InputPaths, threshold?: number): Promise<Scored> {
  const input = await openInput(paths);
  try {
    const events = new Map<string, { scores: EventScores; truth: string }>();
    for await (const event of input.events)
      events.set(event.key, { scores: scoreEvent(event, threshold), truth: truthHash(event) });
    return { name: paths.run ?? paths.samples!, events, notes: input.events.notes };
  } finally {
    await input.close();
  }
}

function truthHash({ truth: { values } }: FieldEvent<"mm/day">): string {
  return createHash("sha256")
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest("hex");
}

function needSameEvents(one: Scored, other: Scored): void {
  const differs = (what: string): never => {
    throw new FormatError(`${other.name}: ${what}: compare needs the same events in all`, {
      file: other.name,
    });
  };
  for (const [key, { truth }] of one.events) {
    const found = other.events.get(key);
    if (!found) differs(`has no event ${key}, which ${one.name} has`);
    else if (found.truth !== truth) differs(`the real field of ${key} is not that of ${one.name}`);
  }
  for (const key of other.events.keys())
    if (!one.events.has(key)) differs(`has event ${key}, which ${one.name} has not`);
}
