/**
 * Loads ONNX Runtime.
 *
 * @returns its version
 * @throws when its native library cannot be loaded on this machine
 */
export async function onnxRuntimeVersion(): Promise<string> {
  const { env } = await import("onnxruntime-node");
  return env.versions.node ?? env.versions.common;
}
