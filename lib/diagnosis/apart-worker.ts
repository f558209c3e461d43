import { parentPort } from "node:worker_threads";
import { LONG_WORK, type Request } from "./apart.js";

// Answers one request after the other.
parentPort?.on("message", ({ work, specimen, seed }: Request) => {
  try {
    parentPort?.postMessage({ value: LONG_WORK[work](specimen, seed) });
  } catch (error) {
    parentPort?.postMessage({ error });
  }
});
