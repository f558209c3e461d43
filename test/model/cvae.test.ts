import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cvae, openCvae } from "../../lib/model/cvae.js";
import { drawLatents } from "../../lib/model/draw-latents.js";

const file = (name: string): string => resolve(import.meta.dirname, `../fixtures/tiny-cvae/${name}.onnx`);

// The tiny model is linear; test/fixtures/tiny-cvae/make.py states its formulas.
describe("the tiny cVAE", () => {
  let model: Cvae;
  beforeAll(async () => {
    model = await openCvae(file("encoder"), file("decoder"));
  });
  afterAll(() => model.release());
  const input = {
    predictors: { dims: [2, 3, 2], data: new Float32Array(12).fill(1) },
    statics: { dims: [2, 6, 5], data: new Float32Array(60) },
    truth: { dims: [1, 6, 5], data: new Float32Array(30).fill(2) },
  };

  test("encodes as its formulas say", async () => {
    const { mu, logvar, conditioning } = await model.encode(input);
    expect([...mu]).toEqual([6, 12, 18, 24].map((v) => expect.closeTo(v, 4)));
    expect([...logvar]).toEqual([-2, -2, -2, -2]);
    expect([...conditioning.h_X!.data]).toEqual([6, 6, 6]);
  });

  test("decodes K latent vectors in one batch as one by one", async () => {
    const encoding = await model.encode(input);
    const latents = Float32Array.from({ length: 12 }, (_, i) => i / 10);
    const together = await model.decode(latents, encoding);
    expect(together).toHaveLength(3);
    for (let k = 0; k < 3; k++) {
      const [alone] = await model.decode(latents.slice(4 * k, 4 * k + 4), encoding);
      expect(together[k]).toEqual(alone);
      const sum = latents.slice(4 * k, 4 * k + 4).reduce((a, b) => a + b, 0) + 18;
      expect(together[k]![29]).toBeCloseTo(sum + 0.29, 4);
    }
  });

  test("latents that are not whole vectors are refused", async () => {
    await expect(model.decode(new Float32Array(6), await model.encode(input))).rejects.toThrow(
      "6 latent values are not whole vectors of 4",
    );
  });

  test("predictors of another shape are refused with the shapes", async () => {
    const predictors = { dims: [3, 3, 2], data: new Float32Array(18) };
    await expect(model.encode({ ...input, predictors })).rejects.toThrow(
      /encoder\.onnx: refused .*X_lr 1×3×3×2/,
    );
  });
});

describe("openCvae refuses", () => {
  test("a missing file", async () => {
    await expect(openCvae("/nowhere.onnx", file("decoder"))).rejects.toThrow("/nowhere.onnx: no such file");
  });

  test("a file that is not ONNX", async () => {
    const path = join(await mkdtemp(join(tmpdir(), "undrizzle-")), "text.onnx");
    await writeFile(path, "not a model");
    await expect(openCvae(path, file("decoder"))).rejects.toThrow(/text\.onnx: not an ONNX model/);
  });

  test("a model with other ports, naming those it has", async () => {
    await expect(openCvae(file("decoder"), file("decoder"))).rejects.toThrow(
      /decoder\.onnx: has no input X_lr \(it has z, h_X\).*model\.inputs/,
    );
    await expect(openCvae(file("encoder"), file("encoder"))).rejects.toThrow(/has no input z/);
    await expect(openCvae(file("encoder"), file("decoder"), { mu: "mean" })).rejects.toThrow(
      /has no output mean/,
    );
  });
});

describe("drawLatents", () => {
  const posterior = { mu: Float32Array.of(1, 2), logvar: Float32Array.of(-2, 0) };

  test("a member's draw does not depend on the other members", () => {
    const draw = { mode: "posterior", temperature: 1, seed: 3 } as const;
    const all = drawLatents(posterior, draw, 9, [0, 1, 2]);
    expect(drawLatents(posterior, draw, 9, [2])).toEqual(all.slice(4));
  });

  test("mean and spread are the posterior's times temperature, or the prior's", () => {
    const members = Array.from({ length: 20_000 }, (_, i) => i);
    const spread = (mode: "posterior" | "prior", temperature: number): number[] => {
      const z = drawLatents(posterior, { mode, temperature, seed: 1 }, 0, members);
      return [0, 1].flatMap((d) => {
        const column = members.map((m) => z[2 * m + d]!);
        const mean = column.reduce((a, b) => a + b, 0) / column.length;
        return [mean, Math.sqrt(column.reduce((a, b) => a + (b - mean) ** 2, 0) / column.length)];
      });
    };
    const near = (values: number[]): unknown[] => values.map((v) => expect.closeTo(v, 1));
    expect(spread("posterior", 0.5)).toEqual(near([1, Math.exp(-1) / 2, 2, 0.5]));
    expect(spread("prior", 2)).toEqual(near([0, 2, 0, 2]));
  });

  test("a temperature of 0 is refused", () => {
    expect(() => drawLatents(posterior, { mode: "prior", temperature: 0, seed: 1 }, 0, [0])).toThrow(
      "temperature is 0: give a number above 0",
    );
  });
});
