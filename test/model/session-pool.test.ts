import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { SessionPool } from "../../lib/model/raw-session.js";
import { modelThreads, type OnnxModel, openModel } from "../../lib/model/session.js";

const embedded = resolve(import.meta.dirname, "../../data/embedded");
const encoder = resolve(embedded, "models/z-relu/encoder.onnx");
const CELLS = 156 * 132;
const feeds = (level: number): Parameters<OnnxModel["run"]>[0] => ({
  X_lr: { dims: [1, 6, 13, 11], data: new Float32Array(858).fill(level) },
  Y_hr: { dims: [1, 1, 156, 132], data: new Float32Array(CELLS).fill(level / 2) },
  S: { dims: [1, 2, 156, 132], data: new Float32Array(2 * CELLS).fill(1) },
});

let pool: SessionPool;
afterEach(() => pool.release());

describe("models on other threads", () => {
  test("answer as on this one, each call its own, more calls than threads", async () => {
    pool = modelThreads(2);
    const [here, there] = [await openModel(encoder), await openModel(encoder, pool)];
    expect({ inputs: there.inputs, outputs: there.outputs }).toEqual({
      inputs: here.inputs,
      outputs: here.outputs,
    });
    const levels = [0, 1, 2, 3, 4];
    const together = await Promise.all(levels.map((level) => there.run(feeds(level))));
    for (const level of levels)
      expect(together[level]!.mu!.data).toEqual((await here.run(feeds(level))).mu!.data);
    expect(together[0]!.mu!.data).not.toEqual(together[1]!.mu!.data);
    await here.release();
  });

  test("refuse what the model refuses, and go on", async () => {
    pool = modelThreads(2);
    const model = await openModel(encoder, pool);
    const wrong = { ...feeds(1), X_lr: { dims: [1, 5, 13, 11], data: new Float32Array(715) } };
    await expect(model.run(wrong)).rejects.toThrow(/encoder\.onnx: refused X_lr 1×5×13×11/);
    expect((await model.run(feeds(1))).mu!.data).toHaveLength(128);
  });

  test("let the process end, even in the middle of a call", () => {
    pool = modelThreads(2);
    const script = `
      const { openRun, openSampler } = await import(${JSON.stringify(resolve(import.meta.dirname, "../../dist/index.js"))});
      const run = await openRun(${JSON.stringify(embedded)});
      const sampler = await openSampler(run, undefined, 2);
      const encoding = await sampler.encode(run.days[0]);
      for (let i = 0; i < 4; i++) sampler.decode(new Float32Array(10 * 128), encoding);
      if (process.env.LEAVE) setTimeout(() => process.exit(7), 30);
    `;
    const end = (leave: string): ReturnType<typeof spawnSync> =>
      spawnSync(process.execPath, ["--input-type=module", "-e", script], {
        env: { ...process.env, LEAVE: leave },
      });
    for (const [leave, status] of [
      ["1", 7],
      ["", 0],
    ] as const) {
      const { status: ended, signal, stderr } = end(leave);
      expect({ ended, signal, stderr: String(stderr) }).toEqual({ ended: status, signal: null, stderr: "" });
    }
  });
});
