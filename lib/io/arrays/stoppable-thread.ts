import { Worker } from "node:worker_threads";

/** Why a request was not answered. */
export class ThreadError extends Error {
  /** The program said no, or died; it did not end in time; or it had been stopped at an earlier request. */
  readonly kind: "failed" | "late" | "stopped";
  constructor(kind: ThreadError["kind"], message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Another thread that answers requests, one after the other. */
export interface StoppableThread {
  /**
   * @param seconds what it may compute once it is its turn; where the machine or the disk is slow it may take
   *   {@link MOST_PATIENCE} times as long
   * @throws ThreadError; after it nothing should be asked any more
   */
  ask(request: unknown, seconds: number): Promise<unknown>;
  stop(): Promise<void>;
}

/** The number of a thread that has ended. */
const ENDED = -1;
const LARGEST_HEAP_MB = 1024;
const MOST_PATIENCE = 3;

/** Comes before every program: it defines `answer(request)`, which may return a promise. */
const LISTENER = `
const { parentPort, workerData } = require("node:worker_threads");
// They tell where the library stumbled, not what is wrong with the file.
const stumbles = [TypeError, RangeError, ReferenceError, WebAssembly.RuntimeError];
const reasonOf = (error) =>
  stumbles.some((kind) => error instanceof kind) ? "its parts contradict one another" : String(error?.message ?? error);
parentPort.on("message", async (request) => {
  try {
    const value = await answer(request);
    const isWhole = ArrayBuffer.isView(value) && value.byteLength === value.buffer.byteLength;
    parentPort.postMessage({ value }, isWhole ? [value.buffer] : []);
  } catch (error) {
    parentPort.postMessage({ error: reasonOf(error) });
  }
});
`;

/**
 * Starts a thread for a library that a damaged file can keep in a loop, or make ask for memory without end: it can be
 * stopped. It does not keep the process alive.
 *
 * @param program CommonJS that defines a function `answer(request)` and finds `data` as `workerData`
 * @param onEnd called when it ends for whatever reason
 */
export function startThread(program: string, data: unknown, onEnd: () => void): StoppableThread {
  const worker = new Worker(LISTENER + program, {
    eval: true,
    execArgv: [],
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: LARGEST_HEAP_MB },
  });
  let last: Promise<unknown> = Promise.resolve();
  let isStopped = false;
  async function stop(): Promise<void> {
    isStopped = true;
    await worker.terminate();
  }
  worker.on("error", onEnd).on("exit", onEnd);
  worker.unref();
  return {
    ask(request, seconds) {
      const answer = last.then(() =>
        answerOf(worker, request, seconds, { stop, isStopped: () => isStopped }),
      );
      last = answer.catch(() => {});
      return answer;
    },
    stop,
  };
}

function answerOf(
  worker: Worker,
  request: unknown,
  seconds: number,
  { stop, isStopped }: { readonly stop: () => Promise<void>; readonly isStopped: () => boolean },
): Promise<unknown> {
  const stopped = new ThreadError("stopped", "the thread was stopped at another request");
  if (isStopped() || worker.threadId === ENDED) return Promise.reject(stopped);
  const usedBefore = process.cpuUsage();
  const start = performance.now();
  return new Promise((resolve, reject) => {
    let timer = setTimeout(look, 1000 * seconds);
    worker.on("message", take).on("error", died).on("exit", ended);
    worker.ref();
    worker.postMessage(request);

    function take({ value, error }: { readonly value?: unknown; readonly error?: string }): void {
      done();
      if (error === undefined) resolve(value);
      else reject(new ThreadError("failed", error));
    }
    function done(): void {
      clearTimeout(timer);
      worker.off("message", take).off("error", died).off("exit", ended);
      worker.unref();
    }
    function died({ message }: Error): void {
      done();
      reject(new ThreadError("failed", message));
    }
    function ended(): void {
      done();
      reject(isStopped() ? stopped : new ThreadError("failed", "it ended"));
    }
    // The whole process has not computed for longer than the thread may: then it waits for a processor or a disk.
    function look(): void {
      const { user, system } = process.cpuUsage(usedBefore);
      const left = seconds - (user + system) / 1e6;
      const waited = (performance.now() - start) / 1000;
      // An answer that lies ready because this thread was busy is taken first.
      if (left > 0 && waited < MOST_PATIENCE * seconds) timer = setTimeout(look, 1000 * Math.max(left, 0.1));
      else timer = setTimeout(late, 1000);
    }
    function late(): void {
      const waited = Math.round((performance.now() - start) / 1000);
      done();
      reject(new ThreadError("late", `had not ended after ${waited} s`));
      void stop();
    }
  });
}
