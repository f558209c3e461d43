import { parentPort } from "node:worker_threads";
import type { DrawingAnswer, DrawingRequest } from "./drawing-threads.js";
import { renderPng } from "./render.js";

// Draws one plot after the other.
parentPort?.on("message", async ({ spec }: DrawingRequest) => {
  parentPort?.postMessage(
    await renderPng(spec).then(
      (png): DrawingAnswer => ({ png: Uint8Array.from(png) }),
      (error: unknown): DrawingAnswer => ({ error }),
    ),
  );
});
