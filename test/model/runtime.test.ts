import { expect, test, vi } from "vitest";
import { InstallError, isUserError } from "../../lib/errors.js";
import { loadOnnxRuntime, onnxRuntimeVersion } from "../../lib/model/runtime.js";

test("ONNX Runtime tells its version", async () => {
  expect(await onnxRuntimeVersion()).toMatch(/^\d+\.\d+\.\d+/);
});

test("where it cannot be loaded, the user is told how to get it", async () => {
  vi.doMock("onnxruntime-node", () => {
    throw new Error("libonnxruntime.so.1: cannot open shared object file");
  });
  vi.resetModules();
  const { loadOnnxRuntime: load } = await import("../../lib/model/runtime.js");
  const error = await load().catch((caught: unknown) => caught);
  expect(error).toMatchObject({ name: "InstallError" });
  expect((error as Error).message).toMatch(/ONNX Runtime cannot be loaded .*npm install onnxruntime-node/);
  vi.doUnmock("onnxruntime-node");
  expect(isUserError(new InstallError("x"))).toBe(true);
  await expect(loadOnnxRuntime()).resolves.toHaveProperty("InferenceSession");
});
