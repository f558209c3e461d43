import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runCli } from "../cli/run-cli.js";

// A machine where the package stands alone, without its optional peer.
vi.mock("node:module", async (original) => {
  const real = await original<typeof import("node:module")>();
  return {
    ...real,
    createRequire: (from: string | URL) => {
      const require = real.createRequire(from);
      const resolve = (name: string) => {
        if (name === "onnxruntime-node")
          throw new Error(`Cannot find module '${name}'\nRequire stack:\n- here`);
        return require.resolve(name);
      };
      return Object.assign((name: string) => require(name), require, { resolve });
    },
  };
});

vi.mock("onnxruntime-node", () => {
  throw new Error("Cannot find package 'onnxruntime-node'");
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-alone-"));
  const { makeTinyRun } = await import(new URL("../../reliability/tiny-run.mjs", import.meta.url).href);
  await makeTinyRun(join(folder, "run"));
  await runCli("sample", "--config", join(folder, "run/config.yaml"), "--quiet");
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test("a model that cannot be run is said to need ONNX Runtime, in one line", async () => {
  const { openRun } = await import("../../lib/run/run.js");
  const { openSampler } = await import("../../lib/run/sample.js");
  const failed = openSampler(await openRun(join(folder, "run")), undefined, 2);
  await expect(failed).rejects.toMatchObject({
    name: "InstallError",
    message: expect.stringMatching(
      /^ONNX Runtime cannot be loaded \(Cannot find module 'onnxruntime-node'\): .*npm install/,
    ),
  });
});

test("a run that names a model is diagnosed without it, and that is said", async () => {
  const { openInput } = await import("../../lib/run/input.js");
  const { configuredModel, diagnoseInput } = await import("../../lib/diagnosis/diagnose-input.js");
  const input = await openInput({ run: join(folder, "run") });
  const { evidenceLevel, advice } = await diagnoseInput(input);
  expect(evidenceLevel).toBe("N");
  expect(advice.at(-1)).toMatch(/^The model was not asked, which tells more: ONNX Runtime cannot be loaded/);
  const model = (await configuredModel(input.run!))!;
  await expect(diagnoseInput(input, { model })).rejects.toMatchObject({ name: "InstallError" });
  await input.close();
});
