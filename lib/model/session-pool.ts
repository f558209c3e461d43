import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { InferenceSession } from "onnxruntime-node";
import { sure } from "../sure.js";
import type { RawSession, RawTensor, SessionPool } from "./raw-session.js";
import { onnxRuntimePath } from "./runtime.js";

type Request = { readonly path: string; readonly feeds?: Readonly<Record<string, RawTensor>> };
type Answer = Pick<RawSession, "inputMetadata" | "outputMetadata"> & {
  readonly outputs: Readonly<Record<string, RawTensor>>;
};

interface Task {
  readonly request: Request;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** int32 that all threads share: whether to enter ONNX Runtime no more, and how many are in it. */
const STOP = 0;
const INSIDE = 1;
/** A thread is out of ONNX Runtime after this many milliseconds, or never will be. */
const MOST_WAIT = 60_000;

/** Answers one request after the other until it is told to end; a model is loaded when it is first asked for. */
const WORKER = `
const { parentPort, workerData: { runtime, options, control } } = require("node:worker_threads");
const { InferenceSession, Tensor } = require(runtime);
const sessions = {};
async function answer({ path, feeds = {} }) {
  sessions[path] ??= await InferenceSession.create(path, options);
  const { inputMetadata, outputMetadata } = sessions[path];
  const tensors = Object.entries(feeds).map(([name, { type, data, dims }]) => [name, new Tensor(type, data, dims)]);
  const given = tensors.length > 0 ? await sessions[path].run(Object.fromEntries(tensors)) : {};
  const outputs = Object.entries(given).map(([name, { type, data, dims }]) => [name, { type, data, dims }]);
  return { inputMetadata, outputMetadata, outputs: Object.fromEntries(outputs) };
}
parentPort.on("message", async (request) => {
  if (request === "end") return parentPort.close();
  Atomics.add(control, ${INSIDE}, 1);
  if (!Atomics.load(control, ${STOP}))
    parentPort.postMessage(await answer(request).catch((error) => ({ error: String(error?.message ?? error) })));
  Atomics.sub(control, ${INSIDE}, 1);
  Atomics.notify(control, ${INSIDE});
});`;

/**
 * A pool of up to so many threads, started as they are needed. An idle one does not keep the process alive.
 *
 * @param options of every session
 * @throws InstallError when ONNX Runtime is not installed
 */
export function sessionPool(threads: number, options: InferenceSession.SessionOptions): SessionPool {
  const runtime = onnxRuntimePath();
  const control = new Int32Array(new SharedArrayBuffer(8));
  const idle: Worker[] = [];
  const busy = new Map<Worker, Task>();
  const waiting: Task[] = [];

  // A process that exits while a thread is in ONNX Runtime is aborted.
  function leaveRuntime(): void {
    Atomics.store(control, STOP, 1);
    for (let n = Atomics.load(control, INSIDE); n > 0; n = Atomics.load(control, INSIDE))
      if (Atomics.wait(control, INSIDE, n, MOST_WAIT) === "timed-out") break;
  }
  process.once("exit", leaveRuntime);

  function start(): Worker {
    const workerData = { runtime, options, control };
    const resourceLimits = { maxYoungGenerationSizeMb: 2 }; // it hands tensors on, and makes little else
    const worker = new Worker(WORKER, { eval: true, execArgv: [], workerData, resourceLimits });
    worker.on("message", (answer: Answer | { readonly error: string }) => {
      const { resolve, reject } = sure(busy.get(worker));
      busy.delete(worker);
      worker.unref();
      idle.push(worker);
      if ("error" in answer) reject(new Error(answer.error));
      else resolve(answer);
      assign();
    });
    worker.on("error", (error) => busy.get(worker)?.reject(error));
    worker.on("exit", () => {
      busy.get(worker)?.reject(new Error("its thread ended"));
      busy.delete(worker);
      if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1);
      assign();
    });
    return worker;
  }

  function assign(): void {
    while (waiting.length > 0 && busy.size < threads) {
      const worker = idle.pop() ?? start();
      const task = sure(waiting.shift());
      busy.set(worker, task);
      worker.ref();
      worker.postMessage(task.request);
    }
  }

  function ask(request: Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      waiting.push({ request, resolve, reject });
      assign();
    });
  }

  async function release(): Promise<void> {
    process.off("exit", leaveRuntime);
    await Promise.all(
      [...idle, ...busy.keys()].map((worker) => {
        const ended = once(worker, "exit");
        worker.ref();
        worker.postMessage("end");
        return ended;
      }),
    );
  }

  return {
    async open(path) {
      const { inputMetadata, outputMetadata } = await ask({ path });
      return {
        inputMetadata,
        outputMetadata,
        run: async (feeds) => (await ask({ path, feeds })).outputs,
        release,
      };
    },
    release,
  };
}
