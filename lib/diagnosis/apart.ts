import { Worker } from "node:worker_threads";
import type { Field, Values } from "../fields/field.js";
import { usableThreads } from "../fields/usable-threads.js";
import { keptFor } from "./kept.js";
import type { Looks } from "./looks/look.js";
import { lookAt } from "./looks/look-at.js";
import { examinePairing } from "./pairing/examine-pairing.js";
import type { Pairing } from "./pairing/pairing.js";
import type { Specimen } from "./specimen.js";

/** Long work on a specimen that gives plain data. */
export const LONG_WORK: {
  readonly looks: (specimen: Specimen, seed: number) => Looks;
  readonly pairing: (specimen: Specimen, seed: number) => Pairing;
} = { looks: lookAt, pairing: examinePairing };

export type LongWork = typeof LONG_WORK;

/** What the thread is asked for. */
export interface Request {
  readonly work: keyof LongWork;
  readonly specimen: Specimen;
  readonly seed: number;
}

type Answer = { readonly value: unknown } | { readonly error: unknown };

/** Long work beside what this thread does. */
export interface Apart {
  ask<K extends keyof LongWork>(work: K, specimen: Specimen, seed: number): Promise<ReturnType<LongWork[K]>>;
  release(): void;
}

/** Fewer values than this are done before a thread has started. */
const WORTH_A_THREAD = 1 << 20;

/**
 * Long work on a thread of its own, one after the other, with the same result to the bit; null where the specimen is small,
 * there is one core, or this program runs from its sources.
 */
export function workApart({ events, grid }: Specimen, threads: number = usableThreads()): Apart | null {
  const fields = events.reduce((n, { members }) => n + 1 + members.length, 0);
  const isCompiled = import.meta.url.endsWith(".js");
  return isCompiled && threads > 1 && fields * grid.height * grid.width >= WORTH_A_THREAD ? onThread() : null;
}

function onThread(): Apart {
  const worker = new Worker(new URL("./apart-worker.js", import.meta.url), { execArgv: [] });
  worker.unref();
  const waiting: { resolve: (value: never) => void; reject: (error: unknown) => void }[] = [];
  worker.on("message", (answer: Answer) => {
    const first = waiting.shift();
    if (waiting.length === 0) worker.unref();
    if ("error" in answer) first?.reject(answer.error);
    else first?.resolve(answer.value as never);
  });
  worker.on("error", (error) => {
    for (const { reject } of waiting.splice(0)) reject(error);
  });
  return {
    ask(work, specimen, seed) {
      const answer = new Promise<never>((resolve, reject) => {
        waiting.push({ resolve, reject });
        worker.ref();
        worker.postMessage({ work, specimen: asPlain(specimen), seed } satisfies Request);
      });
      // Whoever asked may fail before the answer is there.
      answer.catch(() => {});
      return answer;
    },
    release: () => void worker.terminate(),
  };
}

/** Nothing but what a specimen is, its values where both threads read them: copied once, and not at all a second time. */
function asPlain({ grid, mask, events, of }: Specimen): Specimen {
  const plain = ({ space, grid, mask, values }: Field<"mm/day">): Field<"mm/day"> => ({
    space,
    grid,
    mask,
    values: sharedValues(values),
  });
  return {
    grid,
    mask,
    of,
    events: events.map(({ key, index, truth, members }) => ({
      key,
      index,
      truth: plain(truth),
      members: members.map(plain),
    })),
  };
}

/** Kept while the values are in use: those that no repair changed are handed over again. */
const sharedValues: (values: Values) => Values = keptFor((values) => {
  const bytes = new SharedArrayBuffer(values.byteLength);
  const shared = values instanceof Float32Array ? new Float32Array(bytes) : new Float64Array(bytes);
  shared.set(values);
  return shared;
});
