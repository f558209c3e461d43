import { Worker } from "node:worker_threads";
import { usableThreads } from "../fields/usable-threads.js";
import { sure } from "../sure.js";
import type { PlotSpec } from "./plots/spec.js";
import { renderPng, withoutUsermeta } from "./render.js";

/** Draws many plots, several at once. */
export interface Drawing {
  /** Plots that may be drawn at the same time. */
  readonly threads: number;
  /** As {@link renderPng}: the same bytes. */
  png(spec: PlotSpec): Promise<Uint8Array>;
  /** Lets go of the threads. */
  release(): void;
}

/** What a thread is asked for, and what it answers. */
export interface DrawingRequest {
  readonly spec: PlotSpec;
}
export type DrawingAnswer = { readonly png: Uint8Array } | { readonly error: unknown };

/** Fewer pictures than this are drawn before another thread has loaded what it draws with. */
const WORTH_A_THREAD = 6;
/** Each takes some 150 MB. */
const MOST_THREADS = 8;

/**
 * Threads that draw, each one plot at a time; this thread draws where the plots are few, there is one core, or this program
 * runs from its sources.
 *
 * @param plots how many are to be drawn
 */
export function drawingThreads(plots: number, usable: number = usableThreads()): Drawing {
  const threads = Math.min(usable, MOST_THREADS, Math.floor(plots / WORTH_A_THREAD));
  const isCompiled = import.meta.url.endsWith(".js");
  return isCompiled && threads > 1
    ? onThreads(threads)
    : { threads: Math.min(usable, MOST_THREADS), png: (spec) => renderPng(spec), release: () => {} };
}

interface Task {
  readonly spec: PlotSpec;
  readonly resolve: (png: Uint8Array) => void;
  readonly reject: (error: unknown) => void;
}

function onThreads(threads: number): Drawing {
  const waiting: Task[] = [];
  const busy = new Map<Worker, Task>();
  const idle = Array.from({ length: threads }, start);

  function start(): Worker {
    const worker = new Worker(new URL("./drawing-worker.js", import.meta.url), { execArgv: [] });
    worker.unref();
    worker.on("message", (answer: DrawingAnswer) => {
      const task = busy.get(worker);
      busy.delete(worker);
      worker.unref();
      idle.push(worker);
      if ("error" in answer) task?.reject(answer.error);
      else task?.resolve(answer.png);
      next();
    });
    worker.on("error", (error) => {
      for (const { reject } of [...busy.values(), ...waiting.splice(0)]) reject(error);
      busy.clear();
    });
    return worker;
  }

  function next(): void {
    while (waiting.length > 0 && idle.length > 0) {
      const [worker, task] = [sure(idle.pop()), sure(waiting.shift())];
      busy.set(worker, task);
      worker.ref();
      worker.postMessage({ spec: task.spec } satisfies DrawingRequest);
    }
  }

  return {
    threads,
    png: (spec) =>
      new Promise((resolve, reject) => {
        waiting.push({ spec: withoutUsermeta(spec), resolve, reject });
        next();
      }),
    release() {
      for (const worker of [...idle, ...busy.keys()]) void worker.terminate();
    },
  };
}
