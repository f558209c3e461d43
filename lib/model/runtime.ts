import { createRequire } from "node:module";
import { InstallError } from "../errors.js";

/** How to get ONNX Runtime's CPU library without its download of CUDA files. */
export const ONNX_RUNTIME_REMEDY: string =
  "ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node@1.30.0 (with -g where undrizzle is installed with -g)";

/**
 * Loads ONNX Runtime, with its telemetry off: it would leave files in the temporary folder and send usage data.
 *
 * @throws InstallError when it is not installed, or its native library cannot be loaded on this machine
 */
export async function loadOnnxRuntime(): Promise<typeof import("onnxruntime-node")> {
  process.env.ORT_DISABLE_TELEMETRY ??= "1";
  try {
    return await import("onnxruntime-node");
  } catch (error) {
    throw notLoaded(error);
  }
}

/** Where ONNX Runtime is installed, for threads to load it from; throws as {@link loadOnnxRuntime} does. */
export function onnxRuntimePath(): string {
  try {
    return createRequire(import.meta.url).resolve("onnxruntime-node");
  } catch (error) {
    throw notLoaded(error);
  }
}

function notLoaded(error: unknown): InstallError {
  const reason = String(error instanceof Error ? error.message : error).split("\n")[0];
  return new InstallError(`ONNX Runtime cannot be loaded (${reason}): ${ONNX_RUNTIME_REMEDY}`, {
    cause: error,
  });
}

/** Version of ONNX Runtime; throws as {@link loadOnnxRuntime} does. */
export async function onnxRuntimeVersion(): Promise<string> {
  const { versions } = (await loadOnnxRuntime()).env;
  return versions.node ?? versions.common;
}
